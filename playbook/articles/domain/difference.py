"""What differs between two texts, line by line and in changed lines word by word.

The lines are those of the Markdown as it was written, so that a changed link or a cell of a table
shows as well; the parts are plain text, which whoever draws them escapes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from vrops.ui.diff import WORDS, Part, words

# Unchanged lines that stay around a change; longer runs are folded.
AROUND = 2
# Beyond so many comparisons the matcher takes seconds: what is longer is shown as replaced.
MOST_PAIRS = 250_000
# A rewritten line is looked for among so many of the new ones; each look compares their words.
AHEAD = 40
_ALIKE = 0.35
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: "same", "gone", "new", "changed" (its parts say where), or "folded" (`count`
    unchanged lines that are not drawn). `heading` is true for a heading of the text."""

    kind: str
    parts: tuple[Part, ...] = ()
    count: int = 0

    @property
    def heading(self) -> bool:
        return bool(self.parts) and self.parts[0].text.lstrip().startswith("#")


@dataclass(frozen=True, slots=True)
class Difference:
    """The title and the text of one version against another's; words are counted for a summary."""

    title: tuple[Part, ...]
    lines: tuple[Line, ...]
    added: int
    removed: int

    @property
    def same(self) -> bool:
        return not any(part.kind != "same" for part in self.title) and all(
            line.kind in ("same", "folded") for line in self.lines
        )


def difference(before: tuple[str, str], after: tuple[str, str]) -> Difference:
    """Two (title, body) pairs compared."""
    title = merged(before[0], after[0])
    lines = tuple(_lines(before[1].splitlines(), after[1].splitlines()))
    parts = [*title, *(part for line in lines for part in line.parts)]
    return Difference(
        title=title,
        lines=tuple(_folded(lines)),
        added=sum(_count(part.text) for part in parts if part.kind == "new"),
        removed=sum(_count(part.text) for part in parts if part.kind == "gone"),
    )


def merged(before: str, after: str) -> tuple[Part, ...]:
    """One run of text with what is gone and what is new marked in it."""
    if before == after:
        return (Part(before),) if before else ()
    if len(WORDS.findall(before)) * len(WORDS.findall(after)) > MOST_PAIRS:
        return tuple(part for part in (Part(before, "gone"), Part(after, "new")) if part.text)
    left, right = (list(side) for side in words(before, after))
    parts: list[Part] = []
    while left or right:
        if left and left[0].kind == "gone":
            parts.append(left.pop(0))
        elif right and right[0].kind == "new":
            parts.append(right.pop(0))
        else:
            parts.append(left.pop(0))
            right.pop(0)
    return tuple(parts)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    yield from (Line("same", _whole(text, "same")) for text in old[:start])
    yield from _middle(old[start : len(old) - end], new[start : len(new) - end])
    yield from (Line("same", _whole(text, "same")) for text in old[len(old) - end :])


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if len(old) * len(new) > MOST_PAIRS:
        yield from _replaced(old, new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (Line("same", _whole(text, "same")) for text in old[i1:i2])
        else:
            yield from _paired(list(old[i1:i2]), list(new[j1:j2]))


def _paired(old: list[str], new: list[str]) -> Iterator[Line]:
    """Lines that became others: each with the next one like it, the rest gone or new."""
    while old and new:
        near = next((at for at, text in enumerate(new[:AHEAD]) if alike(old[0], text)), None)
        if near is None:
            yield Line("gone", _whole(old.pop(0), "gone"))
            continue
        yield from (Line("new", _whole(text, "new")) for text in new[:near])
        yield Line("changed", merged(old.pop(0), new[near]))
        del new[: near + 1]
    yield from _replaced(old, new)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    yield from (Line("gone", _whole(text, "gone")) for text in old)
    yield from (Line("new", _whole(text, "new")) for text in new)


def alike(old: str, new: str, enough: float | None = None) -> bool:
    """Whether one text is a later wording of the other: enough of their words are the same."""
    mine, theirs = set(_WORD.findall(old.casefold())), set(_WORD.findall(new.casefold()))
    whole = mine | theirs
    return bool(whole) and len(mine & theirs) / len(whole) >= (enough or _ALIKE)


def _folded(lines: Sequence[Line]) -> Iterator[Line]:
    """Long runs of unchanged lines as one."""
    near = {
        at + step
        for at, line in enumerate(lines)
        if line.kind != "same"
        for step in range(-AROUND, AROUND + 1)
    }
    hidden = 0
    for at, line in enumerate(lines):
        if at not in near:
            hidden += 1
            continue
        if hidden:
            yield Line("folded", count=hidden)
            hidden = 0
        yield line
    if hidden:
        yield Line("folded", count=hidden)


def _whole(text: str, kind: str) -> tuple[Part, ...]:
    return (Part(text, kind),) if text else ()


def _count(text: str) -> int:
    return len(text.split())
