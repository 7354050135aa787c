"""What a rule can ask of a person: attributes, registered once in `wiring.py`.

The areas add theirs (a skill from the roster, a section of the playbook); the order is the order in
which a rule's sentence names them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from vrops.audiences.domain.rules import Held, Kind, Operator, Value
from vrops.audiences.domain.sentences import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing a rule can ask.

    `matches(operator, values, on)` is a condition over the user table that is true or false of
    everybody, never unknown; `not_in` is its negation and is not passed. `held(user, on)` is what
    holds of one person and must say the same. `names(values, viewer)` names the values this viewer
    may know of (None: all), in one query. `choices(viewer)` offers them; None where there are too
    many to list.
    """

    name: str
    label: str
    kind: Kind
    wording: Wording
    matches: Callable[[Operator, tuple[Value, ...], date], Q]
    held: Callable[[Any, date], Held]
    names: Callable[[Collection[Value], Any | None], Mapping[Value, str]]
    choices: Callable[[Any], list[tuple[Value, str]]] | None = None


_attributes: dict[str, Attribute] = {}


def register(*attributes: Attribute) -> None:
    for attribute in attributes:
        if attribute.name in _attributes:
            raise ValueError(f"The audience attribute {attribute.name} is registered twice.")
        _attributes[attribute.name] = attribute


def attribute(name: str) -> Attribute:
    return _attributes[name]


def attributes() -> tuple[Attribute, ...]:
    """All of them, in the order of registration."""
    return tuple(_attributes.values())


def kinds() -> dict[str, Kind]:
    """What `rules.parse` needs to know."""
    return {name: attribute.kind for name, attribute in _attributes.items()}


def wordings() -> dict[str, Wording]:
    """What `sentences` needs to know."""
    return {name: attribute.wording for name, attribute in _attributes.items()}
