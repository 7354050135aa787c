"""The pages of contracts: one contract with its dated rates, its form, its verbs."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from salesops.contracts import actions, permissions, queries
from salesops.contracts.domain.lifecycle import AMENDABLE_STATES, EDITABLE_STATES, LIFECYCLE
from salesops.contracts.forms import (
    AsOfForm,
    ContractForm,
    ReviewForm,
    TerminateForm,
    WithdrawForm,
    initial_of,
)
from salesops.contracts.models import Amendment, Contract
from vrops.access.guards import guarded
from vrops.access.policy import can, require
from vrops.approvals import content, steps
from vrops.approvals import queries as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.late import TOO_LATE, late, late_page
from vrops.core import clock
from vrops.core.company import company_day
from vrops.core.errors import Invalid, StaleVersion
from vrops.core.models import Record
from vrops.log import queries as log
from vrops.ui.http import Request, posted, version_of
from vrops.ui.middleware import answer

FEED = 30
PAGE = "salesops/contracts/detail.html"
SAID = {"approve": "approved by you", "send_back": "sent back", "reject": "rejected"}


@guarded(permissions.VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """One contract: its terms, its rates as of a day and as known on a day, who decides."""
    contract = queries.contract_page(pk, request.user)
    return render(request, PAGE, _page(request, contract))


@guarded(permissions.EDIT, methods=("GET", "POST"))
def create(request: Request) -> HttpResponse:
    form = ContractForm(posted(request), user=request.user, initial={"owner": request.user.pk})
    if form.is_bound and form.is_valid():
        try:
            contract = actions.create_contract(form.entered(), by=request.user)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{contract.key} created as a draft; set its rates next")
            return redirect(contract)
    return _form(request, form, None)


@guarded(permissions.EDIT, methods=("GET", "POST"))
def edit(request: Request, pk: int) -> HttpResponse:
    contract = queries.contract_page(pk, request.user)
    require(request.user, permissions.EDIT, contract)
    actions.require_editable(contract)
    form = ContractForm(posted(request), user=request.user, initial=initial_of(contract))
    if form.is_bound and form.is_valid():
        version = version_of(request)
        try:
            saved = actions.edit_contract(pk, form.entered(), by=request.user, version=version)
        except Invalid as error:
            form.take(error)
        except StaleVersion as error:
            return _form(request, form, contract, stale=str(error), status=409)
        else:
            back = saved.state == "draft" and contract.state != "draft"
            again = "; it is a draft again and has to be approved anew" if back else ""
            messages.success(request, f"{saved.key} saved{again}")
            return redirect(saved)
    return _form(request, form, contract)


@guarded(permissions.EDIT, methods=("POST",))
def submit(request: Request, pk: int) -> HttpResponse:
    contract = actions.submit_contract(pk, by=request.user, version=version_of(request))
    return done(request, contract, f"{contract.key} submitted for approval")


@guarded(permissions.EDIT, methods=("POST",))
def sign(request: Request, pk: int) -> HttpResponse:
    contract = actions.sign_contract(pk, by=request.user, version=version_of(request))
    return done(request, contract, f"{contract.key} is {contract.get_state_display().lower()}")


@guarded(permissions.APPROVE, methods=("POST",))
def decide(request: Request, pk: int) -> HttpResponse:
    """Approve, send back or reject what is on the approver's screen."""
    contract = queries.contract_page(pk, request.user)
    require(request.user, permissions.APPROVE, contract)
    form = ReviewForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        seen = {name: given[name] for name in ("version", "sheet_hash", "note")}
        try:
            actions.decide_contract(pk, Verdict(given["verdict"]), by=request.user, **seen)
        except Invalid as error:
            form.take(error)
        except TOO_LATE as error:
            now = queries.contract_page(pk, request.user)
            told = late(now, error, by=request.user, form=form)
            return late_page(request, PAGE, _page(request, now), told, form)
        else:
            return done(request, contract, f"{contract.key}: {SAID[given['verdict']]}")
    return undecided(request, form, _decision(request, contract))


@guarded(permissions.EDIT, methods=("GET", "POST"))
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take one's own submission back."""
    contract = queries.contract_page(pk, request.user)
    require(request.user, permissions.EDIT, contract)
    form = WithdrawForm(posted(request))
    if form.is_bound and form.is_valid():
        actions.withdraw_contract(pk, by=request.user, why=form.cleaned_data["why"])
        return done(request, contract, f"{contract.key} is a draft again")
    told = f"{contract.key} is a draft again; what was decided on it is void."
    return ask(request, contract, form, "Withdraw", told)


@guarded(permissions.APPROVE, methods=("GET", "POST"))
def terminate(request: Request, pk: int) -> HttpResponse:
    """End an active contract early, with the reason."""
    contract = queries.contract_page(pk, request.user)
    require(request.user, permissions.APPROVE, contract)
    form = TerminateForm(posted(request))
    if form.is_bound and form.is_valid():
        version = version_of(request)
        try:
            actions.terminate_contract(pk, by=request.user, version=version, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            return done(request, contract, f"{contract.key} terminated")
    told = "Days after the last are out of term: what is billed for them is held back."
    return ask(request, contract, form, "Terminate", told, danger=True)


def _page(request: Request, contract: Contract) -> dict[str, Any]:
    user = request.user
    sees_all, edits = can(user, permissions.VIEW_ALL), can(user, permissions.EDIT)
    buttons = [verb.name for verb in LIFECYCLE.buttons(contract.state)]
    amendments = Amendment.objects.visible_to(user).filter(contract=contract)
    context = {
        "contract": contract,
        "number": content.numbers_of(contract).now,
        "sees_all": sees_all,
        "editable": edits and contract.state in EDITABLE_STATES,
        "amendable": edits and contract.state in AMENDABLE_STATES,
        "verbs": buttons if edits else [],
        "terminates": "terminate" in buttons and can(user, permissions.APPROVE),
        "amendments": amendments.order_by("-number"),
        "period_today": company_day().replace(day=1),
        **_rates(request, contract),
    }
    if sees_all:
        context |= {"feed": log.feed(contract, limit=FEED), **_decision(request, contract)}
    return context


def _rates(request: Request, contract: Contract) -> dict[str, Any]:
    """The rates as the address asks for them: in force on a day, as known at the end of one."""
    form = AsOfForm(request.GET)
    form.is_valid()
    on, known = form.cleaned_data.get("on"), form.cleaned_data.get("known")
    at = None
    if known:
        at = clock.resolve_wall(known + timedelta(days=1), time.min, settings.COMPANY_ZONE).instant
    rates = queries.rates_in_force(contract, on, at) if on else queries.rates_known(contract, at)
    return {"rates": rates, "as_of": form, "on": on, "known": known, "known_at": _before(at)}


def _before(at: datetime | None) -> datetime | None:
    return at - timedelta(seconds=1) if at else None


def _decision(request: Request, contract: Contract) -> dict[str, Any]:
    """The rail of its approval, as approvals/decision.html and steps.html take it."""
    return decision(
        request, contract, state="in_review", sheet_hash=queries.sheet_of(contract).hash,
        consequence=f"Approving locks version {content.numbers_of(contract).now} with these rates.",
        follows="It starts on its first day once its signature is recorded.",
    )  # fmt: skip


def _form(
    request: Request, form: ContractForm, contract: Contract | None, stale: str = "",
    status: int = 0,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "contract": contract, "stale": stale}
    status = status or (422 if form.is_bound else 200)
    return render(request, "salesops/contracts/form.html", context, status=status)


# ---- shared with the pages of rates and amendments ----------------------------------------------


def decision(
    request: Request, record: Any, *, state: str, sheet_hash: str, consequence: str, follows: str
) -> dict[str, Any]:
    """What the decision card and the steps of an approval show, for contract or amendment."""
    rail = approvals.rail(record, request.user, consequence=consequence)
    if rail is None:
        return {"rail": None}
    seen = {"version": record.version, "sheet_hash": sheet_hash}
    waits = record.state == state
    return {
        "rail": rail,
        "lines": steps.lines(rail, request.user),
        "note": steps.last_note(rail),
        "seen": seen,
        "form": ReviewForm(initial=seen),
        "address": f"{record.get_absolute_url()}decide/",
        "follows": follows,
        "to_whom": "Note to the owner",
        "decides": waits and can(request.user, permissions.APPROVE),
        "withdraws": waits and rail.run.submitted_by_id == request.user.pk,
    }


def undecided(request: Request, form: ReviewForm, context: dict[str, Any]) -> HttpResponse:
    """The decision card again, with what is missing."""
    if not request.htmx:
        return answer(request, 422, next(str(each[0]) for each in form.errors.values()))
    card = render_to_string("approvals/decision.html", {**context, "form": form}, request)
    return HttpResponse(card, status=422)


def ask(
    request: Request, record: Record, form: Any, title: str, told: str, *, danger: bool = False
) -> HttpResponse:
    """A question over the page, or without script on a page of its own."""
    context = {"record": record, "form": form, "ask": title, "told": told, "danger": danger}
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"salesops/contracts/ask.html{fragment}", context, status=status)


def done(request: Request, record: Any, said: str) -> HttpResponse:
    """The page anew, with what happened said on it."""
    messages.success(request, said)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": record.get_absolute_url()})
    return redirect(record)
