"""What areas tell the log at start: who listens to events, how events read, who works where."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from vrops.access import policy
from vrops.log import domain

Handler = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reaction to events. An `external` one calls something outside our database."""

    pattern: str
    name: str
    handler: Handler
    external: bool


@dataclass(frozen=True, slots=True)
class Description:
    """How an event reads: "{actor} approved {subject}". `money` ones are shown to finance."""

    sentence: str
    money: bool


_subscribers: dict[str, Subscriber] = {}
_descriptions: dict[str, Description] = {}
_areas: dict[str, tuple[str, ...]] = {}


def subscribe(pattern: str, name: str, handler: Handler, *, external: bool = False) -> None:
    """Call `handler(entry_id)` once for each later event that matches the pattern.

    The pattern is an event or ends in `*` ("gtm.launch.*"). The name is stored with each entry to
    handle, so it stays the same over releases. The handler runs after the commit, in a worker and
    in no particular order. What it writes to our database is done exactly once: it shares the
    transaction that marks the entry as handled. An `external` handler runs outside of any
    transaction, at least once, and passes on a key that stays the same (the entry's id).
    """
    if name in _subscribers:
        raise ValueError(f"There are two subscribers named {name}.")
    _subscribers[name] = Subscriber(pattern, name, handler, external)


def subscriber(name: str) -> Subscriber:
    return _subscribers[name]


def names() -> list[str]:
    return list(_subscribers)


def listening_to(event: str) -> list[str]:
    """The names of the subscribers of an event."""
    return [name for name, s in _subscribers.items() if domain.matches(s.pattern, event)]


def describe(sentences: dict[str, str], *, money: bool = False) -> None:
    """Say how events read: event or pattern -> sentence.

    The sentence may name {actor}, {subject}, {why}, and values of the snapshots as {before[name]}
    and {after[name]}. The longest pattern that matches an event wins.
    """
    for pattern, sentence in sentences.items():
        if pattern in _descriptions:
            raise ValueError(f"{pattern} is described twice.")
        _descriptions[pattern] = Description(sentence, money)


def description(event: str) -> Description | None:
    if event in _descriptions:
        return _descriptions[event]
    fitting = [pattern for pattern in _descriptions if domain.matches(pattern, event)]
    return _descriptions[max(fitting, key=len)] if fitting else None


def is_about_money(event: str) -> bool:
    found = description(event)
    return found is not None and found.money


def area(name: str, *, permissions: Iterable[str]) -> None:
    """Declare an area; whoever holds one of the permissions works in it and may read its log."""
    if name in _areas:
        raise ValueError(f"The log's area {name} is declared twice.")
    _areas[name] = tuple(permissions)


def areas_of(user: Any) -> list[str]:
    """The areas the user works in."""
    return [
        name
        for name, permissions in _areas.items()
        if any(policy.can(user, permission) for permission in permissions)
    ]
