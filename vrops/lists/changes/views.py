"""Doors of changes: one value edited in place, what became of many rows, and the way back."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from vrops.access.guards import guarded, signed_in
from vrops.access.policy import require
from vrops.core import clock
from vrops.core.errors import Invalid, Refused, StaleVersion
from vrops.lists.changes import actions, permissions, queries, telling
from vrops.lists.changes.domain import Outcome
from vrops.lists.changes.forms import ValueForm
from vrops.lists.changes.models import Change
from vrops.lists.changes.properties import Property, property_of
from vrops.lists.edits import Edit
from vrops.lists.pages import ListPage
from vrops.lists.registry import list_url
from vrops.ui import formats
from vrops.ui.http import Request, version_of

# What else on the page shows a record or a list comes anew.
NEWS: dict[str, Any] = {"list-changed": True, "record-changed": True}


@signed_in(methods=("POST",))
def edit(request: Request, name: str, pk: int, field: str) -> HttpResponse:
    """One value of one record: the property again as it is now, 422 with what is wrong, or 409
    with what somebody else made it meanwhile."""
    page = queries.page_named(name)
    declared = queries.edit_named(page, field)
    require(request.user, page.permission)
    require(request.user, declared.permission)
    record = page.rows(request.user).get(pk=pk)
    form = ValueForm(declared, request.user, request.POST)
    wanted = request.POST.get("value", "")[:2000]
    if not form.is_valid():
        faults = [str(fault) for found in form.errors.values() for fault in found]
        return _wrong(request, page, declared, record, wanted, " ".join(faults))
    try:
        change = _edit(request, page, declared, record, form)
    except StaleVersion:
        return _stale(request, page, declared, pk, wanted)
    except Invalid as error:
        said = " ".join(fault.detail for fault in error.errors) or error.message
        return _wrong(request, page, declared, record, wanted, said)
    return _edited(request, page, declared, pk, change)


def _edit(
    request: Request, page: ListPage, declared: Edit, record: Any, form: ValueForm
) -> Change | None:
    """Change it; what others changed meanwhile of its other values is no conflict."""
    version = version_of(request)
    if version != record.version and request.POST.get("seen") == declared.value_of(record):
        version = record.version
    return actions.edit_one(
        page, declared, record.pk, by=request.user, version=version, given=form.given
    )


def _edited(
    request: Request, page: ListPage, declared: Edit, pk: int, change: Change | None
) -> HttpResponse:
    record = page.rows(request.user).filter(pk=pk).first()
    said = f"{declared.label} of {change.title.partition(' of ')[2]} changed" if change else ""
    if not request.htmx:
        if said:
            messages.success(request, said)
        return redirect(_place(page, record))
    news = NEWS | ({"toast": {"text": said, "undo": change.undo_url}} if change else {})
    if record is None:  # it left the list with this change
        return HttpResponse(headers={"HX-Trigger": json.dumps(news)})
    response = _property(request, property_of(page, declared, record, request.user))
    response["HX-Trigger"] = json.dumps(news)
    return response


def _wrong(
    request: Request, page: ListPage, declared: Edit, record: Any, wanted: str, said: str
) -> HttpResponse:
    if not request.htmx:
        raise Invalid(f"{declared.label}: {said}")
    shown = property_of(page, declared, record, request.user)
    return _property(request, shown.wrong(wanted, said), 422)


def _stale(request: Request, page: ListPage, declared: Edit, pk: int, wanted: str) -> HttpResponse:
    """Both values to choose from."""
    record = page.rows(request.user).get(pk=pk)
    if not request.htmx:
        raise StaleVersion
    entry = queries.last_entry(declared, record)
    name, at = (entry.actor_name, entry.at) if entry else ("Somebody", record.updated_at)
    ago = formats.age(at, clock.now())
    who = f"{name}, {'just now' if ago == 'now' else f'{ago} ago'},"
    shown = property_of(page, declared, record, request.user)
    return _property(request, shown.stale(wanted, who), 409)


def _property(request: Request, shown: Property, status: int = 200) -> HttpResponse:
    return render(request, "lists/changes/property.html", {"prop": shown}, status=status)


def _place(page: ListPage, record: Any | None) -> str:
    if record is None:
        return list_url(page.name)
    return page.own_page(record) if page.own_page else list_url(page.name, open=record.pk)


@guarded(permissions.VIEW)
def change(request: Request, pk: int) -> HttpResponse:
    """What became of the rows of one's own change, and the way back."""
    found = queries.change_page(pk, request.user)
    tally = found.tally()
    lists = [
        (outcome.label, getattr(tally, outcome), _rows_url(found, outcome)) for outcome in Outcome
    ]
    context = {
        "change": found,
        "tally": tally,
        "said": telling.in_words(found, tally),
        "refused": telling.refused(found),
        "outcomes": [each for each in lists if each[1]],
        "back": list_url(found.list_name),
        "undoable": bool(found.undo_url and tally.done and (not found.job or found.job.is_ended)),
    }
    return render(request, "lists/changes/change.html", context)


def _rows_url(found: Change, outcome: Outcome) -> str:
    """The rows that came out so; those that were gone at the start are no rows."""
    if found.kind == Change.Kind.ONE:
        return ""
    return list_url("change_rows", change=found.pk, outcome=str(outcome))


@guarded(permissions.VIEW, methods=("POST",))
def undo(request: Request, pk: int) -> HttpResponse:
    """Take one's own change back."""
    made = actions.undo_change(pk, by=request.user)
    tally = made.tally()
    if made.job_id is None and not tally.done:
        raise Refused(_nothing(made), code="lists.nothing_undone")
    if not request.htmx:
        if made.job_id is None:
            messages.success(request, telling.in_words(made, tally))
        return redirect(made)
    if made.job_id is not None:
        toast = {"text": f"{made.title} is under way", "link": "Follow"}
    elif tally.complete:
        toast = {"text": telling.in_words(made, tally)}
    else:
        left = tally.refused + tally.missing
        toast = {"text": f"{telling.in_words(made, tally)} {left:,} stayed.", "link": "See why"}
    if "link" in toast:
        toast["href"] = made.get_absolute_url()
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(NEWS | {"toast": toast})})


def _nothing(made: Change) -> str:
    """Why nothing at all could be taken back."""
    rows = telling.refused(made)
    if not rows:
        return "What was changed is no longer here, so there is nothing to undo."
    if len(rows) == 1:
        return f"{rows[0].label}: {rows[0].refusal}"
    return f"Nothing was undone. {rows[0].label}: {rows[0].refusal}"
