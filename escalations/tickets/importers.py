"""Rows of another ticketing tool's file as tickets; nothing is written here."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from escalations.tickets.domain.loading import (
    ENDED,
    STATUS_WORDS,
    LoadedTicket,
    circumstances,
    removed_from,
)
from vrops.core import clock, text
from vrops.exchange.domain import cells
from vrops.exchange.domain.outcomes import Fault, Unfit
from vrops.exchange.models import Import
from vrops.exchange.registry import Field, ReadRow, Values

LONGEST_SUBJECT = 200
LONGEST_COMPLAINT = 20_000

FIELDS = (
    Field(
        name="external_id", label="Ticket number", required=True, parser=cells.IdText(longest=100),
        aliases=("ticket", "ticket id", "case", "case number", "id", "number"),
        help="With the source it says which ticket a row is about.",
    ),
    Field(
        name="complaint", label="Complaint", required=True,
        parser=cells.Text(longest=LONGEST_COMPLAINT, lines=True),
        aliases=("customer complaint", "subject", "description", "summary", "text"),
    ),
    Field(name="on", label="Date", required=True, parser=cells.Day(),
          aliases=("created", "filed", "reported", "date filed", "day")),
    Field(name="at", label="Time", parser=cells.Time(), help="Without one: midnight."),
    Field(name="status", label="Status", parser=cells.Choice(STATUS_WORDS), aliases=("state of",),
          help="Open, Pending, Solved or Closed; without one a ticket is open."),
    Field(name="solved_on", label="Solved on", parser=cells.Day(),
          aliases=("date solved", "resolved on", "date resolved", "resolution date", "closed on",
                   "date closed"),
          help="Of a solved or closed ticket; without one it counts as solved when it is loaded."),
    Field(name="solved_at", label="Solved at", parser=cells.Time(),
          aliases=("time solved", "time resolved"),
          help="Without one: midnight, or when it was filed if that was later that day."),
    Field(name="via", label="Received via", parser=cells.Text(longest=80),
          aliases=("channel", "source", "received by")),
    Field(name="city", label="City", parser=cells.Text(longest=80)),
    Field(name="state", label="State", parser=cells.Text(longest=80)),
    Field(name="zip_code", label="ZIP code", parser=cells.Text(longest=20), aliases=("zip",)),
    Field(
        name="behalf", label="Filed on behalf of someone",
        parser=cells.Choice({"Yes": True, "No": False}),
        aliases=("filing on behalf of someone", "on behalf"),
    ),
)  # fmt: skip


def importer(load: Import) -> ReadRow:
    """How the rows of this load are read: its source, zone, type and category hold for all."""
    options: dict[str, Any] = load.options
    zone = clock.zone(options["zone"])
    now = clock.now()

    def read(values: Values) -> LoadedTicket:
        wall = values["at"] or time.min
        filed_at: datetime = clock.resolve_wall(values["on"], wall, zone).instant
        if filed_at > now:
            raise Unfit(Fault("on", "future", "It lies ahead; check how dates are written."))
        status = values["status"] or "open"
        solved_at = _solved_at(values, status, filed_at, now, zone)
        complaint = values["complaint"]
        subject = text.cut(" ".join(complaint.split()), LONGEST_SUBJECT)
        rest = circumstances(
            via=values["via"] or "", city=values["city"] or "", state=values["state"] or "",
            zip_code=values["zip_code"] or "", behalf=values["behalf"],
        )  # fmt: skip
        whole = "" if subject == complaint else complaint
        body = "\n\n".join(part for part in (whole, rest) if part)
        removed = {"subject": removed_from(subject), "body": removed_from(body)}
        return LoadedTicket(
            source=options["source"],
            external_id=values["external_id"],
            subject=subject,
            body=body,
            filed_at=filed_at,
            status=status,
            solved_at=solved_at,
            type=options["type"],
            category=options["category"],
            removed={name: counts for name, counts in removed.items() if counts},
        )

    return read


def _solved_at(
    values: Values, status: str, filed_at: datetime, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """When it was solved there; a date of one that is open again says nothing."""
    day, wall = values["solved_on"], values["solved_at"]
    if status not in ENDED or day is None:
        return None
    solved_at: datetime = clock.resolve_wall(day, wall or time.min, zone).instant
    if wall is None and day == filed_at.astimezone(zone).date():
        return filed_at
    if solved_at < filed_at:
        raise Unfit(Fault("solved_on", "before_filing", "It was filed later than that."))
    if solved_at > now:
        raise Unfit(Fault("solved_on", "future", "It lies ahead; check how dates are written."))
    return solved_at
