"""Addresses of requests."""

from django.urls import path

from gtm.intake import views
from gtm.intake.tables import REQUESTS
from vrops.lists.urls import list_paths

urlpatterns = [
    *list_paths("requests/", REQUESTS),
    path("requests/new/", views.create, name="request_create"),
    path("requests/<int:pk>/", views.detail, name="request_detail"),
    path("requests/<int:pk>/edit/", views.edit, name="request_edit"),
    path("requests/<int:pk>/take/", views.take, name="request_take"),
    path("requests/<int:pk>/answer/", views.answer, name="request_answer"),
    path("requests/<int:pk>/reopen/", views.reopen, name="request_reopen"),
    path("requests/<int:pk>/withdraw/", views.withdraw, name="request_withdraw"),
    path("requests/<int:pk>/duplicate/", views.duplicate, name="request_duplicate"),
    path("requests/<int:pk>/launch/", views.make_launch, name="request_launch"),
]
