"""Words with their formatting, and two runs of them in one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from markdown_it.token import Token

# A word, a space, or a sign, as differences mark them.
PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_WORD = re.compile(r"\w")
_TAGS = {"ins": "ins", "del": "del", "strong": "strong", "em": "em", "s": "s"}

Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, space or sign and the formatting around it: ("strong", ""), ("link", address)."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def blank(self) -> bool:
        return self.text.isspace()


@dataclass(frozen=True, slots=True)
class Words:
    """The pieces of one run of text."""

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, children: Sequence[Token]) -> "Words":
        return cls(tuple(_pieces(children)))

    @property
    def key(self) -> tuple[Piece, ...]:
        return self.pieces

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def addresses(self) -> set[str]:
        return {words for piece in self.pieces for name, words in piece.marks if name == "link"}


class Budget:
    """How much may still be compared, and the words that were found new and gone.

    Beyond it a matcher takes seconds; what is left then is shown as replaced."""

    def __init__(self, pairs: int = 1_000_000, at_once: int = 250_000) -> None:
        self.pairs = pairs
        self.at_once = at_once
        self.added = 0
        self.removed = 0

    def spend(self, old: int, new: int) -> bool:
        if old * new > min(self.at_once, self.pairs):
            return False
        self.pairs -= old * new
        return True

    def count(self, text: str, kind: str) -> None:
        words = sum(1 for piece in PIECES.findall(text) if _WORD.match(piece))
        self.added += words if kind == "new" else 0
        self.removed += words if kind == "gone" else 0


def merged(old: Words, new: Words, budget: Budget) -> list[Token]:
    """Both runs in one, with what is gone and what is new marked."""
    children: list[Token] = []
    changed = old.addresses ^ new.addresses
    for kind, pieces in _runs(old.pieces, new.pieces, budget):
        children += _drawn(pieces, kind, changed, budget)
    return children


def whole(words: Words, kind: str, budget: Budget) -> list[Token]:
    """One run, all of it the same, gone or new."""
    return list(_drawn(words.pieces, kind, set(), budget))


def _runs(
    old: tuple[Piece, ...], new: tuple[Piece, ...], budget: Budget
) -> Iterator[tuple[str, Sequence[Piece]]]:
    if not budget.spend(len(old), len(new)):
        yield from (("gone", old), ("new", new))
        return
    gone: list[Piece] = []
    fresh: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        # A space between two changed words is of both, so that they read as one change.
        joins = (gone or fresh) and all(piece.blank for piece in old[i1:i2])
        if tag != "equal" or (joins and i2 < len(old) and j2 < len(new)):
            gone += old[i1:i2]
            fresh += new[j1:j2]
            continue
        yield from _change(gone, fresh)
        gone, fresh = [], []
        yield "same", old[i1:i2]
    yield from _change(gone, fresh)


def _change(gone: list[Piece], fresh: list[Piece]) -> Iterator[tuple[str, Sequence[Piece]]]:
    """What is gone before what is new; spaces that both end in stay outside."""
    tail: list[Piece] = []
    while gone and fresh and gone[-1] == fresh[-1]:
        tail.insert(0, gone.pop())
        fresh.pop()
    if gone:
        yield "gone", gone
    if fresh:
        yield "new", fresh
    if tail:
        yield "same", tail


def _drawn(
    pieces: Sequence[Piece], kind: str, changed: set[str], budget: Budget
) -> Iterator[Token]:
    sign = {"gone": "del", "new": "ins"}.get(kind, "")
    if not pieces:
        return
    if sign:
        budget.count("".join(piece.text for piece in pieces), kind)
        yield _open(sign, "")
    for marks, run in groupby(pieces, key=lambda piece: piece.marks):
        text = "".join(piece.text for piece in run)
        spans = [mark for mark in marks if mark[0] != "code"]
        yield from (_open(*mark) for mark in spans)
        yield from _text(text, code=len(spans) < len(marks))
        yield from (_close(mark[0]) for mark in reversed(spans))
        addresses = [words for name, words in marks if name == "link" and words in changed]
        if sign and addresses and addresses[0] not in text:
            yield Token("text", "", 0, content=f" ({addresses[0]})")
    if sign:
        yield _close(sign)


def _text(text: str, *, code: bool) -> Iterator[Token]:
    if code:
        yield Token("code_inline", "code", 0, content=text)
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Token("hardbreak", "br", 0)
        if line:
            yield Token("text", "", 0, content=line)


def _open(name: str, words: str) -> Token:
    if name == "link":
        return Token("link_open", "a", 1, attrs={"href": words})
    return Token(f"{name}_open", _TAGS[name], 1)


def _close(name: str) -> Token:
    return Token(f"{name}_close", "a" if name == "link" else _TAGS[name], -1)


def _pieces(children: Sequence[Token]) -> Iterator[Piece]:
    marks: list[Mark] = []
    for token in children:
        if token.nesting > 0:
            name = token.type.removesuffix("_open")
            marks.append((name, str(token.attrs.get("href", ""))))
        elif token.nesting < 0:
            marks.pop()
        elif token.type == "softbreak":
            yield Piece(" ", tuple(marks))
        elif token.type == "hardbreak":
            yield Piece("\n", tuple(marks))
        elif token.type == "code_inline":
            yield Piece(token.content, (*marks, ("code", "")))
        else:
            yield from (Piece(text, tuple(marks)) for text in PIECES.findall(token.content))
