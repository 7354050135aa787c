"""Addresses of go-to-market below /api/v1/."""

from django.urls import path

from gtm.intake.api import OneRequest, RequestBySource, Requests, WithdrawRequest
from gtm.launches.api import Launches, OneLaunch

urlpatterns = [
    path("launches/", Launches.as_view(), name="launch_list"),
    path("launches/<int:pk>/", OneLaunch.as_view(), name="launch_detail"),
    path("requests/", Requests.as_view(), name="request_list"),
    path("requests/<int:pk>/", OneRequest.as_view(), name="request_detail"),
    path("requests/<int:pk>/withdraw/", WithdrawRequest.as_view(), name="request_withdraw"),
    path(
        "requests/by-source/<slug:source>/<path:external_id>/",
        RequestBySource.as_view(),
        name="request_by_source",
    ),
]
