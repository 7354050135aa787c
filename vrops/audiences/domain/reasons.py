"""Whether a rule holds of one person, and because of which conditions."""

from collections.abc import Mapping
from dataclasses import dataclass

from vrops.audiences.domain.rules import (
    AllOf,
    AnyOf,
    Condition,
    Everybody,
    Held,
    Not,
    Operator,
    Rule,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition that decided, and whether what it asks about holds of the person: for “not at
    Cebu” `holds` tells whether they are at Cebu."""

    condition: Condition
    holds: bool


def matches(rule: Rule, facts: Mapping[str, Held]) -> bool:
    """Whether somebody with these facts is in the audience."""
    match rule:
        case Condition():
            return asserted(rule, facts) is not (rule.operator is Operator.NOT_IN)
        case AllOf(parts):
            return all(matches(part, facts) for part in parts)
        case AnyOf(parts):
            return any(matches(part, facts) for part in parts)
        case Not(part):
            return not matches(part, facts)
        case Everybody():
            return True


def reasons(rule: Rule, facts: Mapping[str, Held]) -> list[Reason]:
    """The conditions that make the person part of the audience, or that keep them out of it."""
    return _support(rule, facts, matches(rule, facts))


def asserted(condition: Condition, facts: Mapping[str, Held]) -> bool:
    """Whether the person holds one of the values, or their number is on that side of the limit."""
    held = facts.get(condition.attribute)
    match condition.operator:
        case Operator.UNDER:
            return isinstance(held, int) and held < condition.number
        case Operator.AT_LEAST:
            return isinstance(held, int) and held >= condition.number
    return isinstance(held, frozenset) and not held.isdisjoint(condition.values)


def _support(rule: Rule, facts: Mapping[str, Held], wanted: bool) -> list[Reason]:
    if matches(rule, facts) is not wanted:
        return []
    match rule:
        case Condition():
            return [Reason(rule, asserted(rule, facts))]
        case AllOf(parts) | AnyOf(parts):
            return [reason for part in parts for reason in _support(part, facts, wanted)]
        case Not(part):
            return _support(part, facts, not wanted)
        case Everybody():
            return []
