"""Doors of approving: submit, decide, withdraw, accept a condition."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from gtm.approvals import actions, own_parts, permissions, queries
from gtm.approvals.forms import ConditionForm, DecisionForm, WithdrawForm
from gtm.launches import page_parts
from gtm.launches import permissions as planning
from gtm.launches import queries as launches
from gtm.launches.domain.lifecycle import LIFECYCLE
from gtm.launches.views import changed, page
from vrops.access.guards import guarded
from vrops.access.policy import require
from vrops.approvals import actions as approvals
from vrops.approvals import queries as approval_queries
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.late import TOO_LATE, in_place, late
from vrops.core.errors import Invalid, NotFound, Refused, StaleVersion
from vrops.ui.forms import ActionForm
from vrops.ui.http import Request, posted, version_of
from vrops.ui.middleware import answer


@guarded(planning.PLAN, methods=("GET", "POST"))
def submit(request: Request, pk: int) -> HttpResponse:
    """Ask for approval: first who is asked and what is still open, then it is submitted."""
    launch = launches.launch_page(pk, request.user)
    if request.method == "POST":
        actions.submit_launch(pk, by=request.user, version=version_of(request))
        return changed(request, launch, f"{launch.key} submitted for approval")
    LIFECYCLE.reach(launch.state, "submit")
    context = {
        "launch": launch,
        "form": ActionForm(),
        "ask": "Submit for approval",
        "route": queries.policy_of(launch).steps,
        "standing": queries.standing_of(launch),
        "rows": queries.audience(launch),
    }
    return _dialog(request, "gtm/approvals/submit.html", context)


@guarded(permissions.APPROVE, methods=("POST",))
def decide(request: Request, pk: int) -> HttpResponse:
    """Approve, approve with conditions, send back or reject what is on the approver's screen."""
    launch = launches.launch_page(pk, request.user)
    require(request.user, permissions.APPROVE, launch)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            said = _decide(request, pk, form)
        except Invalid as error:
            form.take(error)
        except TOO_LATE as error:
            return _late(request, pk, form, error)
        else:
            return changed(request, launch, f"{launch.key} {said}")
    if not request.htmx:
        return answer(request, 422, _first(form))
    part = page_parts.fragment("approvals.decision", launch, request, form=form)
    return HttpResponse(part, status=422)


@guarded(planning.PLAN, methods=("GET", "POST"))
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take one's own submission back."""
    launch = launches.launch_page(pk, request.user)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_launch(pk, by=request.user, why=form.cleaned_data["why"])
        except StaleVersion as error:
            return _told(request, error)
        return changed(request, launch, f"{launch.key} is back in planning")
    context = {"launch": launch, "form": form, "ask": "Withdraw"}
    return _dialog(request, "gtm/approvals/ask.html", context)


@guarded(permissions.APPROVE, methods=("GET", "POST"))
def condition(request: Request, pk: int, condition_pk: int) -> HttpResponse:
    """Accept the evidence for what an approver asked for."""
    launch = launches.launch_page(pk, request.user)
    require(request.user, permissions.APPROVE, launch)
    wanted = approval_queries.open_conditions(launch).filter(pk=condition_pk).first()
    if wanted is None:
        raise NotFound
    form = ConditionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            approvals.close_condition(condition_pk, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            return changed(request, launch, "The condition is closed")
    context = {"launch": launch, "form": form, "ask": "Close condition", "condition": wanted}
    return _dialog(request, "gtm/approvals/ask.html", context)


def _decide(request: Request, pk: int, form: DecisionForm) -> str:
    given = form.cleaned_data
    seen = {"version": given["version"], "sheet_hash": given["sheet_hash"], "note": given["note"]}
    match Verdict(given["verdict"]):
        case Verdict.SEND_BACK:
            actions.send_back_launch(pk, by=request.user, **seen)
            return "sent back"
        case Verdict.REJECT:
            actions.reject_launch(pk, by=request.user, **seen)
            return "rejected"
        case Verdict.APPROVE_WITH_CONDITIONS:
            seen["conditions"] = form.new_conditions()
    launch = actions.approve_launch(pk, by=request.user, **seen)
    return "approved" if launch.state == "approved" else "approved by you; others still have to"


def _late(request: Request, pk: int, form: DecisionForm, error: Refused) -> HttpResponse:
    """The approver who came second: the page as it is now, with the reason and their words."""
    launch = launches.launch_page(pk, request.user)
    here = own_parts.approval(launch, request.user)
    here.form = form
    here.late = late(launch, error, by=request.user, form=form)
    return in_place(request, page(request, launch, anew=True))


def _told(request: Request, error: StaleVersion) -> HttpResponse:
    """The one who came second: 409 with a sentence, and the page as it is now."""
    response = answer(request, error.status, str(error))
    if request.htmx:
        news = json.loads(response["HX-Trigger"]) | {"launch-changed": True}
        response["HX-Trigger"] = json.dumps(news)
    return response


def _dialog(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    """A question over the page, or without script on a page of its own."""
    fragment = "#dialog" if request.htmx else ""
    status = 422 if context["form"].is_bound else 200
    return render(request, f"{template}{fragment}", context, status=status)


def _first(form: ActionForm) -> str:
    return next(str(errors[0]) for errors in form.errors.values())
