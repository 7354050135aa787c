"""What a demonstration article says, as Markdown, and what its earlier versions said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

FEWEST_STEPS, FEWEST_ROWS, FEWEST_WATCH = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Text:
    """One article. `table` is a heading, the columns and rows with bars between cells; `was` are
    facts with what they were before."""

    title: str
    lead: str
    steps: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    say: str = ""
    was: tuple[tuple[str, str], ...] = ()
    do: str = "What to do"

    @property
    def body(self) -> str:
        """The article in Markdown."""
        return "\n\n".join(self._parts())

    def _parts(self) -> Iterator[str]:
        yield self.lead
        if self.steps:
            yield f"## {self.do}"
            yield "\n".join(f"{number}. {step}" for number, step in enumerate(self.steps, 1))
        if self.table:
            heading, columns, *rows = self.table
            bar = "|".join("---" for _ in columns.split("|"))
            yield f"## {heading}"
            yield "\n".join(f"| {row.replace('|', ' | ')} |" for row in (columns, bar, *rows))
        if self.watch:
            yield "## Watch for"
            yield "\n".join(f"- {each}" for each in self.watch)
        if self.say:
            yield "## What to say"
            yield f"> {self.say}"


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of an article: its text, and what changed in it."""

    body: str
    summary: str


def editions(text: Text, wanted: int) -> list[Edition]:
    """The last `wanted` versions of an article, the oldest first: earlier ones lack what was added
    since. Fewer where nothing more can be taken away."""
    found = [Edition(text.body, "")]
    for older, summary in _older(text):
        if len(found) == wanted:
            break
        found[-1] = replace(found[-1], summary=summary)
        found.append(Edition(older.body, ""))
    return found[::-1]


def _older(text: Text) -> Iterator[tuple[Text, str]]:
    """Earlier and earlier texts, each with what the next version added to it."""
    facts = list(text.was)
    while True:
        before = text
        if len(text.steps) > FEWEST_STEPS:
            *kept, last = text.steps
            text = replace(text, steps=tuple(kept))
            yield text, f"Adds a step: {_inside(last)}"
        if facts:
            now, then = facts.pop(0)
            older = _reworded(text, now, then)
            # A fact that stood in a step that came later says nothing by then.
            if older != text:
                text = older
                yield text, f"“{then}” becomes “{now}”."
        if len(text.watch) > FEWEST_WATCH:
            *kept, last = text.watch
            text = replace(text, watch=tuple(kept))
            yield text, f"Warns of one thing more: {_inside(last)}"
        if len(text.table) > FEWEST_ROWS + 2:
            *kept, last = text.table
            text = replace(text, table=tuple(kept))
            yield text, f"{text.table[0]}: adds {last.partition('|')[0]}."
        if text == before:
            return


def _reworded(text: Text, now: str, then: str) -> Text:
    def said(words: str) -> str:
        return words.replace(now, then)

    return replace(
        text,
        lead=said(text.lead),
        steps=tuple(map(said, text.steps)),
        table=tuple(map(said, text.table)),
        watch=tuple(map(said, text.watch)),
        say=said(text.say),
    )


def _inside(sentence: str) -> str:
    """A step as it reads behind a colon, in its first sentence."""
    first = sentence.replace("**", "").split(". ")[0].rstrip(".")
    return f"{first[:1].lower()}{first[1:]}."
