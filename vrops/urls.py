"""Every address of the product; each view carries its guard (tests/authz walks this file)."""

from django.urls import include, path

from vrops.lists.changes.tables import CHANGE_ROWS
from vrops.lists.urls import list_paths

urlpatterns = [
    path("", include("vrops.home.urls")),
    path("", include("vrops.people.urls")),
    path("", include("vrops.ui.urls")),
    path("files/", include("vrops.attachments.urls")),
    path("jobs/", include("vrops.jobs.urls")),
    path("lists/feeds/", include("vrops.lists.exports.urls")),
    path("imports/", include("vrops.exchange.urls")),
    *list_paths("lists/changes/rows/", CHANGE_ROWS),
    path("lists/", include("vrops.lists.changes.urls")),
    path("lists/", include("vrops.lists.saved.urls")),
    path("api/", include("vrops.api.urls")),
    path("", include("playbook.urls")),
    path("", include("gtm.urls")),
    path("", include("salesops.urls")),
    path("", include("escalations.urls")),
    path("administration/", include("vrops.administration.urls")),
    path("health/", include("vrops.administration.health_urls")),
]
# Pages, but problem JSON below /api/.
handler400 = "vrops.api.fallbacks.bad_request"
handler403 = "vrops.api.fallbacks.forbidden"
handler404 = "vrops.api.fallbacks.not_found"
handler500 = "vrops.api.fallbacks.server_error"
