"""The request as views get it behind the guards: a person is signed in, htmx details are there."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from vrops.core.numbers import read_id


class Request(HttpRequest):
    """For annotations only. `user` is our user; views that are open to everybody ask first."""

    user: Any
    htmx: HtmxDetails
    request_id: str


def posted(request: Request) -> QueryDict | None:
    """What was filled in; a POST without anything is a form with everything missing."""
    return request.POST if request.method == "POST" else None


def version_of(request: Request) -> int:
    """The version the person saw; what is no number is an old one."""
    return read_id(request.POST.get("version")) or 0
