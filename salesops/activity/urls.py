"""Addresses of activity."""

from django.urls import path

from salesops.activity import views
from salesops.activity.tables import ACTIVITY, LOADS
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("activity/", ACTIVITY),
    *list_paths("activity/loads/", LOADS),
    path("activity/loads/<int:pk>/take-back/", views.take_back, name="activity_take_back"),
]
