"""The one view behind every list: the page, the `#list` fragment, the panel beside it; and bulk."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from vrops.access.guards import View, guarded
from vrops.access.policy import require
from vrops.core import clock
from vrops.core.errors import NotFound, Refused
from vrops.lists import actions, forms, paging, queries
from vrops.lists.domain import address
from vrops.lists.domain.address import State
from vrops.lists.filters import Reader
from vrops.lists.listing import Listing
from vrops.lists.pages import BulkAction, ListPage


class ListRequest(HttpRequest):
    """A request as the middleware leaves it: signed in, and with htmx's headers read."""

    user: Any
    htmx: HtmxDetails


def list_view(page: ListPage) -> View:
    """The list's page; for htmx its `#list` or `#panel` fragment, whichever was the target."""

    @guarded(page.permission)
    def view(request: ListRequest) -> HttpResponse:
        if request.htmx and request.htmx.target == "panel":
            return _panel(request, page)
        if request.htmx and request.htmx.target == "list":
            return _fragment(request, page)
        return _whole(request, page)

    return view


def bulk_view(page: ListPage) -> View:
    """Where the bulk bar posts: the action, and the ticked rows or (all matching) the filter."""

    @guarded(page.permission, methods=("POST",))
    def view(request: ListRequest) -> HttpResponse:
        return _bulk(request, page)

    return view


# ---- the list -----------------------------------------------------------------------------------


def _whole(request: ListRequest, page: ListPage) -> HttpResponse:
    state, problems = _state(request, page)
    if address.ADD in request.GET:
        return redirect(request.path + page.link(state).removesuffix("?"))
    reader = _reader(request)
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
    state, problems = _state(request, page)
    state = replace(state, open=_shown(request, page).open)
    listing = queries.listing(page, state, problems, _reader(request))
    context = {**_list_context(page, listing), "fragment": True}
    response = render(request, "lists/page.html#refreshed", context)
    return _answer(response, push=request.path + page.link(listing.state))


def _panel(request: ListRequest, page: ListPage) -> HttpResponse:
    """One record beside the list as it is shown; nothing when it was closed."""
    asked, _ = _state(request, page)
    state = replace(_shown(request, page), open=asked.open)
    push = request.path + page.link(state)
    reader = _reader(request)
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
    return {"page": page, "listing": listing, "bulk_url": bulk_url}


def _panel_context(page: ListPage, reader: Reader, record: Any, state: State) -> dict[str, Any]:
    assert page.panel is not None
    return {
        "page": page,
        "record": record,
        "closed": page.link(replace(state, open=None)),
        **page.panel.context(record, reader.user),
    }


def _state(request: ListRequest, page: ListPage) -> tuple[State, list[str]]:
    """The full state that the address asks for, a filter form's addition included."""
    state, problems = address.read(request.GET.lists(), page.grammar)
    return forms.with_addition(page.expanded(state), request.GET, page.by_name), problems


def _shown(request: ListRequest, page: ListPage) -> State:
    """The state on the reader's screen now, by the address htmx says the browser shows."""
    current = urlsplit(request.htmx.current_url_abs_path or "")
    query = current.query if current.path == request.path else ""
    state, _ = address.read(QueryDict(query).lists(), page.grammar)
    return page.expanded(state)


def _reader(request: ListRequest) -> Reader:
    return Reader(request.user, timezone.get_current_timezone(), clock.now())


def _answer(response: HttpResponse, push: str = "") -> HttpResponse:
    """The same address answers with a page or a fragment, so caches must tell them apart."""
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    if push:
        response["HX-Push-Url"] = push.removesuffix("?")
    return response


# ---- bulk actions -------------------------------------------------------------------------------


def _bulk(request: ListRequest, page: ListPage) -> HttpResponse:
    action = next((a for a in page.bulk if a.name == request.POST.get("action")), None)
    if action is None:
        raise NotFound
    require(request.user, action.permission)
    rows, ids = _chosen(request, page)
    count = paging.counts([rows])[0] if ids is None else len(ids)
    actions.check_number(page, action, count)
    answered = "answered" in request.POST
    form = action.form(request.POST if answered else None) if action.form else None
    if form is not None and not (answered and form.is_valid()):
        return _ask(request, page, action, form, ids, count)
    given = form.cleaned_data if form else {}
    result = actions.run_bulk(page, action, rows, by=request.user, given=given, count=count)
    return _tell(request, page, result)


def _chosen(request: ListRequest, page: ListPage) -> tuple[QuerySet[Any], list[int] | None]:
    """The rows to work on; the ticked numbers, or None when all that match were chosen.

    Refuses all that match when they are not those the person was told of: rows came or went, or
    the address is not understood in full and would match more than anybody chose.
    """
    if "all" not in request.POST:
        ids = actions.chosen_ids(request.POST.getlist("ids"))
        return page.rows(request.user).filter(pk__in=ids[: actions.MOST_ROWS + 1]), ids
    state, problems = address.read(request.GET.lists(), page.grammar)
    rows, unfit = queries.matching_rows(page, page.expanded(state), _reader(request))
    if problems or unfit or request.POST.get("expected") != str(paging.counts([rows])[0]):
        raise Refused(
            f"The {page.nouns[1]} that match have changed since you chose them; look at the list "
            "again and choose anew.",
            code="lists.matching_changed",
        )
    return rows, None


def _ask(
    request: ListRequest,
    page: ListPage,
    action: BulkAction,
    form: Form,
    ids: list[int] | None,
    count: int,
) -> HttpResponse:
    """The action's own questions, in the panel or as a page; again, after a wrong answer."""
    context = {
        **_bulk_context(request, page),
        "action": action,
        "form": form,
        "ids": ids,
        "count": count,
    }
    template = "lists/bulk.html#ask" if request.htmx else "lists/bulk.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _tell(request: ListRequest, page: ListPage, result: actions.BulkResult) -> HttpResponse:
    """All done: a toast and the list anew. Otherwise each row that was not done, and why."""
    said = f"{result.done} {page.noun(result.done)} {result.action.done}."
    context = {**_bulk_context(request, page), "result": result, "said": said}
    if not request.htmx:
        if not result.complete:
            return render(request, "lists/bulk.html", context)
        messages.success(request, said)
        return redirect(context["back"])
    news: dict[str, Any] = {"list-changed": True}
    if not result.complete:
        response = render(request, "lists/bulk.html#result", context)
    else:
        news["toast"] = {"text": said}
        # The questions were asked in the panel, which is done with; else a record may be there.
        response = HttpResponse(status=200 if result.action.form else 204)
    response["HX-Trigger"] = json.dumps(news)
    return response


def _bulk_context(request: ListRequest, page: ListPage) -> dict[str, Any]:
    query = f"?{request.GET.urlencode()}".removesuffix("?")
    return {
        "page": page,
        "back": reverse(page.url_name) + query,
        "bulk_url": request.get_full_path(),
    }
