"""What changed between two texts or two versions of a record, as parts that a template marks up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: "same" in both, "gone" from the first, or "new" in the second."""

    text: str
    kind: str = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs, as the diff component shows it."""

    label: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]


def words(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts cut where they differ, word by word."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    left: list[Part] = []
    right: list[Part] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        kinds = ("same", "same") if tag == "equal" else ("gone", "new")
        _add(left, "".join(old[old_from:old_to]), kinds[0])
        _add(right, "".join(new[new_from:new_to]), kinds[1])
    return tuple(left), tuple(right)


def changes(fields: Iterable[tuple[str, str, str]]) -> list[Change]:
    """One Change per (label, before, after) that differs; short values are replaced as a whole."""
    found = []
    for label, before, after in fields:
        if before == after:
            continue
        if len(before.split()) > 2 and len(after.split()) > 2:
            found.append(Change(label, *words(before, after)))
        else:
            found.append(Change(label, _whole(before, "gone"), _whole(after, "new")))
    return found


def _whole(text: str, kind: str) -> tuple[Part, ...]:
    return (Part(text, kind),) if text else ()


def _add(parts: list[Part], text: str, kind: str) -> None:
    if text:
        parts.append(Part(text, kind))
