"""Two versions of an article in one formatted text, with what is new and what is gone marked."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from playbook.articles.domain import rendered
from playbook.articles.domain.difference import merged
from playbook.articles.models import ArticleVersion
from vrops.core import markdown
from vrops.ui.diff import Part


@dataclass(frozen=True, slots=True)
class Shown:
    """One block as the page shows it: "same", "changed", "new" or "gone" with its HTML, or "folded"
    (`count` unchanged blocks)."""

    kind: str
    html: SafeString
    count: int


@dataclass(frozen=True)
class Comparison:
    """The difference of two versions as readers see the text. `retyped`: nothing of it shows,
    though the text was typed anew in part."""

    title: tuple[Part, ...]
    text: rendered.Merged
    retyped: bool
    top: int = 3

    @property
    def added(self) -> int:
        return self.text.added + _count(self.title, "new")

    @property
    def removed(self) -> int:
        return self.text.removed + _count(self.title, "gone")

    @property
    def same(self) -> bool:
        return self.text.same and all(part.kind == "same" for part in self.title)

    @cached_property
    def blocks(self) -> list[Shown]:
        html = markdown.draw([block.tokens for block in self.text.blocks], top=self.top)
        return [
            Shown(block.kind, drawn, block.count)
            for block, drawn in zip(self.text.blocks, html, strict=True)
        ]


def difference(before: ArticleVersion | None, after: ArticleVersion) -> Comparison:
    """What differs between two versions of an article; everything is new without the first."""
    title, body = (before.title, before.body) if before else ("", "")
    return Comparison(
        title=merged(title, after.title),
        text=rendered.compare(markdown.parse(body), markdown.parse(after.body)),
        retyped=body != after.body,
    )


def _count(parts: tuple[Part, ...], kind: str) -> int:
    return sum(len(part.text.split()) for part in parts if part.kind == kind)
