"""What differs between two formatted texts: block by block, and within a block word by word.

Both come as the tokens of the one renderer; what comes back are tokens again, with insertions and
deletions marked, so that whoever draws them needs no second renderer. Lists are compared by their
items, tables by rows and cells. Texts are read as readers see them: what looks the same is the
same, however it was typed; the address of a link is told where it changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from markdown_it.token import Token

from playbook.articles.domain.difference import alike
from playbook.articles.domain.inline import Budget, Words, merged, whole

# How many later blocks a rewritten one is looked for among, and how alike two lists or tables are.
AHEAD = 40
ALIKE_WHOLE = 0.15
# Unchanged blocks that stay on each side of a change.
AROUND = 1
_CODE = ("fence", "code_block")
_SIGNS = {"gone": "del", "new": "ins"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the merged text: "same", "gone", "new", "changed", or "folded" (`count` unchanged
    ones that are not drawn)."""

    kind: str
    tokens: tuple[Token, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """Two texts in one, and how many words are new and gone."""

    blocks: tuple[Block, ...]
    added: int
    removed: int

    @property
    def same(self) -> bool:
        return all(block.kind in ("same", "folded") for block in self.blocks)


@dataclass(slots=True, eq=False)
class Node:
    """A block with what it holds: other blocks, or (of an inline token) words."""

    token: Token
    closing: Token | None = None
    children: "list[Node]" = field(default_factory=list)
    words: Words = field(default_factory=Words)
    key: tuple[object, ...] = ()
    text: str = ""

    @property
    def sort(self) -> tuple[str, str]:
        return self.token.type, self.token.tag


def compare(before: Sequence[Token], after: Sequence[Token]) -> Merged:
    """Both texts in one."""
    budget = Budget()
    blocks = tuple(_folded(list(_blocks(_tree(before), _tree(after), budget))))
    return Merged(blocks, budget.added, budget.removed)


def _tree(tokens: Sequence[Token]) -> list[Node]:
    top: list[Node] = []
    stack: list[Node] = []
    for token in tokens:
        if token.nesting < 0:
            node = stack.pop()
            node.closing = token
            _finish(node)
            continue
        node = Node(token, words=Words.of(token.children or []))
        (stack[-1].children if stack else top).append(node)
        if token.nesting > 0:
            stack.append(node)
        else:
            _finish(node)
    return top


def _finish(node: Node) -> None:
    token = node.token
    inner = tuple(child.key for child in node.children)
    start = token.attrs.get("start") if token.type == "ordered_list_open" else None
    said = token.content if token.type in _CODE else ""
    node.key = (*node.sort, start, said, node.words.key, inner)
    node.text = " ".join([said, node.words.text, *(child.text for child in node.children)]).strip()


def _blocks(old: Sequence[Node], new: Sequence[Node], budget: Budget) -> Iterator[Block]:
    for left, right in _aligned(old, new, budget):
        if left and right:
            kind = "same" if left.key == right.key else "changed"
            yield Block(kind, tuple(_both(left, right, budget)))
        elif left or right:
            kind, node = ("gone", left) if left else ("new", right)
            yield Block(kind, tuple(_one(node, kind, budget)))  # type: ignore[arg-type]


def _both(left: Node, right: Node, budget: Budget) -> Iterator[Token]:
    """The second of two blocks with what differs from the first."""
    if left.key == right.key:
        yield from _one(right, "same", budget)
    elif right.token.type == "inline":
        yield _inline(merged(left.words, right.words, budget))
    elif right.token.type in _CODE or not right.token.nesting:
        yield from _one(left, "gone", budget)
        yield from _one(right, "new", budget)
    else:
        yield right.token
        for one, other in _aligned(left.children, right.children, budget):
            if one and other:
                yield from _both(one, other, budget)
            elif one or other:
                yield from _one(one or other, "gone" if one else "new", budget)  # type: ignore[arg-type]
        yield right.closing or right.token


def _one(node: Node, kind: str, budget: Budget) -> Iterator[Token]:
    """A block as it is, its words marked as gone or new; what has no words is marked as a whole."""
    if node.token.type == "inline":
        yield _inline(whole(node.words, kind, budget))
    elif node.token.nesting:
        yield node.token
        for child in node.children:
            yield from _one(child, kind, budget)
        yield node.closing or node.token
    elif kind == "same":
        yield node.token
    else:
        budget.count(node.token.content, kind)
        yield Token(f"{_SIGNS[kind]}_open", _SIGNS[kind], 1, block=True)
        yield node.token
        yield Token(f"{_SIGNS[kind]}_close", _SIGNS[kind], -1, block=True)


def _aligned(
    old: Sequence[Node], new: Sequence[Node], budget: Budget
) -> Iterator[tuple[Node | None, Node | None]]:
    """Blocks beside each other in the order of reading; None where one has no other."""
    if not budget.spend(len(old), len(new)):
        yield from _unpaired(old, new)
        return
    keys = [node.key for node in old], [node.key for node in new]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield from _paired(list(old[i1:i2]), list(new[j1:j2]))


def _paired(old: list[Node], new: list[Node]) -> Iterator[tuple[Node | None, Node | None]]:
    """Each rewritten block with the next one like it; cells of a row by their place."""
    while old and new:
        near = next((at for at, node in enumerate(new[:AHEAD]) if _fits(old[0], node)), None)
        if near is None:
            yield old.pop(0), None
            continue
        yield from ((None, node) for node in new[:near])
        yield old.pop(0), new[near]
        del new[: near + 1]
    yield from _unpaired(old, new)


def _unpaired(
    old: Sequence[Node], new: Sequence[Node]
) -> Iterator[tuple[Node | None, Node | None]]:
    yield from ((node, None) for node in old)
    yield from ((None, node) for node in new)


def _fits(old: Node, new: Node) -> bool:
    """Whether one block may be a later wording of the other."""
    if old.sort != new.sort:
        return False
    if old.token.type in ("inline", "th_open", "td_open", "thead_open", "tbody_open"):
        return True
    if old.token.type == "paragraph_open" and old.token.hidden:
        return True
    if old.token.type == "tr_open" and old.children and new.children:
        return old.children[0].key == new.children[0].key or alike(old.text, new.text)
    holds_blocks = old.token.type in ("bullet_list_open", "ordered_list_open", "table_open")
    return alike(old.text, new.text, ALIKE_WHOLE if holds_blocks else None)


def _inline(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=children)


def _folded(blocks: list[Block]) -> Iterator[Block]:
    """Long runs of unchanged blocks as one; the heading above a change stays."""
    shown: set[int] = set()
    heading: int | None = None
    for at, block in enumerate(blocks):
        if block.tokens and block.tokens[0].type == "heading_open" and block.kind == "same":
            heading = at
        if block.kind != "same":
            shown |= {at + step for step in range(-AROUND, AROUND + 1)}
            shown |= set() if heading is None else {heading}
    hidden = 0
    for at, block in enumerate(blocks):
        if at not in shown:
            hidden += 1
            continue
        if hidden:
            yield Block("folded", count=hidden)
            hidden = 0
        yield block
    if hidden:
        yield Block("folded", count=hidden)
