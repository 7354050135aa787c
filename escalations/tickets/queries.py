"""Reads about tickets shaped for lists, the ticket's page and the filing form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from escalations.routing import permissions as routing
from escalations.sla import domain as sla
from escalations.tickets import permissions
from escalations.tickets.clocks import timer_of
from escalations.tickets.domain import filing
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.domain.likeness import ALIKE, likeness, telling_words
from escalations.tickets.events import INSIDE, SAID_ELSEWHERE
from escalations.tickets.models import Clock, ClockPause, Reply, Ticket, Unmasking
from gtm.launches.domain.lifecycle import PUBLIC_STATES
from gtm.launches.models import Launch
from vrops.access import policy, registry
from vrops.attachments import queries as attachments
from vrops.calendars.domain.receipts import Kind, Receipt
from vrops.core import clock
from vrops.core.words import WordsBegin
from vrops.log import queries as log
from vrops.people.models import Site, User, in_force
from vrops.workflow.domain import Verb

FEED = 200
MOST_COUNTED = 10_000
SIMILAR_FOR = timedelta(days=14)
SIMILAR_LOOKED_AT = 200
# Offered as buttons; merging comes with known issues.
OFFERED = ("take", "wait", "back", "resolve", "close", "reopen")


def queue_rows(user: Any) -> QuerySet[Ticket]:
    """Every ticket the person may see, with what a row shows."""
    return Ticket.objects.visible_to(user).select_related("site__supplier", "assignee", "queue")


def own_rows(user: Any) -> QuerySet[Ticket]:
    """What they filed or follow themselves."""
    own = Q(filed_by=user.pk) | Q(pk__in=user.watched_tickets.values("ticket"))
    return Ticket.objects.visible_to(user).filter(own).select_related("assignee", "site")


def open_count(user: Any) -> int | None:
    """For the menu."""
    return _menu_counts(user)["all"]


def breached_count(user: Any) -> int | None:
    return _menu_counts(user)["breached"] or None


def _menu_counts(user: Any) -> dict[str, int]:
    """Both numbers of the menu in one query, once for each request's user."""
    found: dict[str, int] | None = getattr(user, "_ticket_counts", None)
    if found is None:
        rows = Ticket.objects.visible_to(user).open()
        found = rows.aggregate(all=Count("pk"), breached=Count("pk", filter=in_sla(["breached"])))
        user._ticket_counts = found
    return found


def own_open_count(user: Any) -> int | None:
    return Ticket.objects.open().filter(filed_by=user.pk)[: MOST_COUNTED + 1].count() or None


def in_sla(values: Sequence[str]) -> Q:
    """Tickets by their most urgent clock: breached, at risk (warned, not late), in time, paused."""
    now = clock.now()
    late = Q(sla_breached=True) | Q(sla_due_at__lt=now)
    near = Q(sla_warn_at__lte=now)
    found = {
        "breached": late,
        "at_risk": near & ~late,
        "in_time": Q(sla_due_at__gte=now, sla_breached=False) & ~near,
        "paused": Q(sla_left__isnull=False),
    }
    return reduce(or_, (found[value] for value in values))


def ticket_page(ticket_id: int, user: Any) -> Ticket:
    """The ticket with what its page names; Ticket.DoesNotExist when out of reach."""
    return (
        Ticket.objects.visible_to(user)
        .select_related("site__supplier", "assignee", "queue", "filed_by", "launch")
        .get(pk=ticket_id)
    )


# ---- what a page shows ------------------------------------------------------------------------


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
    """A receipt as the page shows it: the target in words, and (from, why, counts, so far)."""

    receipt: Receipt
    target: str
    lines: list[tuple[datetime, str, str, str]]


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


def feed(ticket: Ticket, user: Any) -> list[Line]:
    """What was said and what happened, oldest first; notes and inside events for those who work."""
    inside = works_on(ticket, user)
    lines = [_filed(ticket)]
    replies = ticket.replies.select_related("by").order_by("-at", "-id")
    if not inside:
        replies = replies.filter(visibility=Reply.Visibility.PUBLIC)
    lines += [_said(row) for row in replies[:FEED]]
    left_out = SAID_ELSEWHERE if inside else SAID_ELSEWHERE | INSIDE
    for entry in (item.entry for item in log.feed(ticket, limit=FEED)):
        if entry.event not in left_out:
            lines.append(_happened(entry, ticket))
    return sorted(lines, key=lambda line: line.at)


def works_on(ticket: Ticket, user: Any) -> bool:
    return policy.can(user, permissions.WORK, ticket)


def verbs(ticket: Ticket, user: Any) -> list[Verb]:
    """The buttons of the state for this person: all for those who work, reopen for the filer."""
    offered = [verb for verb in LIFECYCLE.buttons(ticket.state) if verb.name in OFFERED]
    if works_on(ticket, user):
        return offered
    own = ticket.filed_by_id == user.pk
    return [verb for verb in offered if own and verb.name == "reopen"]


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


def agents() -> QuerySet[User]:
    """Who works tickets today."""
    roles = [str(role) for role in registry.roles_holding(permissions.WORK)]
    day = clock.today(settings.COMPANY_ZONE)
    holds = Q(in_force(day, "grants__"), grants__role__in=roles, is_active=True)
    found = User.objects.people().filter(holds).values("pk")
    return User.objects.filter(pk__in=found).order_by("sort_key")


def may_see_queue(user: Any) -> bool:
    return policy.can(user, routing.VIEW_QUEUE)


# ---- filing -----------------------------------------------------------------------------------


def similar(user: Any, subject: str, reference: str, limit: int = 3) -> list[Ticket]:
    """Open tickets of the last two weeks, of those the person may see, about the same: the same
    account or order first, then the likeliest by their subjects."""
    account, order = filing.read_reference(reference)
    same = Q(account_ref=account) if account else Q(order_ref=order) if order else Q(pk__in=[])
    words = sorted(telling_words(subject), key=len, reverse=True)[:6]
    alike = reduce(or_, (Q(WordsBegin(word, "search_key")) for word in words), Q(pk__in=[]))
    if not words and not reference.strip():
        return []
    recent = Ticket.objects.visible_to(user).open().filter(filed_at__gt=clock.now() - SIMILAR_FOR)
    rows = recent.filter(same | alike).select_related("site").order_by("-filed_at", "-pk")
    ranked = []
    for ticket in rows[:SIMILAR_LOOKED_AT]:
        hit = bool(reference.strip()) and reference_of(account, order) == ticket.reference
        score = likeness(subject, ticket.subject)
        if hit or score >= ALIKE:
            ranked.append((not hit, -score, -ticket.pk, ticket))
    return [ticket for *_, ticket in sorted(ranked, key=lambda row: row[:3])[:limit]]


def reference_of(account: str, order: str) -> str:
    return account or order


def launches(user: Any) -> QuerySet[Launch]:
    """The launches a ticket may name: those that run or begin soon, as far as the person sees."""
    today = clock.today(settings.COMPANY_ZONE)
    return (
        Launch.objects.visible_to(user)
        .filter(state__in=PUBLIC_STATES)
        .during(today - timedelta(days=60), today + timedelta(days=30))
        .order_by("-starts_on", "sort_key")
    )


def sites(user: Any) -> QuerySet[Site]:
    return Site.objects.visible_to(user).order_by("sort_key")


# ---- parts ------------------------------------------------------------------------------------


def used_share(started_at: datetime | None, due_at: datetime | None, now: datetime) -> int:
    """Whole percent of the time that is gone, for the ring."""
    if started_at is None or due_at is None or due_at <= started_at:
        return 100
    return max(0, min(100, round(100 * ((now - started_at) / (due_at - started_at)))))


def _shown(row: Clock, now: datetime) -> Shown:
    timer = timer_of(row, row.pauses.all())
    note = ""
    if row.target is not None and row.hours is not None:
        note = _length(row.target.minutes)
    elif row.promised_at is not None:
        note = "as promised to the customer"
    if row.met_at is not None:
        tone = "red" if row.breached_at else "green"
        return Shown(row, tone, None, 100, note)
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


def _happened(entry: Any, ticket: Ticket) -> Line:
    said = log.sentence(entry).replace(entry.subject_name or str(ticket), "it")
    name = "Routing rule" if said.startswith("Routing rule") else entry.actor_name
    if entry.actor_id is None and name != "Routing rule":
        name, said = "VROps", f"· {said[:1].upper()}{said[1:]}"
    return Line("event", name, entry.at, said.removeprefix(name).strip())


def may_attach(user: Any, ticket: Any) -> bool:
    """The filer adds what they were asked for, and whoever works the ticket."""
    return bool(ticket.filed_by_id == user.pk or policy.can(user, permissions.WORK, ticket))
