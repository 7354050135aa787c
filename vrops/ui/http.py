"""The request as views get it behind the guards: a person is signed in, htmx details are there."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """For annotations only. `user` is our user; views that are open to everybody ask first."""

    user: Any
    htmx: HtmxDetails
    request_id: str
