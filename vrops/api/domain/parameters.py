"""Filters of a list: a fixed table of parameters, each read by its kind; all else is refused."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from vrops.api.errors import BadParameter
from vrops.core import text
from vrops.core.errors import FieldError, Invalid

MAX_ID = 2**63 - 1
MOST_VALUES = 100
LONGEST_WORDS = 200
# Outside of these years civil arithmetic (zones, week ends) overflows.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_DIGITS = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written, for people (`wants`) and for us (`read`: ValueError refuses)."""

    wants: str
    read: Callable[[str], object]


def whole(least: int = 0, most: int = MAX_ID) -> Kind:
    def read(written: str) -> int:
        if not _DIGITS.fullmatch(written) or not least <= (value := int(written)) <= most:
            raise ValueError(written)
        return value

    return Kind(f"a whole number from {least} to {most}", read)


def one_of(*choices: str) -> Kind:
    def read(written: str) -> str:
        if written not in choices:
            raise ValueError(written)
        return written

    return Kind("one of " + ", ".join(choices), read)


def read_words(written: str) -> str:
    if len(written) > LONGEST_WORDS or "\ufffd" in written:
        raise ValueError(written)
    return text.clean(written)


def read_instant(written: str) -> datetime:
    if not _INSTANT.fullmatch(written) or not FIRST_YEAR <= int(written[:4]) <= LAST_YEAR:
        raise ValueError(written)
    return datetime.fromisoformat(written.upper()).astimezone(UTC)


def read_day(written: str) -> date:
    if not _DAY.fullmatch(written) or not FIRST_YEAR <= int(written[:4]) <= LAST_YEAR:
        raise ValueError(written)
    return date.fromisoformat(written)


def read_flag(written: str) -> bool:
    return {"true": True, "false": False}[written]


def read_uuid(written: str) -> UUID:
    if len(written) != 36:
        raise ValueError(written)
    return UUID(written)


ident = whole(1)
words = Kind(f"text of at most {LONGEST_WORDS} characters", read_words)
instant = Kind(
    "an RFC 3339 time with its offset such as 2026-11-20T15:00:00Z (in an address, + is %2B)",
    read_instant,
)
day = Kind("a date such as 2026-11-20", read_day)
flag = Kind("true or false", read_flag)
uuid = Kind("a UUID", read_uuid)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: `name=`, with `many` also `name__in=`, with `span` also `__gte=` and `__lt=`.

    `column` is the lookup on the model where it is called otherwise. `to_many` says that the
    column crosses a relation with several rows, which must not double the answers.
    """

    name: str
    kind: Kind
    column: str = ""
    many: bool = False
    span: bool = False
    to_many: bool = False

    def parameters(self) -> tuple[str, ...]:
        return (
            self.name,
            *([f"{self.name}__in"] if self.many else []),
            *([f"{self.name}__gte", f"{self.name}__lt"] if self.span else []),
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter as the database asks it."""

    lookup: str
    value: object
    to_many: bool


def single_values(
    given: Iterable[tuple[str, Sequence[str]]], known: Iterable[str]
) -> dict[str, str]:
    """The query string as name -> value; refuses (BadParameter) unknown, doubled and empty ones."""
    allowed, values, faults = frozenset(known), {}, []
    for name, written in given:
        shown = text.cut(text.strip_controls(name), 60)
        if name not in allowed:
            listed = ", ".join(sorted(allowed)) or "none"
            detail = f"There is no parameter “{shown}” here; known: {listed}."
            faults.append(FieldError(f"?{shown}", "unknown", detail))
        elif len(written) != 1:
            faults.append(FieldError(f"?{shown}", "doubled", "Give each parameter once."))
        elif not written[0]:
            faults.append(FieldError(f"?{shown}", "empty", "Give a value or leave it out."))
        else:
            values[name] = written[0]
    if faults:
        raise BadParameter(faults[0].detail, errors=faults)
    return values


def conditions(filters: Iterable[Filter], values: Mapping[str, str]) -> list[Condition]:
    """What the given parameters ask of the rows; refuses (BadParameter) values of another kind."""
    found, faults = [], []
    for item in filters:
        for parameter in item.parameters():
            if parameter not in values:
                continue
            suffix = parameter.removeprefix(item.name)
            try:
                value = _value(item.kind, suffix, values[parameter])
            except (ValueError, KeyError, Invalid):
                detail = f"{parameter} takes {_wants(item.kind, suffix)}."
                faults.append(FieldError(f"?{parameter}", "invalid", detail))
                continue
            found.append(Condition((item.column or item.name) + suffix, value, item.to_many))
    if faults:
        raise BadParameter(faults[0].detail, errors=faults)
    return found


def value(kind: Kind, name: str, values: Mapping[str, str], *, otherwise: Any) -> Any:
    """One parameter by itself; refuses (BadParameter) a value of another kind."""
    for condition in conditions([Filter(name, kind)], values):
        return condition.value
    return otherwise


def _value(kind: Kind, suffix: str, written: str) -> object:
    if suffix != "__in":
        return kind.read(written)
    parts = written.split(",")
    if len(parts) > MOST_VALUES:
        raise ValueError(written)
    return [kind.read(part) for part in parts]


def _wants(kind: Kind, suffix: str) -> str:
    if suffix != "__in":
        return kind.wants
    return f"up to {MOST_VALUES} values with commas between, each {kind.wants}"
