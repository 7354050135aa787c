"""The state of a list in words. Chips, printed pages, files and feeds all take theirs from here."""

from collections.abc import Sequence
from dataclasses import dataclass

from vrops.lists.filters import Applied
from vrops.ui.tables import Table


@dataclass(frozen=True, slots=True)
class Said:
    """One filter in words: Status · is not · Resolved. `text` may name some of many values only."""

    field: str
    operator: str
    text: str
    full: str

    def __str__(self) -> str:
        """In full: “Status is none of Resolved, Closed, Withdrawn, Duplicate”."""
        return f"{self.field} {self.operator} {self.full}"


def said(applied: Applied) -> Said:
    condition = applied.condition
    operator = condition.operator.words(condition.values)
    return Said(applied.filter.label, operator, applied.text, applied.full or applied.text)


def in_words(applied: Sequence[Applied], words: str) -> list[str]:
    """Each filter at work, and the search; empty when nothing holds rows back."""
    searched = [f"Search is “{words}”"] if words else []
    return [*(str(said(each)) for each in applied), *searched]


def order_in_words(table: Table, sort: str) -> str:
    """“SLA”, or “Updated, descending” for `-updated`."""
    column = table.column(sort.removeprefix("-"))
    name = column.order_name or column.label
    return f"{name}, descending" if sort.startswith("-") else name
