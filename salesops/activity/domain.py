"""What was recorded on a day: one value per site, kind of work and measure, and what is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from vrops.core.errors import FieldError, Invalid

FIRST_DAY = date(2000, 1, 1)
# The farthest site is less than a day ahead of the company.
AHEAD = timedelta(days=1)
PLACES = 6  # RELIABILITY 4: quantities
MOST = Decimal(10) ** 12
# A person corrects a few cells at a time; the rest of the list would only be repetition.
MOST_ERRORS = 100

Key = tuple[int, str, str, str, str, str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One value of one day. An empty channel, product, brand or segment means: not split by it.

    `value` counts contacts and sales, minutes of handling, or hours, as the measure says.
    """

    site_id: int
    measure: str
    on: date
    value: Decimal
    channel: str = ""
    product: str = ""
    brand: str = ""
    segment: str = ""

    @property
    def key(self) -> Key:
        return (
            self.site_id, self.channel, self.product, self.brand, self.segment, self.measure,
            self.on,
        )  # fmt: skip


def check(rows: Sequence[ActivityRow], today: date) -> None:
    """Refuses (Invalid, naming rows from 1) the same day twice, days to come or long past, values
    that are no quantity, and a total beside its own parts."""
    errors = [*_each(rows, today), *_twice(rows), *_totals_beside_parts(rows)]
    if errors:
        raise Invalid(
            f"{len(errors)} {'row needs' if len(errors) == 1 else 'rows need'} correcting; "
            f"nothing was loaded. {errors[0].detail}",
            code="activity.rows",
            errors=errors[:MOST_ERRORS],
        )


def fault_of(value: Decimal, on: date, today: date) -> tuple[str, str] | None:
    """The field at fault and the sentence, or None; the importer asks it for each cell."""
    if not FIRST_DAY <= on <= today:
        return "on", f"{on} is not a day on which work can have been recorded by now."
    if not value.is_finite() or not 0 <= value < MOST:
        return "value", "A value is a number from 0 up to a trillion."
    if value != round(value, PLACES):
        return "value", f"A value has at most {PLACES} decimal places."
    return None


def _each(rows: Iterable[ActivityRow], today: date) -> list[FieldError]:
    found = []
    for number, row in enumerate(rows, start=1):
        fault = fault_of(row.value, row.on, today)
        if fault:
            found.append(_error(number, fault[0], fault[1]))
    return found


def _twice(rows: Iterable[ActivityRow]) -> list[FieldError]:
    first: dict[Key, int] = {}
    found = []
    for number, row in enumerate(rows, start=1):
        before = first.setdefault(row.key, number)
        if before != number:
            found.append(_error(number, "on", f"Row {before} says the same of {row.on} already."))
    return found


def _totals_beside_parts(rows: Sequence[ActivityRow]) -> list[FieldError]:
    """One row that is not split beside one that is would count the same work twice."""
    split: dict[tuple[int, str, date], dict[tuple[str, ...], int]] = {}
    for number, row in enumerate(rows, start=1):
        dimensions = (row.channel, row.product, row.brand, row.segment)
        split.setdefault((row.site_id, row.measure, row.on), {}).setdefault(dimensions, number)
    found = []
    for (_, _, on), kinds in split.items():
        for whole, number in kinds.items():
            if any(includes(whole, part) for part in kinds if part != whole):
                detail = f"A total of {on} stands beside its own parts; load one or the other."
                found.append(_error(number, "value", detail))
    return found


def includes(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Whether work described by `part` is counted in `whole` as well."""
    return all(not one or one == other for one, other in zip(whole, part, strict=True))


def _error(number: int, field: str, detail: str) -> FieldError:
    return FieldError(f"row {number}, {field}", "invalid", f"Row {number}: {detail}")
