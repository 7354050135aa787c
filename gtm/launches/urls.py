"""Addresses of the calendar and of launches."""

from django.urls import path

from gtm.launches import views
from gtm.launches.tables import LAUNCHES
from vrops.lists.urls import list_paths

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    *list_paths("launches/", LAUNCHES),
    path("launches/new/", views.create, name="launch_create"),
    path("launches/when/", views.when, name="launch_when"),
    path("launches/<int:pk>/", views.detail, name="launch_detail"),
    path("launches/<int:pk>/edit/", views.edit, name="launch_edit"),
    path("launches/<int:pk>/copy/", views.copy, name="launch_copy"),
    path("launches/<int:pk>/move/<slug:verb>/", views.move, name="launch_move"),
]
