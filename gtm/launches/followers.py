"""What moves along with a launch: modules above register here and run in the mover's transaction.

    followers.follow_changes("readiness", actions.follow_launch)

Dates that follow a launch are stored as its anchor and an offset, so that a follower only has to
reckon them anew; after-commit subscribers notify and recompute, they never move dates.
"""

from collections.abc import Callable, Collection
from typing import Protocol

from gtm.launches.models import Launch
from vrops.people.models import User


class OnChange(Protocol):
    """Gets the launch as it is now and the names of the changed fields ("starts_on")."""

    def __call__(self, launch: Launch, changed: Collection[str], /, *, by: User | None) -> None: ...


# Gets the id of a launch about which another area told or took back facts.
OnFacts = Callable[[int], object]

_on_change: dict[str, OnChange] = {}
_on_facts: dict[str, OnFacts] = {}


def follow_changes(name: str, follower: OnChange) -> None:
    """Call `follower(launch, changed, by=...)` when a launch is edited; a name is taken once."""
    if name in _on_change:
        raise ValueError(f"{name} follows the changes of launches twice.")
    _on_change[name] = follower


def follow_facts(name: str, follower: OnFacts) -> None:
    """Call `follower(launch_id)` whenever facts about a launch are pushed or dropped."""
    if name in _on_facts:
        raise ValueError(f"{name} follows the facts about launches twice.")
    _on_facts[name] = follower


def launch_changed(launch: Launch, changed: Collection[str], *, by: User | None) -> None:
    for follower in _on_change.values():
        follower(launch, changed, by=by)


def facts_changed(launch_id: int) -> None:
    for follower in _on_facts.values():
        follower(launch_id)
