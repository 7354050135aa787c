"""Who and what the demonstration's tickets are made of, and one ticket on its way."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from escalations.routing.domain import Rule
from escalations.routing.models import Queue
from escalations.sla.queries import Book
from escalations.tickets import demo_texts as texts
from escalations.tickets.clocks import Clocks
from escalations.tickets.models import Reply, Ticket
from gtm.launches.models import Launch
from vrops.core.demonstration import World
from vrops.log.actions import Happening
from vrops.people.models import Site, User

TOLD_DAYS = 21  # as far back as each ticket has log entries of its own


@dataclass
class Desk:
    """Who and what tickets are made of."""

    world: World
    now: datetime
    targets: Book
    rules: list[Rule]
    queues: dict[int, Queue]
    agents: dict[int | None, list[User]]
    reps: dict[int, list[User]]
    sites: list[Site]
    launches: list[Launch]
    happened: list[tuple[datetime, Happening]] = field(default_factory=list)

    @property
    def dice(self) -> Any:
        return self.world.dice


@dataclass
class Made:
    """One ticket on its way."""

    ticket: Ticket
    clocks: Clocks
    talk: texts.Talk
    words: texts.Words
    replies: list[Reply] = field(default_factory=list)

    def said(self, dice: Any, choices: tuple[str, ...]) -> str:
        """One of the texts, filled in for this ticket."""
        text: str = dice.choice(choices).format_map(self.words)
        return text


def note(
    cast: Desk, ticket: Ticket, at: datetime, what: str, *, by: User | None = None, why: str = "",
    **after: str,
) -> None:  # fmt: skip
    """An entry of the log to be, for tickets of the last weeks."""
    if cast.now - ticket.filed_at > timedelta(days=TOLD_DAYS):
        return
    event = f"escalations.ticket.{what}"
    cast.happened.append(
        (at, Happening(event=event, subject=ticket, by=by, after=after or None, why=why))
    )
