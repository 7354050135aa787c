"""Doors of readiness: the questions behind the buttons of an item and of a checklist."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gtm.launches.models import Launch
from gtm.readiness import actions, building, permissions, queries
from gtm.readiness.domain import BeginsLate
from gtm.readiness.forms import EvidenceForm, ItemForm, OwnerForm, WhyForm
from gtm.readiness.models import ReadinessItem
from vrops.access.guards import guarded
from vrops.access.policy import require
from vrops.core.errors import Invalid
from vrops.core.numbers import read_id
from vrops.ui.forms import ActionForm
from vrops.ui.http import Request, posted, version_of

Act = Callable[[dict[str, Any]], str]


@guarded(permissions.CLOSE, methods=("GET", "POST"))
def close(request: Request, pk: int) -> HttpResponse:
    """Tick an item, with evidence."""
    item = _item(request, pk)
    require(request.user, permissions.CLOSE, item)

    def act(given: dict[str, Any]) -> str:
        actions.close_item(pk, by=request.user, version=version_of(request), **given)
        return f"“{item}” is closed"

    return _ask(request, item.launch, item, EvidenceForm(posted(request)), "Close item", act)


@guarded(permissions.CLOSE, methods=("GET", "POST"))
def reopen(request: Request, pk: int) -> HttpResponse:
    """Open an item again."""
    item = _item(request, pk)
    require(request.user, permissions.CLOSE, item)

    def act(given: dict[str, Any]) -> str:
        actions.reopen_item(pk, by=request.user, version=version_of(request), **given)
        return f"“{item}” is open again"

    return _ask(request, item.launch, item, WhyForm(posted(request)), "Reopen item", act)


@guarded(permissions.PLAN, methods=("GET", "POST"))
def waive(request: Request, pk: int) -> HttpResponse:
    """Let an item go for this launch."""
    item = _item(request, pk)

    def act(given: dict[str, Any]) -> str:
        actions.waive_item(pk, by=request.user, version=version_of(request), **given)
        return f"“{item}” was waived"

    return _ask(request, item.launch, item, WhyForm(posted(request)), "Waive item", act)


@guarded(permissions.PLAN, methods=("GET", "POST"))
def assign(request: Request, pk: int) -> HttpResponse:
    """Name who sees to an item."""
    item = _item(request, pk)
    form = OwnerForm(posted(request), initial={"owner": item.owner_id})

    def act(given: dict[str, Any]) -> str:
        changed = actions.assign_item(pk, by=request.user, version=version_of(request), **given)
        return f"“{item}” is with {changed.owner_words}"

    return _ask(request, item.launch, item, form, "Change owner", act)


@guarded(permissions.PLAN, methods=("GET", "POST"))
def add(request: Request, pk: int) -> HttpResponse:
    """One more item on the checklist of a launch."""
    launch = Launch.objects.visible_to(request.user).get(pk=pk)

    def act(given: dict[str, Any]) -> str:
        items = actions.add_item(pk, by=request.user, **given)
        return f"“{items[0].name}” is on the checklist, due {items[0].due_on:%b %-d}"

    return _ask(request, launch, None, ItemForm(posted(request)), "Add item", act)


@guarded(permissions.PLAN, methods=("POST",))
def plan(request: Request, pk: int) -> HttpResponse:
    """Put the template of its tier and kind on a launch; what begins late is accepted first."""
    launch = Launch.objects.visible_to(request.user).get(pk=pk)
    accepted = read_id(request.POST.get("late")) or 0
    try:
        items = actions.plan_checklist(pk, by=request.user, late=accepted)
    except BeginsLate:
        context = {"launch": launch, "outlook": building.outlook(launch)}
        fragment = "#dialog" if request.htmx else ""
        return render(request, f"gtm/readiness/late.html{fragment}", context)
    also = f", {accepted} of them late" if accepted else ""
    said = f"Checklist of {len(items)} items added{also}"
    return _done(request, launch.get_absolute_url(), said)


def _item(request: Request, pk: int) -> ReadinessItem:
    rows = ReadinessItem.objects.visible_to(request.user)
    item: ReadinessItem = rows.select_related("launch", "site", "owner", "owner_group").get(pk=pk)
    return item


def _ask(
    request: Request,
    launch: Launch,
    item: ReadinessItem | None,
    form: ActionForm,
    title: str,
    act: Act,
) -> HttpResponse:
    """A question in a dialog, or without script on a page; 422 with the form when it is wrong."""
    if item is None or queries.may_open_launch(item, request.user):
        back = launch.get_absolute_url()
    else:
        back = f"{reverse('gtm:readiness')}?open={item.pk}"
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, back, act(form.cleaned_data))
        except Invalid as error:
            form.take(error)
    context = {"launch": launch, "item": item, "form": form, "ask": title, "back": back}
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"gtm/readiness/ask.html{fragment}", context, status=status)


def _done(request: Request, back: str, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return redirect(back)
    news = {"launch-changed": True, "list-changed": True, "toast": {"text": said}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})
