"""The menu: what areas put into the sidebar, and the part of it one person may use.

An area calls `entry(...)` in its `wiring.py`, once, and only for a page that exists and works.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from vrops.access import policy

# In the order of the sidebar; the first has no heading.
SECTIONS = ("", "Go to market", "Escalations", "Sales operations", "Playbook", "Administration")

Count = Callable[[Any], int | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One menu entry as an area declares it."""

    section: str
    label: str
    icon: str
    url_name: str
    permission: str | None
    order: int
    count: Count | None
    key: str
    hot: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One menu entry as one person sees it: `count` None shows nothing."""

    section: str
    label: str
    icon: str
    href: str
    count: int | None
    key: str
    hot: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    links: tuple[Link, ...]


_entries: list[Entry] = []


def entry(
    section: str,
    label: str,
    icon: str,
    url_name: str,
    permission: str | None,
    order: int,
    count: Count | None = None,
    *,
    key: str = "",
    hot: bool = False,
) -> None:
    """Put a page into the menu for everybody who holds `permission` (None: everybody signed in).

    `count` is asked on every page, so it must be one cheap query; None shows no number. `key` is
    the letter after `g`. `hot` shows the count in red: late or blocked things only.
    """
    if section not in SECTIONS:
        raise ValueError(f"{section!r} is not a section of the menu; it has {SECTIONS}.")
    if any(known.url_name == url_name for known in _entries):
        raise ValueError(f"{url_name} is in the menu already.")
    if key and any(known.key == key for known in _entries):
        raise ValueError(f"The key g {key} is taken already; {url_name} needs another.")
    _entries.append(Entry(section, label, icon, url_name, permission, order, count, key, hot))


def menu(user: Any, path: str) -> tuple[Section, ...]:
    """The sections with the entries this person may use; empty sections are left out."""
    allowed = allowed_entries(user)
    here = _current([reverse(item.url_name) for item in allowed], path)
    links = [_link(item, user, here) for item in allowed]
    sections = (
        Section(label, tuple(link for link in links if link.section == label)) for label in SECTIONS
    )
    return tuple(section for section in sections if section.links)


def allowed_entries(user: Any) -> list[Entry]:
    """The entries of the menu this person may use, in the order of the menu."""
    return [
        item
        for item in sorted(_entries, key=lambda item: (SECTIONS.index(item.section), item.order))
        if item.permission is None or policy.can(user, item.permission)
    ]


def _link(item: Entry, user: Any, here: str) -> Link:
    href = reverse(item.url_name)
    count = item.count(user) if item.count else None
    return Link(item.section, item.label, item.icon, href, count, item.key, item.hot, href == here)


def _current(addresses: list[str], path: str) -> str:
    """The menu address that the page lies under: the longest one that its path begins with."""
    under = [a for a in addresses if path == a or (a != "/" and path.startswith(a))]
    return max(under, key=len, default="")
