"""The pages of rates and amendments."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from salesops.contracts import actions, amending, permissions, queries, rates
from salesops.contracts.domain.lifecycle import AMENDMENT
from salesops.contracts.forms import (
    AmendmentForm,
    RateForm,
    ReviewForm,
    WithdrawForm,
    initial_of_rate,
)
from salesops.contracts.models import Amendment, Contract, RateLine
from salesops.contracts.views import FEED, SAID, ask, decision, done, undecided
from vrops.access.guards import guarded
from vrops.access.policy import can, require
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.late import TOO_LATE, late, late_page
from vrops.core.errors import Invalid, StaleVersion
from vrops.core.numbers import read_id
from vrops.log import queries as log
from vrops.ui.http import Request, posted, version_of

PAGE = "salesops/contracts/amendment.html"


@guarded(permissions.EDIT, methods=("GET", "POST"))
def set_rate(request: Request, pk: int) -> HttpResponse:
    """Set a rate of a contract that is not signed yet; `?like=` fills the form from another."""
    contract = queries.contract_page(pk, request.user)
    require(request.user, permissions.EDIT, contract)
    actions.require_editable(contract)
    form = RateForm(posted(request), contract=contract, initial=_like(request, contract))

    def save(entered: Any, version: int) -> str:
        rate = rates.set_rate(pk, entered, by=request.user, version=version)
        return f"Rate of {rate.item} set"

    return _rate_form(request, form, contract, contract, save)


@guarded(permissions.EDIT, methods=("POST",))
def drop_rate(request: Request, pk: int, rate_id: int) -> HttpResponse:
    contract = rates.drop_rate(pk, rate_id, by=request.user, version=version_of(request))
    return done(request, contract, "Rate taken out; it stays readable as of earlier days")


@guarded(permissions.VIEW)
def amendment(request: Request, pk: int) -> HttpResponse:
    """One amendment: what it sets, what that replaces, who decides."""
    record = queries.amendment_page(pk, request.user)
    return render(request, PAGE, _page(request, record))


def _page(request: Request, record: Amendment) -> dict[str, Any]:
    user = request.user
    sees_all = can(user, permissions.VIEW_ALL)
    edits = can(user, permissions.EDIT)
    proposed = list(queries.proposed_rates(record))
    context: dict[str, Any] = {
        "amendment": record,
        "contract": record.contract,
        "rates": proposed,
        "replaced": queries.replaced_by(record, proposed) if record.state != "in_force" else [],
        "editable": edits and record.state == "draft",
        "verbs": [verb.name for verb in AMENDMENT.buttons(record.state)] if edits else [],
    }
    if sees_all:
        context |= {"feed": log.feed(record, limit=FEED), **_decision(request, record)}
    return context


@guarded(permissions.EDIT, methods=("GET", "POST"))
def begin_amendment(request: Request, pk: int) -> HttpResponse:
    contract = queries.contract_page(pk, request.user)
    require(request.user, permissions.EDIT, contract)
    amending.require_amendable(contract)
    form = AmendmentForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            record = amending.begin_amendment(pk, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            return done(request, record, "Amendment begun; add the rates it sets")
    return ask(request, contract, form, "Begin an amendment", "It takes effect once approved.")


@guarded(permissions.EDIT, methods=("GET", "POST"))
def propose_rate(request: Request, pk: int) -> HttpResponse:
    """Add a rate to a draft amendment."""
    record = queries.amendment_page(pk, request.user)
    require(request.user, permissions.EDIT, record)
    initial = _like(request, record.contract)
    form = RateForm(posted(request), contract=record.contract, initial=initial)

    def save(entered: Any, version: int) -> str:
        rate = amending.propose_rate(pk, entered, by=request.user, version=version)
        return f"Rate of {rate.item} proposed"

    return _rate_form(request, form, record.contract, record, save)


@guarded(permissions.EDIT, methods=("POST",))
def drop_proposed(request: Request, pk: int, rate_id: int) -> HttpResponse:
    record = amending.drop_proposed(pk, rate_id, by=request.user, version=version_of(request))
    return done(request, record, "Rate taken out of the amendment")


@guarded(permissions.EDIT, methods=("POST",))
def submit_amendment(request: Request, pk: int) -> HttpResponse:
    record = amending.submit_amendment(pk, by=request.user, version=version_of(request))
    return done(request, record, "Amendment submitted for approval")


@guarded(permissions.EDIT, methods=("GET", "POST"))
def withdraw_amendment(request: Request, pk: int) -> HttpResponse:
    """Take one's own submission back."""
    record = queries.amendment_page(pk, request.user)
    require(request.user, permissions.EDIT, record)
    form = WithdrawForm(posted(request))
    if form.is_bound and form.is_valid():
        amending.withdraw_amendment(pk, by=request.user, why=form.cleaned_data["why"])
        return done(request, record, "The amendment is a draft again")
    told = "The amendment is a draft again; what was decided on it is void."
    return ask(request, record, form, "Withdraw", told)


@guarded(permissions.APPROVE, methods=("POST",))
def decide_amendment(request: Request, pk: int) -> HttpResponse:
    """Approve, send back or reject what is on the approver's screen."""
    record = queries.amendment_page(pk, request.user)
    require(request.user, permissions.APPROVE, record)
    form = ReviewForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        seen = {name: given[name] for name in ("version", "sheet_hash", "note")}
        try:
            amending.decide_amendment(pk, Verdict(given["verdict"]), by=request.user, **seen)
        except Invalid as error:
            form.take(error)
        except TOO_LATE as error:
            now = queries.amendment_page(pk, request.user)
            told = late(now, error, by=request.user, form=form)
            return late_page(request, PAGE, _page(request, now), told, form)
        else:
            return done(request, record, f"Amendment {record.number}: {SAID[given['verdict']]}")
    return undecided(request, form, _decision(request, record))


def _decision(request: Request, record: Amendment) -> dict[str, Any]:
    return decision(
        request, record, state="in_review", sheet_hash=queries.sheet_of_amendment(record).hash,
        consequence="The last approval puts these rates in force.",
        follows="What they replace stays readable as it was known.",
    )  # fmt: skip


def _like(request: Request, contract: Contract) -> dict[str, Any]:
    """The form as another rate of the contract fills it."""
    wanted = read_id(request.GET.get("like"))
    found = wanted and RateLine.objects.current().filter(contract=contract, pk=wanted).first()
    return initial_of_rate(found) if found else {"starts_on": contract.starts_on}


def _rate_form(
    request: Request, form: RateForm, contract: Contract, record: Any,
    save: Callable[[Any, int], str],
) -> HttpResponse:  # fmt: skip
    stale, status = "", 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            said = save(form.entered(), version_of(request))
        except StaleVersion as error:
            stale, status = str(error), error.status
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, said)
            return redirect(record)
    context = {"form": form, "contract": contract, "record": record, "stale": stale}
    return render(request, "salesops/contracts/rate_form.html", context, status=status)
