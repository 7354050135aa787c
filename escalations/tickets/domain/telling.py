"""What a message did to a ticket besides being said: its owner, its state, a clock that began."""

from collections.abc import Iterator, Mapping
from typing import Any

from escalations.tickets.domain.lifecycle import LIFECYCLE, WAITING

_STATES = {state: words.lower() for state, words in LIFECYCLE.choices} | {"research": "research"}


def owners(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> set[int]:
    """The people whose names `told` needs for these two snapshots."""
    if not before or not after or before.get("assignee_id") == after.get("assignee_id"):
        return set()
    return {key for key in (after.get("assignee_id"),) if isinstance(key, int)}


def told(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    actor: int | None,
    names: Mapping[int, str],
) -> Iterator[str]:
    """Each change between two snapshots of a ticket, as it reads behind the name of whoever made
    it: “took it”, “brought it back to research; it was waiting on reporter”."""  # fmt: skip
    if not before or not after:
        return
    was, now = str(before.get("state", "")), str(after.get("state", ""))
    owner = after.get("assignee_id")
    gained = before.get("assignee_id") != owner
    if gained and owner == actor and owner is not None:
        yield "took it"
        gained = False
        was = now if (was, now) == ("new", "research") else was
    if was != now:
        yield _moved(was, now)
    if gained:
        yield f"gave it to {names.get(owner, 'somebody else')}" if owner else "made it nobody's"
    if clock := after.get("began"):
        yield f"started the clock for the {clock}"


def _moved(was: str, now: str) -> str:
    if was in WAITING and now == "research":
        return f"brought it back to research; it was {_STATES[was]}"
    return f"moved it from {_STATES.get(was, was)} to {_STATES.get(now, now)}"
