"""What becomes of a row of a file, and how its faults are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from vrops.core import text

SHOWN = 80
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
