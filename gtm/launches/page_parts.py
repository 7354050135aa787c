"""What the page of a launch is made of: modules and areas add their parts in their `wiring.py`.

    page_parts.register(PagePart(name="readiness", order=20, column=Column.MAIN,
                                 template="gtm/readiness/part.html", context=queries.page_part))

A part shows what its module knows about a launch to one person, or nothing at all (`None`). It is
a template of its own, drawn with its own context, so that parts know nothing of each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from gtm.launches.models import Launch

Context = Callable[[Launch, Any], dict[str, Any] | None]


class Column(StrEnum):
    """Where on the page a part stands."""

    ACTIONS = "actions"  # buttons of the top bar; the one primary button of a state
    STATUS = "status"  # badges beside the state
    TOP = "top"  # above both columns: what to know before going on
    MAIN = "main"
    RAIL = "rail"
    BAR = "bar"  # on phones above the thumb: what the rail asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePart:
    """One part. The template gets `launch`, `request` and what `context(launch, user)` answers.

    Lower orders stand higher; a part that stands in for another has the lower one. `context`
    answers None for a person or a launch that it has nothing for; it costs a number of queries that
    does not grow with the data.
    """

    name: str
    order: int
    column: Column
    template: str
    context: Context
    # The part that is left out where this one is shown: it says the same and more.
    instead_of: str = ""


_parts: dict[str, PagePart] = {}


def register(*parts: PagePart) -> None:
    """Add parts to the page; a name is taken once."""
    for part in parts:
        if part.name in _parts:
            raise ValueError(f"The launch page has two parts named {part.name}.")
        _parts[part.name] = part


def drawn(launch: Launch, request: HttpRequest) -> dict[str, list[SafeString]]:
    """The parts this person sees of this launch, by column, in order; all columns are there."""
    columns: dict[str, list[SafeString]] = {column.value: [] for column in Column}
    replaced: set[str] = set()
    for part in sorted(_parts.values(), key=lambda part: (part.order, part.name)):
        html = None if part.name in replaced else _draw(part, launch, request)
        if html is not None:
            columns[part.column].append(html)
            replaced.add(part.instead_of)
    return columns


def fragment(name: str, launch: Launch, request: HttpRequest, **more: Any) -> SafeString:
    """One part alone, for the answer to an htmx request; `more` adds to its context (a form)."""
    html = _draw(_parts[name], launch, request, **more)
    return SafeString("") if html is None else html


def _draw(part: PagePart, launch: Launch, request: HttpRequest, **more: Any) -> SafeString | None:
    context = part.context(launch, request.user)
    if context is None:
        return None
    return render_to_string(part.template, {"launch": launch, **context, **more}, request)
