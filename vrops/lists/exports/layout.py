"""The columns of a file: those of the list as it is shown, with the same heads.

Money takes two columns, the amount and its currency, and quiet words behind a value (a site's
supplier) one of their own, so that a spreadsheet can add and filter. Lengths of time are hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from vrops.core.money import Money
from vrops.lists.exports.domain import Cell, cell_of
from vrops.ui.tables import Column, Kind

# Of the widest text column, in pixels of the list; a spreadsheet's unit is about seven of them.
_REST = 320
_PIXELS = 7


@dataclass(frozen=True, slots=True)
class Head:
    """One column of the file; `kind` and `places` say how its numbers are written."""

    label: str
    kind: Kind
    places: int
    width: int


class Layout:
    """Turns records into the rows of a file, for a reader's zone."""

    def __init__(self, columns: Sequence[Column], zone: ZoneInfo) -> None:
        self.columns = tuple(columns)
        self.zone = zone
        self.heads = tuple(head for column in columns for head in _heads(column))

    @property
    def labels(self) -> list[str]:
        return [head.label for head in self.heads]

    def row(self, record: Any) -> list[Cell]:
        cells: list[Cell] = []
        for column in self.columns:
            value: object = column.typed(record)
            if column.kind is Kind.MONEY:
                cells += _money(value, self.zone)
            elif column.kind is Kind.ID and value is not None:
                cells.append(cell_of(str(value), self.zone))
            else:
                cells.append(cell_of(value, self.zone))
            if column.get_sub is not None:
                cells.append(cell_of(column.get_sub(record) or None, self.zone))
        return cells


def _heads(column: Column) -> list[Head]:
    unit = " (hours)" if column.kind is Kind.SLA else ""
    width = (column.width or _REST) // _PIXELS
    heads = [Head(f"{column.label}{unit}", column.kind, column.places, width)]
    if column.kind is Kind.MONEY:
        heads.append(Head(f"{column.label}, currency", Kind.TEXT, 0, 10))
    if column.get_sub is not None:
        heads.append(Head(column.sub_label or f"{column.label}, more", Kind.TEXT, 0, 20))
    return heads


def _money(value: object, zone: ZoneInfo) -> list[Cell]:
    if isinstance(value, Money):
        return [value.amount, value.currency]
    return [cell_of(value, zone), None]
