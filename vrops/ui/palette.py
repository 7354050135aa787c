"""The command palette's answers: the menu here, records from whoever registers a provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from vrops.ui import navigation

MOST_PER_PROVIDER = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the palette; `group` says on the right what kind of thing it is."""

    label: str
    href: str
    icon: str
    group: str


Provider = Callable[[Any, str], Sequence[Answer]]

_providers: list[tuple[int, Provider]] = []


def register(order: int, provider: Provider) -> None:
    """Add a source of answers: `provider(user, words)` shows only what the user may see, in 50 ms.

    The menu has order 0; records by id come before records by words.
    """
    _providers.append((order, provider))
    _providers.sort(key=lambda registered: registered[0])


def answers(user: Any, words: str) -> list[Answer]:
    """What matches the words for this person, best group first; without words the whole menu."""
    words = " ".join(words.split())
    found: list[Answer] = []
    for _, provider in _providers:
        found += list(provider(user, words))[:MOST_PER_PROVIDER] if words else provider(user, "")
    return found


def places(user: Any, words: str) -> list[Answer]:
    """The menu as answers: every word typed begins a word of the entry or its section."""
    return [
        Answer(f"Go to {_inside(item.label)}", reverse(item.url_name), item.icon, item.section)
        for item in navigation.allowed_entries(user)
        if _matches(words, f"go to {item.label} {item.section}")
    ]


def _inside(label: str) -> str:
    """A label as it reads in the middle of a sentence; abbreviations keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _matches(words: str, text: str) -> bool:
    parts = text.lower().split()
    return all(any(part.startswith(word) for part in parts) for word in words.lower().split())


register(0, places)
