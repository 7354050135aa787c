"""Checklist arithmetic: when an item is due, whether it is met, and what a gate lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from vrops.calendars.domain.hours import OpenHours, Window
from vrops.calendars.domain.working_days import add_working_days
from vrops.core.errors import Refused

# What counts as a working day where nobody chose a calendar: Monday to Friday, no holidays.
MONDAY_TO_FRIDAY = OpenHours("UTC", dict.fromkeys(range(5), (Window(9 * 60, 17 * 60),)))


class BeginsLate(Refused):
    """Items of the checklist would be late from the start, and nobody accepted that."""

    code = "gtm.readiness.begins_late"
    title = "The checklist begins late"


class Gate(StrEnum):
    """What must not happen while the item is open."""

    NONE = "none"
    BEFORE_APPROVAL = "before_approval"
    BEFORE_GO_LIVE = "before_go_live"

    @property
    def label(self) -> str:
        return {"none": "No gate", "before_approval": "Before approval",
                "before_go_live": "Before go-live"}[self.value]  # fmt: skip


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        return {"open": "Open", "done": "Done", "waived": "Waived"}[self.value]


class Look(StrEnum):
    """How an item is drawn: met, pending, or not met and in the way."""

    MET = "met"
    PENDING = "open"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An item as it stands: `due_on` None when its calendar never works; `falls_short` when its
    figure is known and below the target."""

    name: str
    gate: Gate
    state: State
    due_on: date | None
    falls_short: bool = False

    def late(self, today: date) -> bool:
        return self.state is State.OPEN and self.due_on is not None and self.due_on < today

    def look(self, today: date) -> Look:
        """Not met once its day is over, or where a gate's figure falls short."""
        if self.state is not State.OPEN:
            return Look.MET
        blocks = self.falls_short and self.gate is not Gate.NONE
        return Look.FAILED if blocks or self.late(today) else Look.PENDING


@dataclass(frozen=True, slots=True)
class Standing:
    """How a checklist stands: counts for the meter and what each gate still lacks."""

    met: int
    total: int
    late: int
    open_before_approval: tuple[str, ...]
    open_before_go_live: tuple[str, ...]
    failed: int = 0

    @property
    def percent(self) -> int:
        """Items met of all, rounded down, so that 100 means all of them; 100 without items."""
        return 100 if not self.total else self.met * 100 // self.total


def due_on(hours: OpenHours | None, starts_on: date, days_before: int) -> date | None:
    """T-minus: `days_before` working days before the first day, in the given calendar.

    Without a calendar the days are Monday to Friday; negative days lie after the first day.
    """
    return add_working_days(hours or MONDAY_TO_FRIDAY, starts_on, -days_before)


def measured_state(value: Decimal | None, target: Decimal) -> State:
    """A measured item is done when its fact reaches the target; an unknown fact never does."""
    return State.DONE if value is not None and value >= target else State.OPEN


def standing(items: Iterable[ItemNow], today: date) -> Standing:
    """Counts and open gates; a waived item counts as met, and before approval also lies before
    going live."""
    rows = list(items)
    open_items = [item for item in rows if item.state is State.OPEN]
    before_approval = [i.name for i in open_items if i.gate is Gate.BEFORE_APPROVAL]
    before_go_live = [i.name for i in open_items if i.gate is not Gate.NONE]
    return Standing(
        met=len(rows) - len(open_items),
        total=len(rows),
        late=sum(item.late(today) for item in open_items),
        open_before_approval=tuple(before_approval),
        open_before_go_live=tuple(before_go_live),
        failed=sum(item.look(today) is Look.FAILED for item in open_items),
    )


def rolled_up(looks: Iterable[Look]) -> Look:
    """An item that fanned out: met when every copy is, not met as soon as one is not."""
    found = set(looks)
    if Look.FAILED in found:
        return Look.FAILED
    return Look.MET if found == {Look.MET} else Look.PENDING
