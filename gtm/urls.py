"""Addresses of go-to-market."""

from django.urls import include, path

app_name = "gtm"
urlpatterns = [
    path("", include("gtm.launches.urls")),
    path("", include("gtm.intake.urls")),
    path("", include("gtm.readiness.urls")),
    path("", include("gtm.approvals.urls")),
    path("", include("gtm.comms.urls")),
]
