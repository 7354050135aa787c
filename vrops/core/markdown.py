"""The one renderer of text that people format: Markdown to HTML that is safe to show anywhere.

HTML in the text is shown as text; images and addresses other than the web's and mail's are not
made into anything. What comes out has passed one sanitiser, for pages and for mail alike.
"""

import re
from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("image")
_DEEPEST = 6
_BLANK = re.compile(r"\s+")


def render(text: str, *, top: int = 2) -> SafeString:
    """The text as HTML. Its largest heading becomes `h<top>`, below the headings of the page it
    stands on, and no level is skipped, whatever the writer chose."""
    tokens = _parser.parse(text)
    _rank_headings(tokens, top)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return mark_safe(clean)  # noqa: S308 (the sanitiser has just been over it)


def plain(text: str) -> str:
    """The words alone, on one line: for a list, a preview, a search index."""
    words = [
        child.content
        for token in _parser.parse(text)
        for child in (token.children or [token])
        if child.content
    ]
    return _BLANK.sub(" ", " ".join(words)).strip()


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
