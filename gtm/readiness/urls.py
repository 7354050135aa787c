"""Addresses of readiness."""

from django.urls import path

from gtm.readiness import views
from gtm.readiness.tables import ITEMS, TEMPLATES
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("readiness/", ITEMS),
    path("readiness/<int:pk>/close/", views.close, name="readiness_close"),
    path("readiness/<int:pk>/reopen/", views.reopen, name="readiness_reopen"),
    path("readiness/<int:pk>/let-go/", views.waive, name="readiness_waive"),
    path("readiness/<int:pk>/owner/", views.assign, name="readiness_assign"),
    path("launches/<int:pk>/readiness/", views.plan, name="readiness_plan"),
    path("launches/<int:pk>/readiness/add/", views.add, name="readiness_add"),
    *list_paths("checklists/", TEMPLATES),
]
