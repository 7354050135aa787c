"""Pages by key instead of by number: page 2,000 costs what page 1 costs, and rows that come or go
while somebody pages are neither repeated nor skipped.

Rows stand in the order of one expression, then of the primary key in the same direction; where the
expression may be empty, empty rows come last in either direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, Model, OrderBy, Q, QuerySet

PAGE_SIZE = 50
# Nobody reads row 10,001; counting stops there.
COUNT_CAP = 10_000
KEY = "list_sort_key"


@dataclass(frozen=True, slots=True)
class Ordering:
    """What a list is sorted by: a field path or annotation, its direction, if it may be empty."""

    expression: str
    descending: bool = False
    nullable: bool = False

    def terms(self, *, backwards: bool) -> tuple[OrderBy, OrderBy]:
        descending = self.descending is not backwards
        empties = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        return (
            OrderBy(F(KEY), descending=descending, **empties),
            OrderBy(F("pk"), descending=descending),
        )

    def beyond(self, mark: "Mark", *, backwards: bool) -> Q:
        """The rows after the mark, or before it."""
        side = "lt" if self.descending is not backwards else "gt"
        same_key = Q(**{f"pk__{side}": mark.pk})
        if mark.key is None:
            empty = Q(**{f"{KEY}__isnull": True}) & same_key
            return empty | Q(**{f"{KEY}__isnull": False}) if backwards else empty
        # Said twice on purpose: the first term is a range that an index can walk.
        further = Q(**{f"{KEY}__{side}e": mark.key}) & (
            Q(**{f"{KEY}__{side}": mark.key}) | same_key
        )
        if self.nullable and not backwards:
            further |= Q(**{f"{KEY}__isnull": True})
        return further


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two rows: the key and primary key of one, and how many rows stand before."""

    key: Any
    pk: int
    at: int


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and where the next and the previous begin (None: there is none).

    `first` counts from 1. It is exact as long as no row comes or goes while somebody pages.
    """

    rows: list[Any]
    first: int
    previous: Mark | None
    next: Mark | None


def in_order(rows: QuerySet[Any], ordering: Ordering) -> QuerySet[Any]:
    """All the rows, as the pages have them one after the other."""
    return _keyed(rows, ordering).order_by(*ordering.terms(backwards=False))


def _keyed(rows: QuerySet[Any], ordering: Ordering) -> QuerySet[Any]:
    return rows.annotate(**{KEY: F(ordering.expression)})


def read(
    rows: QuerySet[Any],
    ordering: Ordering,
    *,
    after: Mark | None = None,
    before: Mark | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """One page in one query: from the start, after a mark, or the last rows before a mark."""
    backwards = before is not None
    mark = before or after
    keyed = _keyed(rows, ordering)
    if mark is not None:
        keyed = keyed.filter(ordering.beyond(mark, backwards=backwards))
    found = list(keyed.order_by(*ordering.terms(backwards=backwards))[: size + 1])
    more = len(found) > size
    page = found[:size]
    if mark is not None and (not page or (backwards and len(page) < size)):
        # Rows have gone since: a short first page or an empty last one would look like the list.
        return read(rows, ordering, size=size)
    if backwards:
        page.reverse()
    first = _first(mark, backwards, len(page))
    has_previous = more if backwards else mark is not None
    has_next = True if backwards else more
    return Page(
        rows=page,
        first=first,
        previous=_mark(page[0], first - 1) if has_previous else None,
        next=_mark(page[-1], first - 1 + len(page)) if has_next else None,
    )


def _first(mark: Mark | None, backwards: bool, length: int) -> int:
    if mark is None:
        return 1
    return max(1, mark.at - length + 1) if backwards else mark.at + 1


def _mark(row: Model, at: int) -> Mark:
    return Mark(getattr(row, KEY), row.pk, at)


def counts(rows: Sequence[QuerySet[Any]], cap: int = COUNT_CAP) -> list[int]:
    """How many rows each queryset has, none counted beyond `cap` + 1: all in one query."""
    if not rows:
        return []
    parts: list[str] = []
    params: list[Any] = []
    for each in rows:
        try:
            sql, given = each.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        # The ORM's own SQL, its values still apart from it.
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608
        params.extend(given)
    with connections[rows[0].db].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


# ---- marks in the address -----------------------------------------------------------------------

_WRITERS: dict[type, tuple[str, Any, Any]] = {
    # bool and datetime stand before the types they derive from.
    bool: ("b", int, lambda text: bool(int(text))),
    int: ("i", str, int),
    str: ("s", str, str),
    Decimal: ("n", str, Decimal),
    float: ("f", repr, float),
    datetime: ("t", datetime.isoformat, datetime.fromisoformat),
    date: ("d", date.isoformat, date.fromisoformat),
    timedelta: ("l", lambda span: span // timedelta(microseconds=1),
                lambda text: timedelta(microseconds=int(text))),
}  # fmt: skip
_READERS = {tag: read_key for tag, _, read_key in _WRITERS.values()}


def write_mark(mark: Mark, ordering: str) -> str:
    """The mark as the address carries it, signed, and of use under this ordering only."""
    if mark.key is None:
        tag, text = "", ""
    else:
        tag, write, _ = _WRITERS[type(mark.key)]
        text = str(write(mark.key))
    return _signer(ordering).sign_object([tag, text, mark.pk, mark.at])


def read_mark(text: str, ordering: str) -> Mark | None:
    """The mark in the address; None when it was not written by us for this ordering."""
    try:
        tag, key, pk, at = _signer(ordering).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return Mark(_READERS[tag](key) if tag else None, pk, at)


def _signer(ordering: str) -> signing.Signer:
    return signing.Signer(salt=f"vrops.lists.paging:{ordering}")
