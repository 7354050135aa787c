"""What a request says about a list: the state asked for, the state on the screen, the reader."""

from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from vrops.core import clock
from vrops.lists import forms
from vrops.lists.domain import address
from vrops.lists.domain.address import State
from vrops.lists.filters import Reader
from vrops.lists.pages import ListPage
from vrops.lists.saved import queries as saved
from vrops.ui.http import Request


class ListRequest(Request):
    """A request as the middleware leaves it: signed in, and with htmx's headers read."""


def page_of(request: ListRequest, page: ListPage) -> ListPage:
    """The list as the person who asks has it, with the views saved for them; read once.

    Every state in an address is read by this page: the declared one knows no saved view.
    """
    known: dict[str, ListPage] = request.__dict__.setdefault("_list_pages", {})
    if page.name not in known:
        known[page.name] = saved.page_for(page, request.user)
    return known[page.name]


def read_state(query: QueryDict, request: ListRequest, page: ListPage) -> tuple[State, list[str]]:
    """The full state in a query string, and what in it or in its view was ignored."""
    own = page_of(request, page)
    state, problems = address.read(query.lists(), own.grammar)
    full = own.expanded(state)
    of_view = [each for view in own.saved if view.name == full.view for each in view.problems]
    return full, [*problems, *of_view]


def asked_state(request: ListRequest, page: ListPage) -> tuple[State, list[str]]:
    """The full state in the address, a filter form's addition included, and what was ignored."""
    state, problems = read_state(request.GET, request, page)
    return forms.with_addition(state, request.GET, page.by_name), problems


def shown_state(request: ListRequest, page: ListPage) -> State:
    """The state on the reader's screen now, by the address htmx says the browser shows."""
    current = urlsplit(request.htmx.current_url_abs_path or "")
    query = current.query if current.path == reverse(page.url_name) else ""
    return read_state(QueryDict(query), request, page)[0]


def reader_of(request: ListRequest) -> Reader:
    return Reader(request.user, timezone.get_current_timezone(), clock.now())
