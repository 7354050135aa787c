"""Amendments: rates proposed for a signed contract, approved by others, then put in force."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from salesops.contracts import actions, permissions, queries, rates
from salesops.contracts.domain import policy
from salesops.contracts.domain.lifecycle import AMENDABLE_STATES, AMENDMENT
from salesops.contracts.entering import RateInput, rate_columns
from salesops.contracts.models import Amendment, Contract, RateLine
from vrops.access.policy import require
from vrops.approvals import actions as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid, NotAllowed, NotFound, StaleVersion
from vrops.log import actions as log
from vrops.people.models import User

DECIDED = {
    Verdict.APPROVE: ("approve", "salesops.amendment.in_force"),
    Verdict.SEND_BACK: ("send_back", "salesops.amendment.sent_back"),
    Verdict.REJECT: ("reject", "salesops.amendment.rejected"),
}


@transaction.atomic
def begin_amendment(contract_id: int, *, by: User, title: str, why: str = "") -> Amendment:
    """A new amendment in draft. Refuses: Contract.DoesNotExist; PermissionDenied; NotAllowed unless
    the contract is signed and not over; Invalid without a title."""
    contract = actions.locked(contract_id, by=by, permission=permissions.EDIT)
    require_amendable(contract)
    title, why = text.one_line(title), text.clean(why).strip()
    if not 1 <= len(title) <= 160:
        detail = "Name it in 1 to 160 characters."
        raise Invalid(detail, errors=[FieldError("title", "required", detail)])
    last = contract.amendments.aggregate(last=Max("number"))["last"] or 0
    amendment = Amendment.objects.create(
        contract=contract, number=last + 1, title=title, why=why, owner=by
    )
    log.record("salesops.amendment.created", amendment, by=by, after=amendment.snapshot(), why=why)
    return amendment


@transaction.atomic
def propose_rate(amendment_id: int, entered: RateInput, *, by: User, version: int) -> RateLine:
    """Add a rate to a draft amendment; it takes effect when the amendment does.

    Refuses: Amendment.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is a
    draft; Invalid naming fields, or for days that another rate of it has already.
    """
    amendment = _draft(amendment_id, by=by, version=version)
    columns = rate_columns(entered, amendment.contract)
    proposed = RateLine(contract=amendment.contract, amendment=amendment, entered_by=by, **columns)
    if queries.overlaps_any(proposed, queries.proposed_rates(amendment)):
        detail = "This amendment has a rate of the item for some of these days already."
        raise Invalid(detail, errors=[FieldError("starts_on", "overlaps", detail)])
    before = amendment.snapshot()
    before |= rates.shown_first(rates.replaced(amendment.contract, columns))
    proposed.save(force_insert=True)
    amendment.version += 1
    amendment.store()
    after = amendment.snapshot() | rates.shown(proposed)
    log.record("salesops.amendment.rate_proposed", amendment, by=by, before=before, after=after)
    return proposed


@transaction.atomic
def drop_proposed(amendment_id: int, rate_id: int, *, by: User, version: int) -> Amendment:
    """Take a proposed rate out of a draft amendment. Refuses as `propose_rate`, and NotFound."""
    amendment = _draft(amendment_id, by=by, version=version)
    proposed = queries.proposed_rates(amendment).filter(pk=rate_id).first()
    if proposed is None:
        raise NotFound
    before = amendment.snapshot() | rates.shown(proposed)
    proposed.delete()
    amendment.version += 1
    amendment.store()
    after = amendment.snapshot()
    log.record("salesops.amendment.rate_dropped", amendment, by=by, before=before, after=after)
    return amendment


@transaction.atomic
def submit_amendment(amendment_id: int, *, by: User, version: int) -> Amendment:
    """Ask the senior manager and Finance to approve it.

    Refuses: Amendment.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is a draft
    with at least one rate; NobodyCanDecide.
    """
    amendment = _locked(amendment_id, by=by, permission=permissions.EDIT, version=version)
    before = amendment.snapshot()
    AMENDMENT.move(amendment, "submit")
    if not queries.proposed_rates(amendment).exists():
        raise NotAllowed("An amendment without rates cannot be submitted; add a rate first.")
    amendment.store("state")
    approvals.start_run(
        amendment, route=policy.route(), by=by, version=amendment.version,
        sheet=queries.sheet_of_amendment(amendment), calendar=actions.planning_calendar(),
    )  # fmt: skip
    after = amendment.snapshot()
    log.record("salesops.amendment.submitted", amendment, by=by, before=before, after=after)
    return amendment


@transaction.atomic
def decide_amendment(
    amendment_id: int, verdict: Verdict, *, by: User, version: int, sheet_hash: str, note: str = ""
) -> Amendment:
    """Approve, send back or reject the rates that were seen; the last approval puts them in force.

    Refuses: Amendment.DoesNotExist; PermissionDenied; and as `approvals.decide`.
    """
    amendment = _locked(amendment_id, by=by, permission=permissions.APPROVE)
    before, after = amendment.snapshot(), dict[str, Any]()
    outcome = approvals.decide(
        amendment, by=by, version=version, sheet=queries.sheet_of_amendment(amendment),
        sheet_hash=sheet_hash, verdict=verdict, note=note,
    )  # fmt: skip
    event = "salesops.amendment.step_approved"
    if outcome.ends_route:
        verb, event = DECIDED[verdict]
        AMENDMENT.move(amendment, verb)
        if amendment.state == "approved":
            before, after = _take_effect(amendment, before)
        amendment.store("state")
    after |= amendment.snapshot()
    log.record(event, amendment, by=by, before=before, after=after, why=outcome.decision.note)
    return amendment


@transaction.atomic
def withdraw_amendment(amendment_id: int, *, by: User, why: str = "") -> Amendment:
    """Take a submission back. Refuses: Amendment.DoesNotExist; PermissionDenied to anybody but the
    submitter; Filled when it is decided already."""
    amendment = _locked(amendment_id, by=by, permission=permissions.EDIT)
    before = amendment.snapshot()
    approvals.withdraw_run(amendment, by=by, why=why)
    AMENDMENT.move(amendment, "withdraw")
    amendment.store("state")
    after = amendment.snapshot()
    log.record(
        "salesops.amendment.withdrawn", amendment, by=by, before=before, after=after, why=why
    )
    return amendment


def require_amendable(contract: Contract) -> None:
    if contract.state not in AMENDABLE_STATES:
        state = contract.get_state_display().lower()
        raise NotAllowed(f"A contract that is {state} is not amended; signed and active ones are.")


def _take_effect(
    amendment: Amendment, before: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Enter its rates, each closing the version it replaces, all at one instant; what the log says
    was in force before and is now."""
    require_amendable(amendment.contract)
    at, currency = clock.now(), amendment.contract.currency
    proposals = list(queries.proposed_rates(amendment))
    gone = queries.rate_sentences(queries.replaced_by(amendment, proposals), currency)
    came = queries.rate_sentences(proposals, currency)
    for proposed in proposals:
        columns, by = rates.columns_of(proposed), proposed.entered_by
        proposed.delete()
        rates.enter(amendment.contract, columns, by=by, at=at, amendment=amendment)
    AMENDMENT.move(amendment, "take_effect")
    return before | {"rates": "; ".join(gone)}, {"rates": "; ".join(came)}


def _draft(amendment_id: int, *, by: User, version: int) -> Amendment:
    amendment = _locked(amendment_id, by=by, permission=permissions.EDIT, version=version)
    if amendment.state != "draft":
        state = amendment.get_state_display().lower()
        raise NotAllowed(f"An amendment that is {state} is not edited; withdraw it first.")
    return amendment


def _locked(
    amendment_id: int, *, by: User, permission: str, version: int | None = None
) -> Amendment:
    """The amendment under the lock of its contract and its own, in that order."""
    seen = Amendment.objects.visible_to(by).get(pk=amendment_id)
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=seen.contract_id)
    amendment: Amendment = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment_id)
    amendment.contract = contract
    require(by, permission, amendment)
    if version is not None and amendment.version != version:
        raise StaleVersion(current=amendment.snapshot())
    return amendment
