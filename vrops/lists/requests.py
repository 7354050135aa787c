"""What a request says about a list: the state asked for, the state on the screen, the reader."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from vrops.core import clock
from vrops.lists import forms
from vrops.lists.domain import address
from vrops.lists.domain.address import State
from vrops.lists.filters import Reader
from vrops.lists.pages import ListPage


class ListRequest(HttpRequest):
    """A request as the middleware leaves it: signed in, and with htmx's headers read."""

    user: Any
    htmx: HtmxDetails


def asked_state(request: ListRequest, page: ListPage) -> tuple[State, list[str]]:
    """The full state in the address, a filter form's addition included, and what was ignored."""
    state, problems = address.read(request.GET.lists(), page.grammar)
    return forms.with_addition(page.expanded(state), request.GET, page.by_name), problems


def shown_state(request: ListRequest, page: ListPage) -> State:
    """The state on the reader's screen now, by the address htmx says the browser shows."""
    current = urlsplit(request.htmx.current_url_abs_path or "")
    query = current.query if current.path == reverse(page.url_name) else ""
    state, _ = address.read(QueryDict(query).lists(), page.grammar)
    return page.expanded(state)


def reader_of(request: ListRequest) -> Reader:
    return Reader(request.user, timezone.get_current_timezone(), clock.now())
