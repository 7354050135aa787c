"""Addresses of budgets."""

from django.urls import path

from salesops.budgets import views
from salesops.budgets.tables import COST_CENTRES, LINES
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("budgets/", LINES),
    path("budgets/new/", views.create_line, name="budget_line_create"),
    path("budgets/<int:pk>/edit/", views.edit_line, name="budget_line_edit"),
    *list_paths("cost-centers/", COST_CENTRES),
    path("cost-centers/new/", views.create_cost_centre, name="cost_centre_create"),
    path("cost-centers/<int:pk>/edit/", views.edit_cost_centre, name="cost_centre_edit"),
]
