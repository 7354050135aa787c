"""The one view behind every list: the page, the `#list` fragment, and the panel beside it."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from vrops.access.guards import View, guarded
from vrops.core.errors import NotFound
from vrops.lists import queries
from vrops.lists.domain import address
from vrops.lists.domain.address import State
from vrops.lists.filters import Reader
from vrops.lists.listing import Listing
from vrops.lists.pages import ListPage
from vrops.lists.requests import ListRequest, asked_state, page_of, reader_of, shown_state


def list_view(page: ListPage) -> View:
    """The list's page; for htmx its `#list` or `#panel` fragment, whichever was the target."""

    @guarded(page.permission)
    def view(request: ListRequest) -> HttpResponse:
        return _view(request, page_of(request, page))

    return view


def _view(request: ListRequest, page: ListPage) -> HttpResponse:
    if request.htmx and request.htmx.target == "panel":
        return _panel(request, page)
    if request.htmx and request.htmx.target == "list":
        return _fragment(request, page)
    return _whole(request, page)


def _whole(request: ListRequest, page: ListPage) -> HttpResponse:
    if page.start and not request.GET:
        return redirect(request.path + page.view_link(page.start, State()))
    state, problems = asked_state(request, page)
    if address.ADD in request.GET:
        return redirect(request.path + page.link(state).removesuffix("?"))
    reader = reader_of(request)
    record = _opened(page, reader, state)
    if state.open is not None and record is None:
        problems.append(f"there is no record {state.open} that you can see")
        state = replace(state, open=None)
    listing = queries.listing(page, state, problems, reader)
    context = _list_context(page, listing)
    if record is not None:
        context |= _panel_context(page, reader, record, listing.state)
    return _answer(render(request, page.template, context))


def _fragment(request: ListRequest, page: ListPage) -> HttpResponse:
    """The list without the panel, which stays as it is: so does its part of the address."""
    state, problems = asked_state(request, page)
    state = replace(state, open=shown_state(request, page).open)
    listing = queries.listing(page, state, problems, reader_of(request))
    context = {**_list_context(page, listing), "fragment": True}
    response = render(request, "lists/page.html#refreshed", context)
    return _answer(response, push=request.path + page.link(listing.state))


def _panel(request: ListRequest, page: ListPage) -> HttpResponse:
    """One record beside the list as it is shown; nothing when it was closed."""
    asked, _ = asked_state(request, page)
    state = replace(shown_state(request, page), open=asked.open)
    push = request.path + page.link(state)
    reader = reader_of(request)
    record = _opened(page, reader, asked)
    if record is None and asked.open is not None:
        raise NotFound
    if record is None:
        return _answer(HttpResponse(), push=push)
    context = _panel_context(page, reader, record, state)
    return _answer(render(request, "lists/page.html#panel", context), push=push)


def _opened(page: ListPage, reader: Reader, state: State) -> Any | None:
    if state.open is None or page.panel is None:
        return None
    return queries.record(page, reader, state.open)


def _list_context(page: ListPage, listing: Listing) -> dict[str, Any]:
    bulk_url = reverse(f"{page.url_name}_bulk") if page.bulk else ""
    edit_url = reverse(f"{page.url_name}_bulk_edit") if page.edits else ""
    return {"page": page, "listing": listing, "bulk_url": bulk_url, "edit_url": edit_url}


def _panel_context(page: ListPage, reader: Reader, record: Any, state: State) -> dict[str, Any]:
    assert page.panel is not None
    return {
        "page": page,
        "record": record,
        "closed": page.link(replace(state, open=None)),
        **page.panel.context(record, reader.user),
    }


def _answer(response: HttpResponse, push: str = "") -> HttpResponse:
    """The same address answers with a page or a fragment, so caches must tell them apart."""
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    if push:
        response["HX-Push-Url"] = push.removesuffix("?")
    return response
