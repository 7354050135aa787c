"""What a file of a list is: its format, its name, its sizes, and how values stand in its cells."""

import hashlib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from vrops.access.domain import GrantValue
from vrops.core.money import Money, format_money
from vrops.core.text import fold, strip_controls
from vrops.lists.domain.address import State

# A person waits for so many; more are a job. A feed answers no more either.
MOST_AT_ONCE = 50_000
# What one job writes within the four minutes it has, also on a busy machine.
MOST_ROWS = {"csv": 400_000, "xlsx": 150_000}
# Rows fetched from the database at once, with all that belongs to them.
CHUNK = 2_000
KEPT_DAYS = 7

# What no cell may hold; texts were cleaned when they were stored, so it is rarely found.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

Cell = str | int | Decimal | date | datetime | None


class Format(StrEnum):
    """The value is the extension too."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def label(self) -> str:
        return {"csv": "CSV", "xlsx": "Excel"}[self.value]

    @property
    def most_rows(self) -> int:
        return MOST_ROWS[self.value]


@dataclass(frozen=True, slots=True)
class About:
    """What the second sheet of a workbook tells: whose eyes, when, which rows."""

    title: str
    by: str
    at: datetime
    zone: ZoneInfo
    filters: tuple[str, ...]
    sorted_by: str


def pinned(state: State) -> State:
    """A full state that says all of itself, so that it stays what it is when a view changes."""
    return replace(state, view="", no_filters=not state.conditions, open=None, after="", before="")


def file_name(title: str, at: datetime, form: Format) -> str:
    """cost-centers-2026-11-21-1830.csv"""
    words = "-".join(re.findall(r"[a-z0-9]+", fold(title)))
    return f"{words or 'list'}-{at:%Y-%m-%d-%H%M}.{form}"


def rights_key(grants: Iterable[GrantValue]) -> str:
    """Tells one set of roles and places from every other: a file is for the rights it was read
    under."""
    held = sorted(
        f"{grant.role}:{grant.site_id}:{grant.supplier_id}:{grant.group_id}" for grant in grants
    )
    return hashlib.sha256("|".join(held).encode()).hexdigest()


def cell_of(value: object, zone: ZoneInfo) -> Cell:
    """The value as a cell holds it: text, a number, a date, or an instant in the reader's zone.

    Lengths of time are hours with two decimals (-1.50 is an hour and a half too late), yes and no
    are words, what is no number (NaN) or not there is an empty cell.
    """
    match value:
        case None:
            return None
        case str():
            return strip_controls(value) if _UNFIT.search(value) else value
        case bool():
            return "Yes" if value else "No"
        case datetime():
            return value.astimezone(zone).replace(microsecond=0)
        case date() | int():
            return value
        case float():
            return Decimal(repr(value)) if math.isfinite(value) else None
        case Decimal():
            return value if value.is_finite() else None
        case timedelta():
            return hours(value)
        case Money():
            return format_money(value)
        case _:
            return cell_of(str(value), zone)


def hours(length: timedelta) -> Decimal:
    return (Decimal(round(length.total_seconds())) / 3600).quantize(Decimal("0.01"))
