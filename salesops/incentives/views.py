"""The pages of SPIFFs: one SPIFF, its form, its verbs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from gtm.launches.models import Launch
from salesops.incentives import actions, permissions, queries
from salesops.incentives.domain.lifecycle import EDITABLE_STATES, LIFECYCLE
from salesops.incentives.forms import (
    CancelForm,
    SpiffDecisionForm,
    SpiffForm,
    WithdrawForm,
    initial_of,
)
from salesops.incentives.models import Spiff
from vrops.access.guards import guarded
from vrops.access.policy import can, require
from vrops.approvals import content, steps
from vrops.approvals import queries as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.late import TOO_LATE, late, late_page
from vrops.core.errors import Invalid, NotAllowed, StaleVersion
from vrops.log import queries as log
from vrops.ui.http import Request, posted, version_of
from vrops.ui.middleware import answer

FEED = 30
PAGE = "salesops/incentives/detail.html"


@guarded(permissions.VIEW_APPROVED)
def detail(request: Request, pk: int) -> HttpResponse:
    """One SPIFF: what it pays, what it may cost, who decides."""
    spiff = queries.spiff_page(pk, request.user)
    return render(request, PAGE, _page(request, spiff))


@guarded(permissions.PLAN, methods=("GET", "POST"))
def create(request: Request) -> HttpResponse:
    initial = {"owner": request.user.pk}
    form = SpiffForm(posted(request), user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            spiff = actions.create_spiff(form.entered(), by=request.user)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{spiff.key} created as a draft")
            return redirect(spiff)
    return _form(request, form, None)


@guarded(permissions.PLAN, methods=("GET", "POST"))
def edit(request: Request, pk: int) -> HttpResponse:
    spiff = queries.spiff_page(pk, request.user)
    require(request.user, permissions.PLAN, spiff)
    if spiff.state not in EDITABLE_STATES:
        raise NotAllowed(f"A SPIFF that is {spiff.get_state_display().lower()} is not edited.")
    form = SpiffForm(posted(request), user=request.user, spiff=spiff, initial=initial_of(spiff))
    if form.is_bound and form.is_valid():
        version = version_of(request)
        try:
            saved = actions.edit_spiff(pk, form.entered(), by=request.user, version=version)
        except Invalid as error:
            form.take(error)
        except StaleVersion as error:
            return _form(request, form, spiff, stale=str(error), status=409)
        else:
            back = saved.state == "draft" and spiff.state != "draft"
            again = "; it is a draft again and has to be approved anew" if back else ""
            messages.success(request, f"{saved.key} saved{again}")
            return redirect(saved)
    return _form(request, form, spiff)


@guarded(permissions.PLAN, methods=("POST",))
def submit(request: Request, pk: int) -> HttpResponse:
    spiff = actions.submit_spiff(pk, by=request.user, version=version_of(request))
    return _done(request, spiff, f"{spiff.key} submitted for approval")


@guarded(permissions.APPROVE, methods=("POST",))
def decide(request: Request, pk: int) -> HttpResponse:
    """Approve, send back or reject what is on the approver's screen."""
    spiff = queries.spiff_page(pk, request.user)
    require(request.user, permissions.APPROVE, spiff)
    form = SpiffDecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        seen = {name: given[name] for name in ("version", "sheet_hash", "note")}
        try:
            decided = actions.decide_spiff(pk, Verdict(given["verdict"]), by=request.user, **seen)
        except Invalid as error:
            form.take(error)
        except TOO_LATE as error:
            now = queries.spiff_page(pk, request.user)
            told = late(now, error, by=request.user, form=form)
            return late_page(request, PAGE, _page(request, now), told, form)
        else:
            return _done(request, decided, f"{decided.key}: {_said(given['verdict'], decided)}")
    if not request.htmx:
        return answer(request, 422, next(str(e[0]) for e in form.errors.values()))
    context = {**_decision(request, spiff), "form": form}
    return HttpResponse(render_to_string("approvals/decision.html", context, request), status=422)


@guarded(permissions.PLAN, methods=("GET", "POST"))
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take one's own submission back."""
    spiff = queries.spiff_page(pk, request.user)
    form = WithdrawForm(posted(request))
    if form.is_bound and form.is_valid():
        actions.withdraw_spiff(pk, by=request.user, why=form.cleaned_data["why"])
        return _done(request, spiff, f"{spiff.key} is a draft again")
    return _ask(request, spiff, form, "Withdraw")


@guarded(permissions.PLAN, methods=("GET", "POST"))
def cancel(request: Request, pk: int) -> HttpResponse:
    """Call a SPIFF off, with the reason."""
    spiff = queries.spiff_page(pk, request.user)
    require(request.user, permissions.PLAN, spiff)
    form = CancelForm(posted(request))
    if form.is_bound and form.is_valid():
        version = version_of(request)
        try:
            actions.cancel_spiff(pk, by=request.user, version=version, why=form.cleaned_data["why"])
        except Invalid as error:
            form.take(error)
        else:
            return _done(request, spiff, f"{spiff.key} cancelled")
    return _ask(request, spiff, form, "Cancel SPIFF")


def _page(request: Request, spiff: Spiff) -> dict[str, Any]:
    user = request.user
    sees_money = can(user, permissions.VIEW)
    plans = can(user, permissions.PLAN)
    context: dict[str, Any] = {
        "spiff": spiff,
        "number": content.numbers_of(spiff).now,
        "sees_money": sees_money,
        "launch_opens": spiff.launch_id is not None
        and Launch.objects.visible_to(user).filter(pk=spiff.launch_id).exists(),
        "editable": plans and spiff.state in EDITABLE_STATES,
        "verbs": [verb.name for verb in LIFECYCLE.buttons(spiff.state)] if plans else [],
    }
    if sees_money:
        context |= {"exposure": spiff.exposure, "feed": log.feed(spiff, limit=FEED)}
        context |= _decision(request, spiff)
    return context


def _decision(request: Request, spiff: Spiff) -> dict[str, Any]:
    """The rail of its approval, as approvals/decision.html and steps.html take it."""
    consequence = f"Approving locks version {content.numbers_of(spiff).now} and these figures."
    rail = approvals.rail(spiff, request.user, consequence=consequence)
    if rail is None:
        return {"rail": None}
    seen = {"version": spiff.version, "sheet_hash": queries.sheet_of(spiff).hash}
    return {
        "spiff": spiff,
        "rail": rail,
        "lines": steps.lines(rail, request.user),
        "note": steps.last_note(rail),
        "seen": seen,
        "form": SpiffDecisionForm(initial=seen),
        "address": f"{spiff.get_absolute_url()}decide/",
        "follows": "It starts by itself on its first day.",
        "to_whom": "Note to the owner",
        "decides": spiff.state == "submitted" and can(request.user, permissions.APPROVE),
        "withdraws": spiff.state == "submitted" and rail.run.submitted_by_id == request.user.pk,
    }


def _said(verdict: str, spiff: Spiff) -> str:
    if verdict == Verdict.APPROVE:
        done = spiff.state == "approved"
        return "approved" if done else "approved by you; others still have to"
    return "sent back" if verdict == Verdict.SEND_BACK else "rejected"


def _form(
    request: Request, form: SpiffForm, spiff: Spiff | None, stale: str = "", status: int = 0
) -> HttpResponse:
    context = {"form": form, "spiff": spiff, "stale": stale}
    status = status or (422 if form.is_bound else 200)
    return render(request, "salesops/incentives/form.html", context, status=status)


def _ask(request: Request, spiff: Spiff, form: Any, title: str) -> HttpResponse:
    """A question over the page, or without script on a page of its own."""
    context = {"spiff": spiff, "form": form, "ask": title}
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"salesops/incentives/ask.html{fragment}", context, status=status)


def _done(request: Request, spiff: Spiff, said: str) -> HttpResponse:
    """The page anew, with what happened said on it."""
    messages.success(request, said)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": spiff.get_absolute_url()})
    return redirect(spiff)
