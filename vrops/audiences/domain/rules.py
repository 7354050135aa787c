"""Audience rules: all, any and not over conditions, as JSON that is checked, and as a tree.

    {"all": [{"attribute": "role", "operator": "in", "values": ["rep"]},
             {"not": {"attribute": "site", "operator": "in", "values": [7]}}]}

A condition is true or false of everybody: somebody without a site is at no site, so “not at
Cebu” holds for them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from vrops.core.errors import FieldError, Invalid
from vrops.core.numbers import LARGEST_ID

MOST_LEVELS = 6
MOST_CONDITIONS = 100
MOST_VALUES = 2_000
MOST_DAYS = 36_500

Value = str | int
# What is true of one person: the values they hold, or a number; None when it is not known.
Held = frozenset[Any] | int | None


class Kind(StrEnum):
    """What an attribute's values are: words from a list, ids of records, or one number."""

    WORD = "word"
    RECORD = "record"
    NUMBER = "number"


class Operator(StrEnum):
    IN = "in"
    NOT_IN = "not_in"
    UNDER = "under"
    AT_LEAST = "at_least"


OPERATORS = {
    Kind.WORD: (Operator.IN, Operator.NOT_IN),
    Kind.RECORD: (Operator.IN, Operator.NOT_IN),
    Kind.NUMBER: (Operator.UNDER, Operator.AT_LEAST),
}


@dataclass(frozen=True, slots=True)
class Condition:
    attribute: str
    operator: Operator
    values: tuple[Value, ...]

    @property
    def number(self) -> int:
        """The limit of `under` and `at least`."""
        return int(self.values[0])


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Rule"


@dataclass(frozen=True, slots=True)
class Everybody:
    """Every active person."""


Rule = Condition | AllOf | AnyOf | Not | Everybody


@dataclass(frozen=True, slots=True)
class Parsed:
    """A rule whose form is right, with the place of each condition for later findings."""

    rule: Rule
    places: tuple[tuple[str, Condition], ...]


@dataclass(slots=True)
class _Reading:
    kinds: Mapping[str, Kind]
    errors: list[FieldError] = field(default_factory=list)
    places: list[tuple[str, Condition]] = field(default_factory=list)

    def fault(self, pointer: str, code: str, detail: str) -> None:
        self.errors.append(FieldError(pointer or "/", code, detail))


def parse(data: object, kinds: Mapping[str, Kind]) -> Parsed:
    """The tree of a rule given as JSON; `kinds` names the attributes there are.

    Refuses (Invalid), naming every place by JSON pointer: unknown shapes, attributes, operators and
    kinds of value, empty groups, and what is deeper or larger than the limits.
    """
    reading = _Reading(kinds)
    rule = _node(data, "", 1, reading)
    if len(reading.places) > MOST_CONDITIONS:
        reading.fault("", "too_large", f"A rule has at most {MOST_CONDITIONS} conditions.")
    if reading.errors or rule is None:
        raise invalid(reading.errors)
    return Parsed(rule, tuple(reading.places))


def invalid(errors: list[FieldError]) -> Invalid:
    """The refusal that carries these findings."""
    message = f"The audience rule cannot be used: {errors[0].detail}"
    return Invalid(message, code="audiences.rule", errors=errors)


def _node(data: object, pointer: str, level: int, reading: _Reading) -> Rule | None:
    if level > MOST_LEVELS:
        reading.fault(pointer, "too_deep", f"A rule has at most {MOST_LEVELS} levels.")
        return None
    match data:
        case {"all": list(parts), **rest} if not rest:
            return _group(AllOf, "all", parts, pointer, level, reading)
        case {"any": list(parts), **rest} if not rest:
            return _group(AnyOf, "any", parts, pointer, level, reading)
        case {"not": part, **rest} if not rest:
            inner = _node(part, f"{pointer}/not", level + 1, reading)
            return None if inner is None else Not(inner)
        case {"everybody": True, **rest} if not rest:
            return Everybody()
        case {"attribute": name, "operator": operator, "values": values, **rest} if not rest:
            return _condition(name, operator, values, pointer, reading)
    reading.fault(
        pointer,
        "shape",
        "Give all, any, not or everybody, or a condition of attribute, operator and values.",
    )
    return None


def _group(
    kind: type[AllOf] | type[AnyOf],
    key: str,
    parts: list[object],
    pointer: str,
    level: int,
    reading: _Reading,
) -> Rule | None:
    if not parts:
        reading.fault(f"{pointer}/{key}", "empty", f"“{key}” needs at least one condition.")
        return None
    if len(parts) > MOST_CONDITIONS:
        detail = f"A rule has at most {MOST_CONDITIONS} conditions."
        reading.fault(f"{pointer}/{key}", "too_large", detail)
        return None
    read = [_node(p, f"{pointer}/{key}/{n}", level + 1, reading) for n, p in enumerate(parts)]
    return kind(tuple(rule for rule in read if rule is not None))


def _condition(
    name: object, operator: object, values: object, pointer: str, reading: _Reading
) -> Condition | None:
    before = len(reading.errors)
    kind = reading.kinds.get(name) if isinstance(name, str) else None
    if not isinstance(name, str) or kind is None:
        known = ", ".join(sorted(reading.kinds))
        reading.fault(f"{pointer}/attribute", "unknown", f"The attributes are {known}.")
        return None
    allowed = OPERATORS[kind]
    if operator not in list(allowed):
        choices = " or ".join(allowed)
        reading.fault(f"{pointer}/operator", "unknown", f"With {name} use {choices}.")
    for code, detail in _value_faults(name, kind, values):
        reading.fault(f"{pointer}/values", code, detail)
    if len(reading.errors) > before or not isinstance(values, list):
        return None
    distinct = sorted(set(values))
    condition = Condition(name, Operator(str(operator)), tuple(distinct))
    reading.places.append((pointer or "/", condition))
    return condition


def _value_faults(name: str, kind: Kind, values: object) -> Iterator[tuple[str, str]]:
    if not isinstance(values, list) or not values:
        yield "required", f"Choose at least one value for {name}."
    elif len(values) > MOST_VALUES:
        yield "too_large", f"A condition has at most {MOST_VALUES:,} values."
    elif kind is Kind.WORD and not all(isinstance(value, str) for value in values):
        yield "kind", f"The values of {name} are words."
    elif kind is Kind.RECORD and not all(_whole(value, 1, LARGEST_ID) for value in values):
        yield "kind", f"The values of {name} are ids."
    elif kind is Kind.NUMBER and (len(values) != 1 or not _whole(values[0], 0, MOST_DAYS)):
        yield "kind", f"Give one whole number from 0 to {MOST_DAYS:,} for {name}."


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
