"""The audiences that the form of a message can build: roles, then sites, then channels.

{"all": [{"attribute": "role", ...}, {"attribute": "site", ...}, {"attribute": "channel", ...}]}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody ticked: none of the sites or channels means all of them."""

    roles: tuple[str, ...] = ()
    site_ids: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()


def rule_of(choice: Choice) -> Rule:
    """The rule for what was ticked; without anything it is everybody."""
    parts = [
        _condition(attribute, values)
        for attribute, values in (
            ("role", choice.roles), ("site", choice.site_ids), ("channel", choice.channels),
        )
        if values
    ]  # fmt: skip
    if not parts:
        return {"everybody": True}
    return parts[0] if len(parts) == 1 else {"all": parts}


def choice_of(rule: Rule | None) -> Choice:
    """What to tick for a stored rule; parts the form cannot build are left out."""
    parts = (rule or {}).get("all", [rule or {}])
    found: dict[str, tuple[Any, ...]] = {
        part["attribute"]: tuple(part["values"]) for part in parts if part.get("operator") == "in"
    }
    return Choice(found.get("role", ()), found.get("site", ()), found.get("channel", ()))


def at_sites(rule: Rule, site_ids: Iterable[int]) -> Rule | None:
    """The same people, of those at these sites; None when there are no sites."""
    ids = sorted(site_ids)
    if not ids:
        return None
    here = _condition("site", ids)
    if rule == {"everybody": True}:
        return here
    return {"all": [rule, here]}


def _condition(attribute: str, values: Iterable[Any]) -> dict[str, Any]:
    return {"attribute": attribute, "operator": "in", "values": sorted(values)}
