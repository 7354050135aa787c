"""Pages of a list by cursor: the place in the order, bound to the filters it was reached with.

Each page is one indexed query whatever its number, and rows that come or go meanwhile neither
repeat nor hide others. A cursor is signed, so what it carries reaches the database as we wrote it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.core import signing
from django.db.models import Model, Q, QuerySet

from vrops.api.domain.parameters import Condition
from vrops.api.errors import BadCursor, BadParameter, at

PAGE_SIZE = 50
LARGEST_PAGE = 200
MOST_COUNTED = 10_000
_SALT = "vrops.api.cursor"

Direction = Literal["next", "previous"]


@dataclass(frozen=True, slots=True)
class Order:
    """One way a list may be sorted: by a column that is never null, then by key."""

    column: str
    descending: bool

    def keys(self, *, backwards: bool = False) -> list[str]:
        sign = "-" if self.descending is not backwards else ""
        return [f"{sign}{name}" for name in self._columns()]

    def past(self, place: Sequence[Any], *, backwards: bool) -> Q:
        """Rows after a place in this order (before it: backwards)."""
        side = "lt" if self.descending is not backwards else "gt"
        if self.column == "pk":
            return Q(**{f"pk__{side}": place[-1]})
        value, key = place
        further = Q(**{f"{self.column}__{side}": value}) | Q(**{f"pk__{side}": key})
        # The first condition is what an index on the column can start from.
        return Q(**{f"{self.column}__{side}e": value}) & further

    def place_of(self, row: Model) -> list[Any]:
        return [_follow(row, column) for column in self._columns()]

    def _columns(self) -> tuple[str, ...]:
        return ("pk",) if self.column == "pk" else (self.column, "pk")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page, and the cursors that lead on and back where there is more."""

    rows: list[Any]
    next: str | None
    previous: str | None


def order(name: str | None, orderings: Mapping[str, str], default: str) -> Order:
    """The order a parameter names ("-filed_at"); refuses (BadParameter) one that is not offered."""
    wanted = name or default
    column = orderings.get(wanted.removeprefix("-"))
    if column is None:
        offered = ", ".join(sorted(orderings))
        detail = f"ordering takes one of {offered}, each also with a minus before it."
        raise BadParameter(detail, errors=at("?ordering", "invalid", detail))
    return Order(column, wanted.startswith("-"))


def narrowed(rows: QuerySet[Any], asked: Iterable[Condition]) -> QuerySet[Any]:
    """The rows that meet the conditions, each once."""
    for condition in asked:
        question = {condition.lookup: condition.value}
        if condition.to_many:
            manager = rows.model._base_manager
            rows = rows.filter(pk__in=manager.filter(**question).values("pk"))
        else:
            rows = rows.filter(**question)
    return rows


def page(rows: QuerySet[Any], by: Order, *, size: int, cursor: str | None, belongs_to: str) -> Page:
    """The page a cursor leads to, or the first; `belongs_to` is the `binding` of the list."""
    place, direction = _read(cursor, belongs_to) if cursor else (None, "next")
    backwards = direction == "previous"
    if place is not None:
        rows = rows.filter(by.past(place, backwards=backwards))
    found = list(rows.order_by(*by.keys(backwards=backwards))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    return Page(
        found,
        next=_write(by, found[-1], "next", belongs_to) if found and has_next else None,
        previous=_write(by, found[0], "previous", belongs_to) if found and has_previous else None,
    )


def count(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, and whether the counting stopped at its cap."""
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def binding(path: str, values: Mapping[str, str], by: Order) -> str:
    """What a cursor belongs to: the list, its filters and its order; not the size of a page."""
    filters = sorted((k, v) for k, v in values.items() if k not in ("cursor", "page_size", "count"))
    return hashlib.sha256(repr((path, filters, by)).encode()).hexdigest()[:16]


def _write(by: Order, row: Model, direction: Direction, belongs_to: str) -> str:
    place = [_packed(value) for value in by.place_of(row)]
    return signing.dumps([belongs_to, direction, place], salt=_SALT)


def _read(cursor: str, belongs_to: str) -> tuple[list[Any], Direction]:
    try:
        bound_to, direction, place = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        detail = "This is not a cursor of ours; take the next and previous links as they are."
        raise BadCursor(detail, errors=at("?cursor", "invalid", detail)) from error
    if bound_to != belongs_to:
        detail = "This cursor belongs to other filters or another order; start again without it."
        raise BadCursor(detail, errors=at("?cursor", "other_filters", detail))
    return [_unpacked(value) for value in place], direction


def _packed(value: Any) -> Any:
    match value:
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"on": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case int() | str():
            return value
    raise TypeError(f"A list cannot be ordered by {value!r}; the column must be never null.")


def _unpacked(value: Any) -> Any:
    match value:
        case {"at": text}:
            return datetime.fromisoformat(text)
        case {"on": text}:
            return date.fromisoformat(text)
        case {"number": text}:
            return Decimal(text)
    return value


def _follow(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row
