"""A rule as people say it: “Reps at Manila 2 or Cebu, chat, with under 90 days of tenure”."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vrops.audiences.domain.reasons import Reason
from vrops.audiences.domain.rules import (
    AllOf,
    AnyOf,
    Condition,
    Everybody,
    Held,
    Not,
    Operator,
    Rule,
    Value,
)
from vrops.core import phrases

MOST_NAMES = 5
NOBODY_SHOWN = "People"

# The name of a value of an attribute; None when the reader may not know of it.
Namer = Callable[[str, Value], str | None]


class Slot(StrEnum):
    """Where a condition stands in the sentence: “reps | at Manila 2 |, chat”."""

    WHO = "who"
    WHERE = "where"
    WITH = "with"


@dataclass(frozen=True, slots=True)
class Wording:
    """How an attribute is said. `{}` stands for the names or the number.

    `is_in` and `is_not` go into the rule's sentence, `holds` and `lacks` tell one person why. A
    number has `under` and `at_least` instead, and tells the person's own in `holds`, or `unknown`.
    """

    slot: Slot
    is_in: str = "{}"
    is_not: str = "not {}"
    under: str = ""
    at_least: str = ""
    holds: str = ""
    lacks: str = ""
    unknown: str = ""


def sentence(rule: Rule, wordings: Mapping[str, Wording], name: Namer) -> str:
    """The rule in words, without an end mark; values the reader may not know of are left out."""
    said = _clause(rule, wordings, name) or NOBODY_SHOWN
    return said[0].upper() + said[1:]


def because(reason: Reason, held: Held, wordings: Mapping[str, Wording], name: Namer) -> str:
    """A reason about one person: “Belongs to Manila 2.” Empty when it names nothing to tell."""
    condition, wording = reason.condition, wordings[reason.condition.attribute]
    if condition.operator in (Operator.UNDER, Operator.AT_LEAST):
        return wording.unknown if held is None else wording.holds.format(f"{held:,}")
    form = wording.holds if reason.holds else wording.lacks
    values: Sequence[Value] = condition.values
    if reason.holds and isinstance(held, frozenset):
        values = [value for value in values if value in held]
    names = _names(condition.attribute, values, name)
    return form.format(names) if names else ""


def _clause(rule: Rule, wordings: Mapping[str, Wording], name: Namer) -> str:
    match rule:
        case Everybody():
            return "everybody"
        case Condition():
            return _all_of([rule], wordings, name)
        case AllOf(parts):
            return _all_of(parts, wordings, name)
        case AnyOf(parts):
            said = [_clause(part, wordings, name) for part in parts]
            return "; or ".join(filter(None, said))
        case Not(part):
            inner = _inner(part, wordings, name)
            return f"everybody but {inner}" if inner else ""


def _all_of(parts: Sequence[Rule], wordings: Mapping[str, Wording], name: Namer) -> str:
    who: list[str] = []
    where: list[str] = []
    rest: list[str] = []
    for part in sorted(parts, key=lambda part: _order(part, wordings)):
        said = _part(part, wordings, name)
        slot = _slot(part, wordings)
        if not said:
            continue
        if slot is Slot.WHO and who:
            rest.append(f"who are also {said}")
        else:
            {Slot.WHO: who, Slot.WHERE: where, Slot.WITH: rest}[slot].append(said)
    if not (who or where or rest):
        return ""
    return ", ".join([" ".join([*(who or ["people"]), *where]), *rest])


def _part(part: Rule, wordings: Mapping[str, Wording], name: Namer) -> str:
    """A part of an “all”: a condition by itself, a group in its own words."""
    match part:
        case Condition():
            return _said(part, wordings[part.attribute], name)
        case AnyOf(parts):
            said = [inner for each in parts if (inner := _inner(each, wordings, name))]
            return f"either {' or '.join(said)}" if len(said) > 1 else "".join(said)
        case Not(inner):
            said_inner = _inner(inner, wordings, name)
            return f"but not {said_inner}" if said_inner else ""
    return _clause(part, wordings, name)


def _inner(part: Rule, wordings: Mapping[str, Wording], name: Namer) -> str:
    """A part inside a group inside a sentence: groups in parentheses, so that they stay apart."""
    if isinstance(part, Condition):
        return _said(part, wordings[part.attribute], name)
    said = _clause(part, wordings, name)
    return f"({said})" if said else ""


def _said(condition: Condition, wording: Wording, name: Namer) -> str:
    if condition.operator in (Operator.UNDER, Operator.AT_LEAST):
        return _limit(condition, wording)
    names = _names(condition.attribute, condition.values, name)
    form = wording.is_in if condition.operator is Operator.IN else wording.is_not
    return form.format(names) if names else ""


def _limit(condition: Condition, wording: Wording) -> str:
    form = wording.under if condition.operator is Operator.UNDER else wording.at_least
    return form.format(f"{condition.number:,}")


def _names(attribute: str, values: Sequence[Value], name: Namer) -> str:
    known = [said for value in values if (said := name(attribute, value)) is not None]
    return phrases.either(sorted(known), most=MOST_NAMES)


def _slot(part: Rule, wordings: Mapping[str, Wording]) -> Slot:
    if not isinstance(part, Condition):
        return Slot.WITH
    slot = wordings[part.attribute].slot
    # “Not supervisors” cannot be who it is about.
    return Slot.WITH if slot is Slot.WHO and part.operator is Operator.NOT_IN else slot


def _order(part: Rule, wordings: Mapping[str, Wording]) -> int:
    """The order of the attributes as they were registered; groups come last."""
    if not isinstance(part, Condition):
        return len(wordings)
    return list(wordings).index(part.attribute)
