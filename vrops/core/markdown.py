"""The one renderer of text that people format: Markdown to HTML that is safe to show anywhere.

HTML in the text is shown as text; images and addresses other than the web's and mail's are not
made into anything. What comes out has passed one sanitiser, for pages and for mail alike.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "ins", "del", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", *_HEADINGS),
    *("div", "table", "thead", "tbody", "tr", "th", "td"),
}
# A writer's HTML is shown as text, so these attributes are the renderer's own.
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "ol": {"start"},
    "div": {"aria-label"},
    **{heading: {"id"} for heading in _HEADINGS},
}
# A table may be wider than its place: then it scrolls by itself, reachable by keyboard.
_SET = {"div": {"class": "scroll", "role": "region", "tabindex": "0"}, "th": {"scope": "col"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_parser = (
    MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"]).disable("image")
)
_DEEPEST = 6
_END = "block_end"
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: how deep below the largest (0), its words, and its place on the page
    where the text was rendered with anchors."""

    depth: int
    words: str
    anchor: str


def render(text: str, *, top: int = 2, anchors: bool = False) -> SafeString:
    """The text as HTML. Its largest heading becomes `h<top>`, below the headings of the page it
    stands on, and no level is skipped, whatever the writer chose. With `anchors` headings can be
    linked to, as `headings` names them: for one text on a page."""
    tokens = parse(text)
    _rank_headings(tokens, top)
    _wrap_tables(tokens)
    if anchors:
        for number, token in enumerate(t for t in tokens if t.type == "heading_open"):
            token.attrSet("id", _anchor(number))
    return _safe(_parser.renderer.render(tokens, _parser.options, {}))


def parse(text: str) -> list[Token]:
    """The text as tokens, for what compares texts; `draw` makes them into HTML."""
    return _parser.parse(text)


def draw(blocks: Sequence[Sequence[Token]], *, top: int = 2) -> list[SafeString]:
    """The blocks of one text, each as HTML of its own; insertions and deletions may be marked in
    them by tokens of the tags `ins` and `del`. Headings are ranked over all of them."""
    tokens: list[Token] = []
    for block in blocks:
        tokens += [*(token.copy() for token in block), Token(_END, "", 0)]
    _rank_headings(tokens, top)
    _wrap_tables(tokens)
    drawn: list[SafeString] = []
    begin = 0
    for at, token in enumerate(tokens):
        if token.type == _END:
            drawn.append(_safe(_parser.renderer.render(tokens[begin:at], _parser.options, {})))
            begin = at + 1
    return drawn


def _safe(html: str) -> SafeString:
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        set_tag_attribute_values=_SET,
        url_schemes=_SCHEMES,
    )
    return mark_safe(clean)  # noqa: S308 (the sanitiser has just been over it)


def headings(text: str) -> list[Heading]:
    """The outline of a text, for its table of contents."""
    tokens = _parser.parse(text)
    _rank_headings(tokens, 0)
    found: list[Heading] = []
    for token, inner in pairwise(tokens):
        if token.type == "heading_open":
            found.append(Heading(int(token.tag[1:]), _words([inner]), _anchor(len(found))))
    return found


def plain(text: str) -> str:
    """The words alone, on one line: for a list, a preview, a search index."""
    return _words(_parser.parse(text))


def _words(tokens: Sequence[Token]) -> str:
    words = [
        child.content for token in tokens for child in (token.children or [token]) if child.content
    ]
    return _BLANK.sub(" ", " ".join(words)).strip()


def _anchor(number: int) -> str:
    """Where a heading stands: by its number, since the same words may head two parts."""
    return f"part-{number + 1}"


def _wrap_tables(tokens: list[Token]) -> None:
    """Put each table into a region with a name of its own."""
    number = 0
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].type == "table_close":
            tokens.insert(at + 1, Token("div_close", "div", -1, block=True))
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].type == "table_open":
            opening = Token("div_open", "div", 1, block=True)
            tokens.insert(at, opening)
    for token in tokens:
        if token.type == "div_open":
            number += 1
            token.attrSet("aria-label", f"Table {number}")


def _rank_headings(tokens: Sequence[Token], top: int) -> None:
    """Give headings the levels of a proper outline that begins at `top`."""
    outline: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            while outline and outline[-1] >= int(token.tag[1]):
                outline.pop()
            outline.append(int(token.tag[1]))
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(top + len(outline) - 1, _DEEPEST)}"
