"""The canonical form of a rule: two rules that are written differently but say the same simple
thing are stored as the same JSON."""

import json
from collections.abc import Iterable
from typing import Any

from vrops.audiences.domain.rules import AllOf, AnyOf, Condition, Everybody, Not, Operator, Rule

_OPPOSITE = {Operator.IN: Operator.NOT_IN, Operator.NOT_IN: Operator.IN}


def canonical(rule: Rule) -> Rule:
    """The rule with groups flattened, repeats and double negations gone, and parts in one order.

    “Not under 90 days” stays as it is: somebody whose start is unknown is neither under nor over.
    """
    match rule:
        case Condition():
            return rule
        case Everybody():
            return rule
        case Not(part):
            return _negated(canonical(part))
        case AllOf(parts):
            flat = _flat(AllOf, parts)
            kept = [part for part in flat if part != Everybody()]
            return _gathered(AllOf, kept) if kept else Everybody()
        case AnyOf(parts):
            flat = _flat(AnyOf, parts)
            return Everybody() if Everybody() in flat else _gathered(AnyOf, flat)


def as_json(rule: Rule) -> dict[str, Any]:
    """The rule as it is stored; `parse` reads it back."""
    match rule:
        case Condition(attribute, operator, values):
            return {"attribute": attribute, "operator": str(operator), "values": list(values)}
        case AllOf(parts):
            return {"all": [as_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [as_json(part) for part in parts]}
        case Not(part):
            return {"not": as_json(part)}
        case Everybody():
            return {"everybody": True}


def conditions(rule: Rule) -> list[Condition]:
    """Every condition of the tree."""
    match rule:
        case Condition():
            return [rule]
        case AllOf(parts) | AnyOf(parts):
            return [condition for part in parts for condition in conditions(part)]
        case Not(part):
            return conditions(part)
        case Everybody():
            return []


def _negated(part: Rule) -> Rule:
    match part:
        case Not(inner):
            return inner
        case Condition(attribute, operator, values) if operator in _OPPOSITE:
            return Condition(attribute, _OPPOSITE[operator], values)
    return Not(part)


def _flat(kind: type[AllOf] | type[AnyOf], parts: Iterable[Rule]) -> list[Rule]:
    found: list[Rule] = []
    for part in map(canonical, parts):
        found += part.parts if isinstance(part, kind) else [part]
    return found


def _gathered(kind: type[AllOf] | type[AnyOf], parts: Iterable[Rule]) -> Rule:
    ordered = sorted(set(parts), key=lambda part: json.dumps(as_json(part), sort_keys=True))
    return ordered[0] if len(ordered) == 1 else kind(tuple(ordered))
