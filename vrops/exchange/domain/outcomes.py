"""What becomes of a row of a file, and how its faults are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from vrops.core import text

SHOWN = 80
SHOWN_SPANS = 6
Item = TypeVar("Item")


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of a row; no field for the row as a whole.

    `code` is a word for machines, `sentence` says to a person what is wrong and how to mend it.
    """

    field: str
    code: str
    sentence: str


class Unfit(Exception):
    """An importer refuses a row: `raise Unfit(Fault("site", "unknown", "No site ..."))`."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault with its cell: the row as a spreadsheet numbers it, the column as it is headed."""

    row: int
    column: str
    value: str
    code: str
    sentence: str

    @classmethod
    def at(cls, row: int, column: str, value: str, code: str, sentence: str) -> "Problem":
        """With the value and the column's name cut to what a list can show."""
        shown = text.cut(" ".join(text.strip_controls(value).split()), SHOWN)
        return cls(row, text.cut(column, SHOWN), shown, code, sentence)


@dataclass(frozen=True, slots=True)
class Folded:
    """One fault in however many rows: told once, with the rows that have it."""

    rows: tuple[int, ...]
    column: str
    value: str
    sentence: str

    @property
    def words(self) -> str:
        """“12”, or “the same in 134 rows: 2-135”; of scattered rows the first are named."""
        if len(self.rows) == 1:
            return f"{self.rows[0]:,}"
        spans = spans_of(self.rows)
        named = ", ".join(
            f"{first:,}" if first == last else f"{first:,}-{last:,}"
            for first, last in spans[:SHOWN_SPANS]
        )
        more = " and others" if len(spans) > SHOWN_SPANS else ""
        return f"the same in {len(self.rows):,} rows: {named}{more}"


def spans_of(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs without a gap, each with its first and last."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and spans[-1][1] + 1 == row:
            spans[-1] = (spans[-1][0], row)
        else:
            spans.append((row, row))
    return spans


@dataclass(frozen=True, slots=True)
class Compared:
    """What a row would do: make a record, change one, or nothing.

    `changes` is what a person reads before they apply: words of a field -> (before, after).
    """

    outcome: Outcome
    record_id: int | None = None
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change(Generic[Item]):
    """One row to apply: NEW, or CHANGED with the record that it changes."""

    item: Item
    outcome: Outcome
    record_id: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Read = new + changed + same + rejected, always."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        return self.new + self.changed + self.same + self.rejected
