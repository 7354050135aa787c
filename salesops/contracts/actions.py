"""Everything that changes contracts: drafting, the approval, signature, start and end."""

from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from salesops.contracts import permissions, queries
from salesops.contracts.domain import policy
from salesops.contracts.domain.lifecycle import EDITABLE_STATES, LIFECYCLE, MATERIAL
from salesops.contracts.entering import ContractInput, contract_columns
from salesops.contracts.models import Contract
from vrops.access.policy import require
from vrops.approvals import actions as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.calendars.models import BusinessCalendar
from vrops.core import text
from vrops.core.company import company_day
from vrops.core.errors import FieldError, Invalid, NotAllowed, StaleVersion
from vrops.log import actions as log
from vrops.people.models import User

TAKEN = "This supplier has a contract of that number already."
DECIDED = {
    Verdict.APPROVE: ("approve", "salesops.contract.approved"),
    Verdict.SEND_BACK: ("send_back", "salesops.contract.sent_back"),
    Verdict.REJECT: ("reject", "salesops.contract.rejected"),
}


@transaction.atomic
def create_contract(entered: ContractInput, *, by: User) -> Contract:
    """A new contract in draft. Refuses: PermissionDenied; Invalid naming fields (no number, or one
    the supplier has already; a term that ends before it begins; an unknown currency, ...)."""
    require(by, permissions.EDIT)
    contract = Contract(**contract_columns(entered))
    _write(contract, is_new=True)
    log.record("salesops.contract.created", contract, by=by, after=contract.snapshot())
    return contract


@transaction.atomic
def edit_contract(
    contract_id: int, entered: ContractInput, *, by: User, version: int, why: str = ""
) -> Contract:
    """Change a contract that is not signed yet. Changing money, dates or terms after it was
    submitted voids the decisions and makes it a draft again.

    Refuses: Contract.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed once it is signed;
    Invalid naming fields.
    """
    contract = locked(contract_id, by=by, permission=permissions.EDIT, version=version)
    require_editable(contract)
    columns = contract_columns(entered)
    before = contract.snapshot()
    changed = [name for name, value in columns.items() if getattr(contract, name) != value]
    if not changed:
        return contract
    for name, value in columns.items():
        setattr(contract, name, value)
    material = list(dict.fromkeys(MATERIAL[name] for name in changed if name in MATERIAL))
    reopened = reopen(contract, material, by=by)
    _write(contract, *columns, "state")
    event = "salesops.contract.reopened" if reopened else "salesops.contract.edited"
    log.record(event, contract, by=by, before=before, after=contract.snapshot(), why=why)
    return contract


@transaction.atomic
def submit_contract(contract_id: int, *, by: User, version: int) -> Contract:
    """Ask the senior manager and Finance to approve it with its rates as they stand.

    Refuses: Contract.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is a draft
    with at least one rate; NobodyCanDecide.
    """
    contract = locked(contract_id, by=by, permission=permissions.EDIT, version=version)
    before = contract.snapshot()
    LIFECYCLE.move(contract, "submit")
    if not queries.rates_known(contract).exists():
        raise NotAllowed("A contract without rates cannot be submitted; set its rates first.")
    contract.store("state")
    approvals.start_run(
        contract, route=policy.route(), by=by, version=contract.version,
        sheet=queries.sheet_of(contract), calendar=planning_calendar(),
    )  # fmt: skip
    log.record(
        "salesops.contract.submitted", contract, by=by, before=before, after=contract.snapshot()
    )
    return contract


@transaction.atomic
def decide_contract(
    contract_id: int, verdict: Verdict, *, by: User, version: int, sheet_hash: str, note: str = ""
) -> Contract:
    """Approve, send back or reject the version, terms and rates that were seen.

    Refuses: Contract.DoesNotExist; PermissionDenied; and as `approvals.decide`.
    """
    contract = locked(contract_id, by=by, permission=permissions.APPROVE)
    before = contract.snapshot()
    outcome = approvals.decide(
        contract, by=by, version=version, sheet=queries.sheet_of(contract), sheet_hash=sheet_hash,
        verdict=verdict, note=note,
    )  # fmt: skip
    event = "salesops.contract.step_approved"
    if outcome.ends_route:
        verb, event = DECIDED[verdict]
        LIFECYCLE.move(contract, verb)
        contract.store("state")
    after = contract.snapshot()
    log.record(event, contract, by=by, before=before, after=after, why=outcome.decision.note)
    return contract


@transaction.atomic
def withdraw_contract(contract_id: int, *, by: User, why: str = "") -> Contract:
    """Take a submission back. Refuses: Contract.DoesNotExist; PermissionDenied to anybody but the
    submitter; Filled when it is decided already."""
    contract = locked(contract_id, by=by, permission=permissions.EDIT)
    before = contract.snapshot()
    approvals.withdraw_run(contract, by=by, why=why)
    LIFECYCLE.move(contract, "withdraw")
    contract.store("state")
    after = contract.snapshot()
    log.record("salesops.contract.withdrawn", contract, by=by, before=before, after=after, why=why)
    return contract


@transaction.atomic
def sign_contract(contract_id: int, *, by: User, version: int) -> Contract:
    """Record that both sides have signed what was approved; it starts on its first day.

    Refuses: Contract.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless approved.
    """
    contract = locked(contract_id, by=by, permission=permissions.EDIT, version=version)
    before = contract.snapshot()
    LIFECYCLE.move(contract, "sign")
    contract.store("state")
    log.record(
        "salesops.contract.signed", contract, by=by, before=before, after=contract.snapshot()
    )
    if contract.starts_on <= company_day():
        start_contract(contract.pk)
        contract.refresh_from_db()
    return contract


@transaction.atomic
def start_contract(contract_id: int) -> bool:
    """Let a signed contract begin whose first day has come; whether it did. Twice is once."""
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract_id)
    if contract.state != "signed" or contract.starts_on > company_day():
        return False
    _move_by_clock(contract, "start", "salesops.contract.started")
    return True


@transaction.atomic
def end_contract(contract_id: int) -> bool:
    """Let an active contract end whose last day is over; whether it did. Twice is once."""
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract_id)
    day = company_day()
    if contract.state != "active" or contract.ends_on is None or contract.ends_on > day:
        return False
    _move_by_clock(contract, "end", "salesops.contract.ended")
    return True


@transaction.atomic
def terminate_contract(
    contract_id: int, *, by: User, version: int, last_day: date, why: str
) -> Contract:
    """End an active contract early. Days after `last_day` are out of term from then on.

    Refuses: Contract.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is active;
    Invalid for a day outside its term, and without a reason.
    """
    contract = locked(contract_id, by=by, permission=permissions.APPROVE, version=version)
    before = contract.snapshot()
    LIFECYCLE.move(contract, "terminate")
    why = text.clean(why).strip()
    errors = []
    if not why:
        errors.append(FieldError("why", "required", "Say why; the supplier will ask."))
    if not contract.period.contains(last_day):
        errors.append(FieldError("last_day", "outside", "Choose a day inside its term."))
    if errors:
        raise Invalid(errors[0].detail, errors=errors)
    contract.ends_on = last_day + timedelta(days=1)
    contract.store("state", "ends_on")
    after = contract.snapshot()
    log.record("salesops.contract.terminated", contract, by=by, before=before, after=after, why=why)
    return contract


# ---- shared with rates and amendments -----------------------------------------------------------


def locked(contract_id: int, *, by: User, permission: str, version: int | None = None) -> Contract:
    """The contract under its lock, at the version that was seen."""
    rows = Contract.objects.visible_to(by).select_for_update(of=("self",))
    contract: Contract = rows.select_related("supplier").get(pk=contract_id)
    require(by, permission, contract)
    if version is not None and contract.version != version:
        raise StaleVersion(current=contract.snapshot())
    return contract


def require_editable(contract: Contract) -> None:
    if contract.state not in EDITABLE_STATES:
        state = contract.get_state_display().lower()
        raise NotAllowed(f"A contract that is {state} changes by amendment only.")


def reopen(contract: Contract, material: list[str], *, by: User) -> bool:
    """Count the version up; with a material change under a decision, make it void and a draft."""
    voided = approvals.void_run(contract, by=by, changed_fields=material) if material else None
    if material and contract.state in ("in_review", "approved"):
        LIFECYCLE.move(contract, "reopen")
    else:
        contract.version += 1
    return voided is not None


def planning_calendar() -> BusinessCalendar | None:
    return BusinessCalendar.objects.filter(name=settings.PLANNING_CALENDAR).first()


def _move_by_clock(contract: Contract, verb: str, event: str) -> None:
    before = contract.snapshot()
    LIFECYCLE.move(contract, verb)
    contract.store("state")
    log.record(event, contract, by=None, before=before, after=contract.snapshot())


def _write(contract: Contract, *columns: str, is_new: bool = False) -> None:
    """Store it; refuses (Invalid) a number that the supplier's contracts have already."""
    try:
        with transaction.atomic():
            if is_new:
                contract.save(force_insert=True)
            else:
                contract.store(*columns)
    except IntegrityError as error:
        if "contract_number_once" not in str(error):
            raise
        raise Invalid(TAKEN, errors=[FieldError("number", "taken", TAKEN)]) from error
