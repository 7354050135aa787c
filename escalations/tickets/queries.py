"""Reads about tickets shaped for lists, the palette and the filing form."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add, or_
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from escalations.tickets import permissions
from escalations.tickets.domain import filing
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.domain.likeness import ALIKE, likeness, telling_words
from escalations.tickets.models import Reply, Ticket
from gtm.launches.domain.lifecycle import PUBLIC_STATES
from gtm.launches.models import Launch
from playbook.articles.models import Article, ArticleVersion
from vrops.access import policy, registry
from vrops.core import clock
from vrops.core.words import WordsBegin, words_of
from vrops.people.models import Site, User, in_force
from vrops.ui.palette import Answer
from vrops.workflow.domain import Verb

MOST_COUNTED = 10_000
# Nobody stays on the line longer.
LIVE_FOR = timedelta(hours=4)
# Longer than any two due times lie apart: what ranks higher comes first, whatever is due.
AGE = timedelta(days=365 * 100)
NEVER_DUE = datetime(2099, 1, 1, tzinfo=UTC)
SIMILAR_FOR = timedelta(days=14)
SIMILAR_LOOKED_AT = 200
GUIDANCE_LOOKED_AT = 20
# Offered as buttons; merging comes with known issues.
OFFERED = ("take", "wait", "back", "resolve", "close", "reopen")


def queue_rows(user: Any) -> QuerySet[Ticket]:
    """Every ticket the person may see, with what a row shows and `turn`, the order to work in that
    is called next up: customers on the line who nobody has answered, then by priority, each by its
    due time."""
    on_line = Q(waiting=filing.Waiting.ON_LINE, state="new", filed_at__gt=clock.now() - LIVE_FOR)
    rank = Case(When(on_line, then=Value(0)), default=F("priority") + 1)
    rows = Ticket.objects.visible_to(user).annotate(
        turn=ExpressionWrapper(
            Coalesce("sla_due_at", Value(NEVER_DUE)) + rank * Value(AGE),
            output_field=DateTimeField(),
        )
    )
    return rows.select_related("site__supplier", "assignee", "queue")


def own_rows(user: Any) -> QuerySet[Ticket]:
    """What they filed or follow themselves; `last_answer` says who answered last, if VR did."""
    own = Q(filed_by=user.pk) | Q(pk__in=user.watched_tickets.values("ticket"))
    said = Reply.objects.filter(ticket=OuterRef("pk"), visibility=Reply.Visibility.PUBLIC)
    # Empty where the last word is the filer's own.
    answer = Case(
        When(by_agent=True, then=Concat("by__name", Value(" answered"))), default=Value("")
    )
    last = said.order_by("-at", "-pk").annotate(answer=answer).values("answer")[:1]
    rows = Ticket.objects.visible_to(user).filter(own).select_related("assignee", "site")
    return rows.annotate(last_answer=Coalesce(Subquery(last), Value("")))


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


def works_on(ticket: Ticket, user: Any) -> bool:
    return policy.can(user, permissions.WORK, ticket)


def verbs(ticket: Ticket, user: Any) -> list[Verb]:
    """The buttons of the state for this person: all for those who work, reopen for the filer."""
    offered = [verb for verb in LIFECYCLE.buttons(ticket.state) if verb.name in OFFERED]
    if works_on(ticket, user):
        return offered
    own = ticket.filed_by_id == user.pk
    return [verb for verb in offered if own and verb.name == "reopen"]


def agents() -> QuerySet[User]:
    """Who works tickets today."""
    roles = [str(role) for role in registry.roles_holding(permissions.WORK)]
    day = clock.today(settings.COMPANY_ZONE)
    holds = Q(in_force(day, "grants__"), grants__role__in=roles, is_active=True)
    found = User.objects.people().filter(holds).values("pk")
    return User.objects.filter(pk__in=found).order_by("sort_key")


def in_palette(user: Any, words: str) -> list[Answer]:
    """Tickets by their number or the beginnings of their words, newest first."""
    if not words_of(words) or not policy.can(user, permissions.VIEW):
        return []
    found = Ticket.objects.visible_to(user).filter(WordsBegin(words, "search_key"))
    return [
        Answer(str(ticket), ticket.get_absolute_url(), "ticket", "Escalations")
        for ticket in found.order_by("-pk")[:5]
    ]


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
        hit = bool(reference.strip()) and (account or order) == ticket.reference
        score = likeness(subject, ticket.subject)
        if hit or score >= ALIKE:
            ranked.append((not hit, -score, -ticket.pk, ticket))
    return [ticket for *_, ticket in sorted(ranked, key=lambda row: row[:3])[:limit]]


def guidance(user: Any, subject: str, limit: int = 2) -> list[ArticleVersion]:
    """What the playbook says today about the same, of what the person may read: articles in force
    with half of the subject's telling words, one of them in the title; the likeliest first."""
    words = sorted(telling_words(subject), key=len, reverse=True)[:6]
    if not words:
        return []
    alike = reduce(or_, (Q(WordsBegin(word, "search_key")) for word in words))
    titled = [
        Case(When(WordsBegin(word, "sort_key"), then=Value(1)), default=Value(0)) for word in words
    ]
    rows = Article.objects.visible_to(user).filter(alike).annotate(titled=reduce(add, titled))
    found = rows.filter(titled__gt=0).order_by("-titled", "sort_key")[:GUIDANCE_LOOKED_AT]
    ranked = sorted(
        (-_share(words, row.search_key), -_share(words, row.sort_key), row.pk) for row in found
    )
    chosen = [pk for share, _, pk in ranked if -share >= ALIKE]
    live = ArticleVersion.objects.filter(article__in=chosen).in_force(clock.now())
    versions = {row.article_id: row for row in live.select_related("article__section")}
    return [versions[pk] for pk in chosen if pk in versions][:limit]


def _share(words: Sequence[str], said: str) -> float:
    """How many of the words begin one of what is said, 0 to 1."""
    known = telling_words(said)
    return sum(any(each.startswith(word) for each in known) for word in words) / len(words)


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


def used_share(started_at: datetime | None, due_at: datetime | None, now: datetime) -> int:
    """Whole percent of the time that is gone, for the ring."""
    if started_at is None or due_at is None or due_at <= started_at:
        return 100
    return max(0, min(100, round(100 * ((now - started_at) / (due_at - started_at)))))


def may_attach(user: Any, ticket: Any) -> bool:
    """The filer adds what they were asked for, and whoever works the ticket."""
    return bool(ticket.filed_by_id == user.pk or policy.can(user, permissions.WORK, ticket))
