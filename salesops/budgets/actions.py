"""Everything that changes budgets, and what they tell launches."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from gtm.launches import actions as launches
from gtm.launches.actions import Fact
from salesops.budgets import permissions, queries
from salesops.budgets.models import BudgetLine, CostCentre
from vrops.access.policy import require, require_at
from vrops.core import clock, phrases, text
from vrops.core.errors import FieldError, Invalid, StaleVersion
from vrops.core.money import Money
from vrops.lists.registry import list_url
from vrops.log import actions as log
from vrops.people.models import User

LINE_EXISTS, PLANNED = "budget.line_exists", "budget.planned"
MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """What a person enters about a budget line."""

    cost_centre_id: int
    fiscal_year: int
    name: str
    planned: Money
    owner_id: int
    launch_id: int | None = None


@transaction.atomic
def create_line(entered: LineInput, *, by: User) -> BudgetLine:
    """Plan money on a cost centre for a fiscal year.

    Program managers plan lines of their own. Refuses: PermissionDenied; Invalid naming fields (no
    name or one the cost centre has in that year already, an amount below zero, a retired cost
    centre, a launch out of reach).
    """
    require_at(by, permissions.CHANGE, own=entered.owner_id == by.pk)
    line = BudgetLine(**_columns(entered, by))
    _write(line, is_new=True)
    log.record("salesops.budget_line.created", line, by=by, after=line.snapshot())
    return line


@transaction.atomic
def edit_line(
    line_id: int, entered: LineInput, *, by: User, version: int, why: str = ""
) -> BudgetLine:
    """Change a line. Refuses: BudgetLine.DoesNotExist; PermissionDenied (program managers change
    and keep their own); StaleVersion; Invalid naming fields."""
    line = BudgetLine.objects.visible_to(by).select_for_update(of=("self",)).get(pk=line_id)
    require(by, permissions.CHANGE, line)
    require_at(by, permissions.CHANGE, own=entered.owner_id == by.pk)
    if line.version != version:
        raise StaleVersion(current=line.snapshot())
    before = line.snapshot()
    columns = _columns(entered, by, keep=line)
    if all(getattr(line, name) == value for name, value in columns.items()):
        return line
    for name, value in columns.items():
        setattr(line, name, value)
    line.version += 1
    _write(line, is_new=False)
    after = line.snapshot()
    log.record("salesops.budget_line.edited", line, by=by, before=before, after=after, why=why)
    return line


@transaction.atomic
def change_line(line_id: int, *, by: User, version: int, **changed: Any) -> BudgetLine:
    """Change only the named parts of a line, such as `owner_id`. Refuses as `edit_line`."""
    line = BudgetLine.objects.visible_to(by).select_for_update(of=("self",)).get(pk=line_id)
    entered = LineInput(
        cost_centre_id=line.cost_centre_id, fiscal_year=line.fiscal_year, name=line.name,
        planned=line.planned, owner_id=line.owner_id, launch_id=line.launch_id,
    )  # fmt: skip
    return edit_line(line_id, replace(entered, **changed), by=by, version=version)


def assign_line(line_id: int, *, by: User, version: int, owner: User) -> BudgetLine:
    """Name who owns a line. Refuses as `edit_line`."""
    return change_line(line_id, by=by, version=version, owner_id=owner.pk)


def move_line(line_id: int, *, by: User, version: int, centre: CostCentre) -> BudgetLine:
    """Plan a line on another cost center. Refuses as `edit_line`."""
    return change_line(line_id, by=by, version=version, cost_centre_id=centre.pk)


@transaction.atomic
def save_cost_centre(
    cost_centre_id: int | None,
    *,
    by: User,
    code: str,
    name: str,
    owner: User,
    is_active: bool = True,
    version: int = 0,
) -> CostCentre:
    """Open a cost centre, or change one (with the version that was seen).

    Refuses: CostCentre.DoesNotExist; PermissionDenied; StaleVersion; Invalid for a code that is
    taken or a missing name.
    """
    require(by, permissions.CHANGE_COST_CENTRE)
    rows = CostCentre.objects.visible_to(by).select_for_update(of=("self",))
    centre = rows.get(pk=cost_centre_id) if cost_centre_id else CostCentre()
    before = centre.snapshot() if cost_centre_id else None
    if before is not None and centre.version != version:
        raise StaleVersion(current=before)
    centre.code, centre.name = text.one_line(code).upper(), text.one_line(name)
    centre.sort_key, centre.owner, centre.is_active = text.sort_key(centre.name), owner, is_active
    _check_cost_centre(centre)
    try:
        with transaction.atomic():
            if before is None:
                centre.save(force_insert=True)
            else:
                centre.version += 1
                centre.store("code", "name", "sort_key", "owner", "is_active")
    except IntegrityError as error:
        # Somebody else took the code between our look and our write.
        raise Invalid(_NOT_SAVED, errors=[_TAKEN]) from error
    event = "salesops.cost_centre.created" if before is None else "salesops.cost_centre.edited"
    log.record(event, centre, by=by, before=before, after=centre.snapshot())
    return centre


@launches.in_turn
def tell_launch(launch_id: int) -> None:
    """Push what budgets know about a launch: whether a line exists, and what is planned.

    Called by the events of lines and by the nightly repair; harmless any number of times.
    """
    count, planned = queries.planned_for(launch_id)
    if not count:
        launches.drop_facts(launch_id, [LINE_EXISTS, PLANNED])
        return
    tell = partial(Fact, label=phrases.counted(count, "budget line"),
                   link=list_url("budget_lines", launch=launch_id))  # fmt: skip
    told = [tell(LINE_EXISTS, Decimal(count))]
    if planned is None:
        launches.drop_facts(launch_id, [PLANNED])
    else:
        told.append(tell(PLANNED, planned.amount, currency=planned.currency))
    launches.push_facts(launch_id, told, as_of=clock.now())


def _write(line: BudgetLine, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            if is_new:
                line.save(force_insert=True)
            else:
                line.store("cost_centre", "fiscal_year", "name", "sort_key", "amount", "currency",
                           "launch", "owner")  # fmt: skip
    except IntegrityError as error:
        detail = "This cost center has a line of that name in that year; choose another name."
        raise Invalid(detail, errors=[FieldError("name", "taken", detail)]) from error


def _columns(entered: LineInput, by: User, keep: BudgetLine | None = None) -> dict[str, object]:
    name = text.one_line(entered.name)
    errors = []
    if not 1 <= len(name) <= 160:
        errors.append(FieldError("name", "required", "Name it in 1 to 160 characters."))
    if not 2000 <= entered.fiscal_year <= 2199:
        errors.append(FieldError("fiscal_year", "out_of_range", "Use a year from 2000 to 2199."))
    if not 0 <= entered.planned.amount < MOST:
        errors.append(FieldError("planned", "out_of_range", "Plan an amount of zero or more."))
    centres = CostCentre.objects.visible_to(by).filter(pk=entered.cost_centre_id)
    centre = centres.first()
    kept = keep is not None and keep.cost_centre_id == entered.cost_centre_id
    if centre is None or not (centre.is_active or kept):
        errors.append(FieldError("cost_centre", "unknown", "Choose a cost center that is in use."))
    if not queries.owners().filter(pk=entered.owner_id).exists():
        errors.append(FieldError("owner", "unknown", "Choose somebody who plans or pays."))
    if entered.launch_id and not _reachable(entered.launch_id, by, keep):
        errors.append(FieldError("launch", "unknown", "Choose a launch that is not over."))
    if errors:
        raise Invalid("The budget line was not saved; see the fields.", errors=errors)
    return {
        "cost_centre_id": entered.cost_centre_id,
        "fiscal_year": entered.fiscal_year,
        "name": name,
        "sort_key": text.sort_key(name),
        "amount": entered.planned.rounded().amount,
        "currency": entered.planned.currency,
        "launch_id": entered.launch_id,
        "owner_id": entered.owner_id,
    }


def _reachable(launch_id: int, by: User, keep: BudgetLine | None) -> bool:
    kept = keep.launch_id if keep else None
    found: bool = queries.launches_for(by, kept).filter(pk=launch_id).exists()
    return found


_NOT_SAVED = "The cost center was not saved; see the fields."
_TAKEN = FieldError("code", "taken", "Another cost center has this code.")


def _check_cost_centre(centre: CostCentre) -> None:
    errors = []
    if not 1 <= len(centre.code) <= 20:
        errors.append(FieldError("code", "required", "Give it a code of 1 to 20 characters."))
    if not 1 <= len(centre.name) <= 120:
        errors.append(FieldError("name", "required", "Name it in 1 to 120 characters."))
    if CostCentre.objects.filter(code=centre.code).exclude(pk=centre.pk).exists():
        errors.append(_TAKEN)
    if errors:
        raise Invalid(_NOT_SAVED, errors=errors)
