"""Who decides on a launch, and the impact sheet: what the approver is shown and confirms."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count

from gtm.approvals.domain import policy
from gtm.approvals.domain.policy import Stakes
from gtm.launches import queries as launches
from gtm.launches.models import Launch, LaunchFact
from gtm.readiness import measures
from gtm.readiness import queries as readiness
from gtm.readiness.domain import Standing
from gtm.readiness.models import ReadinessItem
from vrops.access.domain import Role
from vrops.approvals.domain.routes import RouteSpec
from vrops.approvals.domain.sheets import Sheet
from vrops.approvals.models import Decision, Run
from vrops.core import clock
from vrops.core.company import company_day
from vrops.core.money import Money
from vrops.log.models import Entry
from vrops.people.models import Grant, Site, User, in_force

HIGH = "spiff.exposure.high"
# What other areas push and the sheet shows, in this order; what nobody pushed is not on it.
MONEY = ("spiff.exposure.low", "spiff.exposure.likely", HIGH, "spiff.unit_rate", "budget.planned")
NOTICE = "comms.notice"
LOAD = ("comms.minutes", NOTICE)
WROTE = ("gtm.launch.created", "gtm.launch.edited", "gtm.launch.reopened")
LIMIT_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Seen:
    """The sheet that was looked at last, and the words for when: “you approved it on Nov 12”."""

    content: Mapping[str, Any]
    version: int
    at: datetime
    who: User
    verdict: str


@dataclass(frozen=True, slots=True)
class SiteImpact:
    """A row of the audience table: `figures` by measure, those that areas pushed for the site."""

    site: Site
    reps: int
    figures: Mapping[str, LaunchFact]


def policy_of(launch: Launch) -> RouteSpec:
    """The route of this launch today: by its tier and, when known, its exposure."""
    fact = launches.facts(launch, HIGH).get(HIGH)
    exposure = fact.value if fact and fact.currency == LIMIT_CURRENCY else None
    return policy.route(Stakes(launch.tier, exposure), settings.APPROVAL_LIMIT)


def impact_sheet(launch: Launch) -> Sheet:
    """What an approver of this launch is shown, as content with a hash.

    Equal facts give an equal hash, whenever and for whomever it is made: no times of reading, no
    ages, no order by chance.
    """
    sites = audience(launch)
    facts = launches.facts(launch)
    items = readiness.items_of(launch)
    content: dict[str, Any] = {
        "launch": _launch(launch),
        "sites": [_site(row) for row in sites],
        "reps": sum(row.reps for row in sites),
    }
    if items:
        content["readiness"] = _readiness(items)
    for name, wanted in (("money", MONEY), ("load", LOAD)):
        known = {measure: _fact(facts[measure]) for measure in wanted if measure in facts}
        if known:
            content[name] = known
    return Sheet.of(content)


def audience(launch: Launch) -> list[SiteImpact]:
    """The launch's sites with the active reps of today and the figures known of each, in three
    queries."""
    sites = list(launch.sites.select_related("supplier").order_by("sort_key"))
    reps = dict(
        Grant.objects.filter(
            in_force(company_day()), role=Role.REP, user__is_active=True, site__in=sites
        )
        .values("site")
        .annotate(people=Count("user", distinct=True))
        .values_list("site", "people")
    )
    figures: dict[int, dict[str, LaunchFact]] = defaultdict(dict)
    for fact in LaunchFact.objects.filter(launch=launch, site__in=sites):
        if fact.site_id is not None and measures.is_known(fact.measure):
            figures[fact.site_id][fact.measure] = fact
    return [SiteImpact(site, reps.get(site.pk, 0), figures[site.pk]) for site in sites]


def money_of(launch: Launch) -> dict[str, LaunchFact]:
    """The facts about money that areas pushed, by measure."""
    return launches.facts(launch, *MONEY)


def as_money(fact: LaunchFact) -> Money:
    return Money(fact.value, fact.currency or LIMIT_CURRENCY)


def standing_of(launch: Launch) -> Standing:
    """How the checklist stands, for the gates."""
    return readiness.standing_of(readiness.items_of(launch))


def last_seen(launch: Launch, user: User) -> Seen | None:
    """The sheet this person last decided on; else the one before the present submission, as it was
    decided on or submitted; else the one submitted now. None for a launch never submitted.

    So whoever has not decided yet is shown what a new submission changed.
    """
    runs = list(Run.objects.about(launch).select_related("submitted_by").order_by("-pk")[:2])
    if not runs:
        return None
    before = runs[-1] if launch.state == "submitted" else runs[0]
    rows = Decision.objects.filter(run__in=Run.objects.about(launch)).select_related("by")
    rows = rows.order_by("-pk")
    decision = rows.filter(by=user).first() or rows.filter(run=before).first()
    if decision is None:
        version, at = before.subject_version, before.submitted_at
        return Seen(before.sheet, version, at, before.submitted_by, "submit")
    version = decision.subject_version
    return Seen(decision.sheet, version, decision.at, decision.by, decision.verdict)


def authors_of(launch_ids: Collection[int]) -> dict[int, set[int]]:
    """Who wrote these launches, in two queries: their owners, and who created or edited them."""
    authors: dict[int, set[int]] = {
        pk: {owner}
        for pk, owner in Launch.objects.filter(pk__in=launch_ids).values_list("pk", "owner_id")
    }
    entries = Entry.objects.filter(
        subject_type=Launch._meta.label_lower, subject_id__in=launch_ids, event__in=WROTE
    )
    for pk, actor in entries.values_list("subject_id", "actor_id").order_by().distinct():
        if actor is not None and pk in authors:
            authors[pk].add(actor)
    return authors


def due_to_go_live(at: datetime) -> list[int]:
    """The approved launches whose start was reached, by start: candidates, checked one by one."""
    day = at.astimezone(clock.zone(settings.COMPANY_ZONE)).date()
    # A zone may be a day ahead of the company's.
    rows = Launch.objects.filter(state="approved", starts_on__lte=day + timedelta(days=1))
    return [
        launch.pk
        for launch in rows.order_by("starts_on", "pk")
        if launches.goes_live_at(launch) <= at
    ]


def alarmed_today(launch: Launch, event: str) -> bool:
    """Whether that alarm was given on this company day."""
    midnight = clock.resolve_wall(company_day(), time.min, settings.COMPANY_ZONE).instant
    entries = Entry.objects.about(Launch._meta.label_lower, launch.pk)
    return entries.filter(event=event, at__gte=midnight).exists()


def _launch(launch: Launch) -> dict[str, Any]:
    return {
        "title": launch.title,
        "summary": launch.summary,
        "program": launch.program.name,
        "tier": launch.tier,
        "kind": launch.kind,
        "starts_on": launch.starts_on,
        "last_day": launch.last_day,
        "goes_live_at": launches.goes_live_at(launch) if launch.go_live_time else None,
        "channels": list(launch.channels),
        "brand": launch.brand,
        "segment": launch.segment,
        "owner": launch.owner.name,
    }


def _site(row: SiteImpact) -> dict[str, Any]:
    figures = {name: row.figures[name].value for name in sorted(row.figures)}
    return {
        "name": row.site.name,
        "supplier": row.site.supplier.name if row.site.supplier else "",
        "reps": row.reps,
        **({"figures": figures} if figures else {}),
    }


def _readiness(items: Sequence[ReadinessItem]) -> dict[str, Any]:
    now = readiness.standing_of(items)
    return {
        "met": now.met,
        "total": now.total,
        "open_before_approval": list(now.open_before_approval),
        "open_before_go_live": list(now.open_before_go_live),
        "items": [
            {"name": item.words, "gate": item.gate, "state": item.state, "due_on": item.due_on}
            for item in items
        ],
    }


def _fact(fact: LaunchFact) -> dict[str, Any]:
    return {
        "value": fact.value,
        "currency": fact.currency,
        "label": fact.label,
        "link": fact.link,
    }
