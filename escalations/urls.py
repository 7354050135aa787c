"""Addresses of escalations."""

from django.urls import include, path

app_name = "escalations"
urlpatterns = [
    path("escalations/", include("escalations.tickets.urls")),
]
