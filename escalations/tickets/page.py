"""What the page of a ticket shows: its clocks and their receipts, its feed, whom to call."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from escalations.sla import domain as sla
from escalations.tickets import permissions, queries
from escalations.tickets.clocks import timer_of
from escalations.tickets.domain import filing, telling
from escalations.tickets.events import INSIDE, SAID_ELSEWHERE
from escalations.tickets.models import (
    Clock,
    ClockPause,
    LoadedChange,
    Reply,
    Ticket,
    Unmasking,
)
from escalations.tickets.queries import used_share, works_on
from vrops.access import policy
from vrops.attachments import queries as attachments
from vrops.calendars.domain.receipts import Kind, Receipt
from vrops.core import clock, markdown, text
from vrops.exchange.domain.outcomes import Outcome
from vrops.exchange.models import ImportRow
from vrops.lists.changes import queries as changes
from vrops.log import queries as log
from vrops.log.models import Entry
from vrops.people.models import User

FEED = 200
EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock on the ticket's page."""

    clock: Clock
    tone: str
    left: timedelta | None
    used: int
    note: str


def clocks(ticket: Ticket) -> list[Shown]:
    """The ticket's clocks, running ones first, the next due on top."""
    rows = (
        ticket.clocks.select_related("target", "hours__calendar")
        .prefetch_related(Prefetch("pauses", ClockPause.objects.order_by("starts_at")))
        .order_by("started_at", "pk")
    )
    now = clock.now()
    shown = [_shown(row, now) for row in rows if row.target_id or row.promised_at]
    latest = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(shown, key=lambda one: (one.clock.met_at is not None, one.clock.due_at or latest))


@dataclass(frozen=True, slots=True)
class Derived:
    """A receipt as the page shows it: the target in words, and (from, to, why, counts, in
    total)."""

    receipt: Receipt
    target: str
    lines: list[tuple[datetime, datetime | None, str, str, str]]


def receipt(clock_id: int, ticket: Ticket) -> tuple[Clock, Derived | None]:
    """One clock of the ticket and how its due time was derived; None without a target."""
    row = (
        ticket.clocks.select_related("target", "hours__calendar")
        .prefetch_related(Prefetch("pauses", ClockPause.objects.order_by("starts_at")))
        .get(pk=clock_id)
    )
    timer = timer_of(row, row.pauses.all())
    if timer is None:
        return row, None
    over = row.met_at is not None and (row.due_at is None or row.met_at < row.due_at)
    derived = sla.receipt(timer, until=row.met_at if over else None)
    lines = [
        (
            line.begins,
            line.ends,
            line.note.replace("_", " "),
            _hours(line.counted) if line.kind is Kind.OPEN else "\N{EN DASH}",
            _hours(line.total),
        )
        for line in derived.lines
    ]
    target = _length(row.target.minutes) if row.target else ""
    return row, Derived(derived, target, lines)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ticket's feed: a comment, an internal note, or an event."""

    kind: str
    name: str
    at: datetime
    words: str
    what: str = ""
    undo: str = ""


def feed(ticket: Ticket, user: Any) -> list[Line]:
    """What was said and every change, oldest first; notes and inside events for those who work."""
    inside = works_on(ticket, user)
    replies = ticket.replies.select_related("by").order_by("-at", "-id")
    if not inside:
        replies = replies.filter(visibility=Reply.Visibility.PUBLIC)
    said = [_said(row) for row in replies[:FEED]]
    entries = [item.entry for item in log.feed(ticket, limit=FEED)]
    happened = [*_changes(entries, ticket, inside), *_loaded(ticket)]
    # Of the same instant: first the words, then what they did.
    lines = sorted([_filed(ticket), *reversed(said), *happened], key=lambda line: line.at)
    return _with_undo(lines, ticket, user)


def contact(ticket: Ticket, user: Any) -> dict[str, Any]:
    """Whom to call: masked, unless the person unmasked it a moment ago."""
    given = ticket.contact_name or ticket.contact_phone
    if not given:
        return {"given": False}
    may_unmask = policy.can(user, permissions.UNMASK, ticket)
    shown = may_unmask and Unmasking.objects.filter(
        ticket=ticket, user=user, until__gt=clock.now()
    ).order_by("-until").first()  # fmt: skip
    plain = [part for part in (ticket.contact_name, ticket.contact_phone) if part]
    return {
        "given": True,
        "text": ", ".join(plain if shown else [filing.masked(part) for part in plain]),
        "until": shown.until if shown else None,
        "may_unmask": may_unmask and not shown,
    }


def files(ticket: Ticket, user: Any) -> list[Any]:
    return list(attachments.files_of(ticket, user))


def guidance(user: Any, subject: str) -> list[tuple[str, str, str, str]]:
    """Title, section, address and first words of each article that says what to do."""
    return [
        (version.title, version.article.section.title, version.article.get_absolute_url(),
         text.cut(markdown.plain(version.body), EXCERPT))
        for version in queries.guidance(user, subject)
    ]  # fmt: skip


def _shown(row: Clock, now: datetime) -> Shown:
    timer = timer_of(row, row.pauses.all())
    note = ""
    if row.target is not None and row.hours is not None:
        note = _length(row.target.minutes)
    elif row.promised_at is not None:
        note = "as promised to the customer"
    if row.met_at is not None:
        tone = "red" if row.breached_at else "green"
        return Shown(row, tone, None, 100, "")
    if timer is not None and row.due_at is None and timer.is_paused:
        return Shown(row, "paused", sla.left(timer, now), 0, note)
    late = row.breached_at is not None or sla.ran_out(row.due_at, now)
    near = row.warn_at is not None and now >= row.warn_at
    tone = "red" if late else "amber" if near else ""
    left = None if row.due_at is None else row.due_at - now
    return Shown(row, tone, left, used_share(row.started_at, row.due_at, now), note)


def _length(minutes: int) -> str:
    """30 open minutes, 8 open hours"""
    value, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{value} open {unit}{'' if value == 1 else 's'}"


def _hours(length: timedelta) -> str:
    """336h 00m: open time is not counted in days of 24 hours."""
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60}h {minutes % 60:02}m"


def _filed(ticket: Ticket) -> Line:
    how = {"page": "filed it"}.get(ticket.source, f"filed it by {ticket.source}")
    if not ticket.body:
        return Line("event", ticket.filed_by.name, ticket.filed_at, how)
    return Line("comment", ticket.filed_by.name, ticket.filed_at, ticket.body, how)


def _said(row: Reply) -> Line:
    kind = "internal" if row.is_internal else "comment"
    return Line(kind, row.by.name, row.at, row.body, "" if row.is_internal else "replied")


def _with_undo(lines: list[Line], ticket: Ticket, user: Any) -> list[Line]:
    """The same lines; that of the person's own change, as long as it stands, with the way back."""
    own = changes.undoable(ticket, user)
    if own is None or own.at is None:
        return lines
    for at, line in reversed(list(enumerate(lines))):
        if line.kind == "event" and line.name == user.name and line.at <= own.at:
            lines[at] = replace(line, undo=own.change.undo_url)
            break
    return lines


def _changes(newest_first: list[Entry], ticket: Ticket, inside: bool) -> Iterator[Line]:
    """The log as lines, oldest first. What replies say stands in the feed already, and here what
    they changed."""
    entries = [entry for entry in reversed(newest_first) if inside or entry.event not in INSIDE]
    met = {
        pk for entry in entries if entry.event in SAID_ELSEWHERE
        for pk in telling.owners(entry.before, entry.after)
    }  # fmt: skip
    names = dict(User.objects.filter(pk__in=met).values_list("pk", "name")) if met else {}
    for entry in entries:
        if entry.event not in SAID_ELSEWHERE:
            yield _happened(entry, ticket)
            continue
        for words in telling.told(entry.before, entry.after, actor=entry.actor_id, names=names):
            yield Line("event", entry.actor_name, entry.at, words)


def _loaded(ticket: Ticket) -> Iterator[Line]:
    """Changes by files, each of which has one entry in the log for all its tickets."""
    rows = LoadedChange.objects.filter(ticket=ticket).order_by("load__applied_at", "pk")
    loads = [row.load for row in rows.select_related("load__applied_by").defer("before")]
    changes = dict(
        ImportRow.objects.filter(
            load__in=loads, outcome=Outcome.CHANGED, record_id=ticket.pk
        ).values_list("load", "changes")
    )
    for load in loads:
        status = changes.get(load.pk, {}).get("Status")
        moved = f", status from {status[0].lower()} to {status[1].lower()}" if status else ""
        if load.applied_by and load.applied_at:
            words = f"changed it by the file {load.file_name}{moved}"
            yield Line("event", load.applied_by.name, load.applied_at, words)


def _happened(entry: Entry, ticket: Ticket) -> Line:
    said = log.sentence(entry).replace(entry.subject_name or str(ticket), "it")
    name = "Routing rule" if said.startswith("Routing rule") else entry.actor_name
    if entry.actor_id is None and name != "Routing rule":
        name, said = "VROps", f"· {said[:1].upper()}{said[1:]}"
    return Line("event", name, entry.at, said.removeprefix(name).strip())
