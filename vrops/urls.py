"""Every address of the product; each view carries its guard (tests/authz walks this file)."""

from django.urls import include, path

urlpatterns = [
    path("", include("vrops.home.urls")),
    path("", include("vrops.people.urls")),
    path("", include("vrops.ui.urls")),
    path("files/", include("vrops.attachments.urls")),
    path("health/", include("vrops.administration.health_urls")),
]
handler400 = "vrops.ui.views.bad_request"
handler403 = "vrops.ui.views.forbidden"
handler404 = "vrops.ui.views.not_found"
handler500 = "vrops.ui.views.server_error"
