"""Where “Edit” of the bulk bar leads: which value, what it becomes, how many change, and then do.

Each step is a form that carries the chosen rows along, in the panel or without script as a page.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from vrops.access.guards import View, guarded
from vrops.access.policy import can, denied
from vrops.core.errors import NotFound
from vrops.lists import paging
from vrops.lists.bulk_views import bulk_context, chosen, in_panel, tell
from vrops.lists.changes import actions
from vrops.lists.changes.forms import ValueForm
from vrops.lists.edits import Edit
from vrops.lists.pages import ListPage
from vrops.lists.requests import ListRequest, page_of


def bulk_edit_view(page: ListPage) -> View:
    """One value for the ticked rows or (all that match) for the filter in the address."""

    @guarded(page.permission, methods=("POST",))
    def view(request: ListRequest) -> HttpResponse:
        return _bulk_edit(request, page_of(request, page))

    return view


def _bulk_edit(request: ListRequest, page: ListPage) -> HttpResponse:
    edits = [each for each in page.edits if can(request.user, each.permission)]
    if not edits:
        raise denied(page.edits[0].permission)
    rows, ids = chosen(request, page)
    count = paging.counts([rows])[0] if ids is None else len(ids)
    actions.check_number(page, "Edit", count)
    steps: dict[str, Any] = {"ids": ids, "count": count, "edits": edits}
    edit = _named(request, edits)
    if edit is None:
        return _step(request, page, "fields", steps)
    steps["edit"] = edit
    form = ValueForm(edit, request.user, request.POST if "answered" in request.POST else None)
    steps["form"] = form
    if not form.is_bound or not form.is_valid():
        return _step(request, page, "value", steps, 422 if form.is_bound else 200)
    if "confirmed" not in request.POST:
        return _step(request, page, "preview", steps | _preview(edit, form, rows))
    change = actions.edit_rows(
        page, edit, rows, by=request.user, given=form.given, count=count
    )  # fmt: skip
    return tell(request, page, change, from_panel=True)


def _named(request: ListRequest, edits: list[Edit]) -> Edit | None:
    """The value that was chosen; the only one there is needs no choice."""
    name = request.POST.get("edit", "")
    if not name:
        return edits[0] if len(edits) == 1 else None
    found = next((each for each in edits if each.name == name), None)
    if found is None:
        raise NotFound
    return found


def _preview(edit: Edit, form: ValueForm, rows: QuerySet[Any]) -> dict[str, int]:
    having = rows.filter(edit.having(form.cleaned_data["value"]))
    here, same = paging.counts([rows, having])
    return {"will": here - same, "same": same}


def _step(
    request: ListRequest, page: ListPage, step: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {**bulk_context(request, page), "step": step, **context}
    if not request.htmx:
        return render(request, "lists/changes/bulk.html", context, status=status)
    shown = render(request, f"lists/changes/bulk.html#{step}", context, status=status)
    return in_panel(request, page, shown)
