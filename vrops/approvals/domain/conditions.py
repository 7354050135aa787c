"""What goes with a verdict: the note, and the conditions of an approval with conditions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from vrops.approvals.domain.routes import Verdict
from vrops.core import text
from vrops.core.errors import FieldError, Invalid

MOST_CONDITIONS = 20


@dataclass(frozen=True, slots=True)
class NewCondition:
    """Something an approver asks for with a yes."""

    text: str
    due_on: date | None = None


def checked(
    verdict: Verdict, note: str, conditions: Sequence[NewCondition], today: date
) -> list[NewCondition]:
    """The conditions as they are stored; Invalid when they or the note do not fit the verdict."""
    wanted = [NewCondition(text.clean(c.text).strip(), c.due_on) for c in conditions]
    errors = [*_faults(verdict, note, wanted), *_condition_faults(wanted, today)]
    if errors:
        raise Invalid(errors[0].detail, code="approvals.verdict", errors=errors)
    return wanted


def _faults(verdict: Verdict, note: str, wanted: Sequence[NewCondition]) -> Iterator[FieldError]:
    asks = verdict is Verdict.APPROVE_WITH_CONDITIONS
    if not verdict.passes and not note:
        yield FieldError("note", "required", "Say why, so that it can be corrected.")
    if asks and not wanted:
        yield FieldError("conditions", "required", "Name at least one condition.")
    if wanted and not asks:
        detail = "Conditions go with “approve with conditions” only."
        yield FieldError("conditions", "not_here", detail)
    if len(wanted) > MOST_CONDITIONS:
        detail = f"An approval has at most {MOST_CONDITIONS} conditions."
        yield FieldError("conditions", "too_many", detail)


def _condition_faults(wanted: Sequence[NewCondition], today: date) -> Iterator[FieldError]:
    for number, condition in enumerate(wanted):
        place = f"/conditions/{number}"
        if not condition.text:
            yield FieldError(f"{place}/text", "required", "Say what has to be done.")
        if condition.due_on is not None and condition.due_on < today:
            yield FieldError(f"{place}/due_on", "past", "Choose today or a later day.")
