"""Tables declared once: the same columns draw the screen, the phone rows and the exported file.

A column says what it shows (`kind`), where the value comes from, what it sorts by, how wide it is,
when a narrow pane drops it and where it stands in a phone's two-line row. Nothing here queries:
rows come with everything a column reads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from vrops.core.money import Money

# What the stylesheet has classes for.
WIDTHS = (48, 72, 92, 112, 120, 136, 160, 200, 260)
DROPS = (1000, 860)
PHONE_PLACES = ("lead", "title", "end", "status", "by", "all")

Getter = Callable[[Any], Any]
Typed = str | int | float | Decimal | date | datetime | timedelta | bool | Money | None


class Kind(StrEnum):
    """What a cell holds, and so how it is drawn, aligned and exported."""

    TEXT = "text"
    ID = "id"
    BADGE = "badge"  # a Badge
    PERSON = "person"  # a name, or None for nobody
    NAMES = "names"  # several short texts; the first shown, the rest counted
    DATE = "date"
    DATETIME = "datetime"
    AGE = "age"  # an instant, shown as how long ago
    NUMBER = "number"
    MONEY = "money"  # a Money
    SHARE = "share"  # of 1, shown in percent; None is undefined, and says so
    COURSE = "course"  # a Course, drawn as a sparkline
    SLA = "sla"  # a Clock
    PRIORITY = "priority"  # 0 (most urgent) to 3


@dataclass(frozen=True, slots=True)
class Badge:
    """A status word in its tone: blue new, violet in work, amber waiting, green done, red late."""

    label: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A due time as a list shows it: what is left (negative once late), its tone, percent gone."""

    left: timedelta
    tone: str = ""
    used: int = 0
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How a figure went, the latest last (None: a gap), and what that is called when read out."""

    values: Sequence[float | None]
    label: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    `value` and `sub` (quiet words behind the value) are a path such as "site.name" or a function
    of the record; `value` defaults to the column's name. `sort` is the stored path or annotation
    the column sorts by (none: not sortable); `sort_nullable` when it may be empty; `order_name`
    what that order is called where it is another than that of the column's values. `width` is one
    of WIDTHS in pixels; one column has none and takes what is left. A pane as narrow as `drop`
    leaves the column out. `phone` is its place in a phone's rows, one of PHONE_PLACES; without one
    it is not on phones. `opens` marks the column whose text opens the record, `quiet` a head
    that is only read out. `sub_label` heads the quiet words in a file, where they are a column of
    their own. `chosen` is False for columns that are offered but not shown at first.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    value: str | Getter = ""
    sub: str | Getter = ""
    sort: str = ""
    sort_nullable: bool = False
    order_name: str = ""
    width: int = 0
    drop: int = 0
    phone: str = ""
    opens: bool = False
    quiet: bool = False
    chosen: bool = True
    places: int = 0
    sub_label: str = ""
    export: Getter | None = None

    def __post_init__(self) -> None:
        wrong = [
            name
            for name, known in (("width", WIDTHS), ("drop", DROPS), ("phone", PHONE_PLACES))
            if getattr(self, name) and getattr(self, name) not in known
        ]
        if wrong:
            raise ValueError(f"Column {self.name}: the stylesheet has no such {', '.join(wrong)}.")

    @cached_property
    def get(self) -> Getter:
        return _getter(self.value or self.name)

    @cached_property
    def get_sub(self) -> Getter | None:
        return _getter(self.sub) if self.sub else None

    @cached_property
    def css(self) -> str:
        """The classes of the column's cells."""
        classes = {
            "num": self.kind in (Kind.NUMBER, Kind.MONEY, Kind.AGE, Kind.SHARE),
            "muted": self.kind in (Kind.ID, Kind.AGE, Kind.DATE, Kind.DATETIME),
            f"w-{self.width}": self.width,
            f"drop-{self.drop}": self.drop,
            f"p-{self.phone}": self.phone,
        }
        return " ".join(name for name, wanted in classes.items() if wanted)

    def typed(self, record: Any) -> Typed:
        """The value for a file: text, number, date, money; never markup."""
        value = self.export(record) if self.export else self.get(record)
        match value:
            case Badge():
                return value.label
            case Clock():
                return value.left
            case Course():
                return "; ".join("" if one is None else str(one) for one in value.values)
            case list() | tuple():
                return "; ".join(str(part) for part in value)
            case (
                None | str() | bool() | int() | float() | Decimal() | date() | timedelta() | Money()
            ):
                return value
            case _:
                return str(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one row, on its way to the screen.

    `draw` tells the template how: the column's kind, "title" for the text that opens the record,
    "" for nothing (nobody is drawn as such).
    """

    column: Column
    draw: str
    value: Any
    sub: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """The columns of a list; `caption` names what its rows are."""

    caption: str
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"The table of {self.caption} names a column twice: {names}.")
        if sum(column.opens for column in self.columns) != 1:
            raise ValueError(f"The table of {self.caption} needs one column that opens a record.")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def title(self) -> Column:
        """The column that names a record and opens it."""
        return next(column for column in self.columns if column.opens)

    @property
    def usual(self) -> tuple[str, ...]:
        """The columns shown to somebody who chose none."""
        return tuple(column.name for column in self.columns if column.chosen)

    def shown(self, names: Sequence[str] = ()) -> tuple[Column, ...]:
        """The named columns in the table's order, and always the one that opens a record."""
        wanted = names or self.usual
        return tuple(column for column in self.columns if column.opens or column.name in wanted)

    def cells(self, record: Any, columns: Sequence[Column]) -> list[Cell]:
        """What the columns show of a record."""
        return [_cell(record, column) for column in columns]

    def typed(self, record: Any, columns: Sequence[Column]) -> list[Typed]:
        """What the columns export of a record."""
        return [column.typed(record) for column in columns]


def _cell(record: Any, column: Column) -> Cell:
    value = column.get(record)
    draw = column.kind.value
    if column.kind not in (Kind.PERSON, Kind.SHARE):
        empty = value is None or value in ("", [], ())
        draw = "title" if column.opens else "" if empty else draw
    sub = column.get_sub(record) if column.get_sub else ""
    return Cell(column, draw, value, sub or "")


def _getter(source: str | Getter) -> Getter:
    if callable(source):
        return source
    path = source.split(".")

    def get(record: Any) -> Any:
        value = record
        for name in path:
            if value is None:
                return None
            value = getattr(value, name)
        return value

    return get
