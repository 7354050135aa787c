"""Where the bulk bar posts: questions first where an action has any, then each row's outcome."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from vrops.access.guards import View, guarded
from vrops.access.policy import require
from vrops.core.errors import NotFound, Refused
from vrops.core.numbers import read_id
from vrops.lists import paging, queries
from vrops.lists.changes import actions, domain, telling
from vrops.lists.changes.domain import Tally
from vrops.lists.changes.models import Change
from vrops.lists.pages import BulkAction, ListPage
from vrops.lists.requests import ListRequest, page_of, read_state, reader_of, shown_state


def bulk_view(page: ListPage) -> View:
    """The action, on the ticked rows or (all that match) on the filter in the address."""

    @guarded(page.permission, methods=("POST",))
    def view(request: ListRequest) -> HttpResponse:
        return _bulk(request, page_of(request, page))

    return view


def _bulk(request: ListRequest, page: ListPage) -> HttpResponse:
    action = next((a for a in page.bulk if a.name == request.POST.get("action")), None)
    if action is None:
        raise NotFound
    require(request.user, action.permission)
    rows, ids = chosen(request, page)
    count = paging.counts([rows])[0] if ids is None else len(ids)
    actions.check_number(page, action.label, count)
    answered = "answered" in request.POST
    form = action.form(request.POST if answered else None) if action.form else None
    if form is not None and not (answered and form.is_valid()):
        return _ask(request, page, action, form, ids, count)
    given = {name: request.POST.getlist(name) for name in form.fields} if form else {}
    change = actions.act_on_rows(
        page, action, rows, by=request.user, given=given, count=count
    )  # fmt: skip
    return tell(request, page, change, from_panel=form is not None)


def chosen(request: ListRequest, page: ListPage) -> tuple[QuerySet[Any], list[int] | None]:
    """The rows to work on; the ticked numbers, or None when all that match were chosen.

    Refuses all that match when they are not those the person was told of: rows came or went, or
    the address is not understood in full and would match more than anybody chose.
    """
    if "all" not in request.POST:
        ids = _ids(request.POST.getlist("ids"))
        return page.rows(request.user).filter(pk__in=ids[: domain.MOST_ROWS + 1]), ids
    state, problems = read_state(request.GET, request, page)
    rows, unfit = queries.matching_rows(page, state, reader_of(request))
    if problems or unfit or request.POST.get("expected") != str(paging.counts([rows])[0]):
        raise Refused(
            f"The {page.nouns[1]} that match have changed since you chose them; look at the list "
            "again and choose anew.",
            code="lists.matching_changed",
        )
    return rows, None


def _ids(given: Sequence[str]) -> list[int]:
    """The record numbers that were ticked, once each; what is not one is no record."""
    return sorted({number for number in map(read_id, given) if number is not None})


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
        **bulk_context(request, page),
        "action": action,
        "form": form,
        "ids": ids,
        "count": count,
    }
    status = 422 if form.is_bound else 200
    if not request.htmx:
        return render(request, "lists/bulk.html", context, status=status)
    return in_panel(request, page, render(request, "lists/bulk.html#ask", context, status=status))


def tell(request: ListRequest, page: ListPage, change: Change, *, from_panel: bool) -> HttpResponse:
    """All done: a toast and the list anew. Otherwise each row that was not done, and why; above
    two hundred rows how far the job is."""
    if not request.htmx:
        return _tell_page(request, page, change)
    if change.job_id is not None:
        context = {**bulk_context(request, page), "change": change}
        started = render(request, "lists/changes/bulk.html#started", context)
        return in_panel(request, page, started)
    tally = change.tally()
    news: dict[str, Any] = {"list-changed": True}
    toast = {"toast": telling.toast(change, tally)}
    if tally.complete and not from_panel:
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news | toast)})
    if tally.complete:
        response = HttpResponse(headers={"HX-Trigger": json.dumps(toast)})
    else:
        context = {**bulk_context(request, page), **_result(change, tally)}
        response = render(request, "lists/bulk.html#result", context)
    # The list comes anew once the address has lost the record that was open.
    response["HX-Trigger-After-Settle"] = json.dumps(news)
    return in_panel(request, page, response)


def _tell_page(request: ListRequest, page: ListPage, change: Change) -> HttpResponse:
    """Without script: the list with a message, or what became of the rows on a page."""
    tally = change.tally()
    if change.job_id is not None:
        return redirect(change)
    context = {**bulk_context(request, page), **_result(change, tally)}
    if not tally.complete:
        return render(request, "lists/bulk.html", context)
    messages.success(request, context["said"])
    return redirect(context["back"])


def _result(change: Change, tally: Tally) -> dict[str, Any]:
    return {
        "change": change,
        "tally": tally,
        "said": telling.in_words(change, tally),
        "refused": telling.refused(change),
    }


def in_panel(request: ListRequest, page: ListPage, response: HttpResponse) -> HttpResponse:
    """The panel shows this now, so the address names no open record any more."""
    state = replace(shown_state(request, page), open=None)
    response["HX-Replace-Url"] = (reverse(page.url_name) + page.link(state)).removesuffix("?")
    return response


def bulk_context(request: ListRequest, page: ListPage) -> dict[str, Any]:
    query = f"?{request.GET.urlencode()}".removesuffix("?")
    return {
        "page": page,
        "back": reverse(page.url_name) + query,
        "bulk_url": request.get_full_path(),
    }
