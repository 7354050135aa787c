"""How the outcome of a change is told: sentences, and what htmx is to show."""

from typing import Any

from vrops.lists.changes import running
from vrops.lists.changes.domain import Outcome, Tally
from vrops.lists.changes.models import Change, ChangeRow

# As many refusals as fit beside a list; the rest stand on the page of the change.
SHOWN = 50


def in_words(change: Change, tally: Tally) -> str:
    """“Owner changed on 3 escalations; 2 had it already.”"""
    words = running.in_words(change, tally.done)
    return f"{words[:-1]}; {tally.same:,} had it already." if tally.same else words


def toast(change: Change, tally: Tally) -> dict[str, Any]:
    """What just happened, with Undo where there is something to take back."""
    undo = change.undo_url if tally.done else ""
    return {"text": in_words(change, tally), **({"undo": undo} if undo else {})}


def refused(change: Change) -> list[ChangeRow]:
    """The first rows that were refused, with their sentences."""
    return list(change.rows.filter(outcome=Outcome.REFUSED).order_by("pk")[:SHOWN])
