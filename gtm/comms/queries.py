"""Reads about messages: lists and pages, who they are for, who acknowledged, what is missing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models import Count as Number

from gtm.comms import permissions
from gtm.comms.domain import audience, holding, shares
from gtm.comms.domain.lifecycle import COUNTED
from gtm.comms.domain.shares import Count
from gtm.comms.models import Message, MessageSend, MessageSite, Reading
from gtm.launches.models import Launch, LaunchSite
from vrops.access import policy, registry
from vrops.approvals.domain.sheets import Sheet
from vrops.audiences import queries as audiences
from vrops.audiences.queries import Preview
from vrops.core import clock
from vrops.core.company import company_day
from vrops.core.errors import VropsError
from vrops.delivery import domain as delivery_domain
from vrops.delivery import queries as delivery
from vrops.delivery.domain import Books, Timing
from vrops.delivery.models import Delivery, Send
from vrops.log.models import Entry
from vrops.people.models import Membership, Site, User, UserQuerySet, in_force
from vrops.ui import formats

MISSING_SHOWN = 200
WROTE = ("gtm.message.written", "gtm.message.edited", "gtm.message.reopened")


# ---- messages ------------------------------------------------------------------------------------


def list_rows(user: Any) -> QuerySet[Message]:
    """The messages this person manages or is told of, each with `reached_people` and
    `acknowledged_people` at the places whose acknowledgements they may see, and `launch_name`
    where they see the launch."""
    counted = MessageSite.objects.filter(message=OuterRef("pk")).filter(_in_reach(user))
    sums = counted.values("message").annotate(a=Sum("addressed"), k=Sum("acknowledged"))
    rows = Message.objects.visible_to(user).select_related("launch", "author", "group")
    launch = Launch.objects.visible_to(user).filter(pk=OuterRef("launch"))
    return rows.annotate(
        launch_name=Subquery(launch.values("title")),
        reached_people=Subquery(sums.values("a")),
        acknowledged_people=Subquery(sums.values("k")),
    )


def message_page(message_id: int, user: Any) -> Message:
    """The message with everything its page names; Message.DoesNotExist when out of reach."""
    rows = Message.objects.visible_to(user)
    return rows.select_related("launch", "author", "group", "audience").get(pk=message_id)


def launch_of(message: Message, user: Any) -> Launch | None:
    """The launch it is about, for those who see that launch: the floor does once it is approved."""
    if message.launch_id is None:
        return None
    return Launch.objects.visible_to(user).filter(pk=message.launch_id).first()


def of_launch(launch: Launch, user: Any) -> list[Message]:
    """The messages of a launch that this person sees, those that go out first on top."""
    rows = list_rows(user).filter(launch=launch)
    return list(rows.order_by(F("goes_at").asc(nulls_last=True), "pk"))


def launches_to_write_about(user: Any) -> QuerySet[Launch]:
    """Launches that are not over, for the choice in the form."""
    over = ("closed", "rejected", "cancelled")
    return Launch.objects.visible_to(user).exclude(state__in=over).order_by("sort_key")


def waiting_count(user: Any) -> int | None:
    """How many messages wait for approval, for those who approve; others see no number."""
    if not policy.can(user, permissions.APPROVE):
        return None
    return Message.objects.filter(state="in_review").exclude(author=user.pk).count()


def why_held(message: Message) -> str:
    """Why it does not go out although its time may have come: its launch is not approved."""
    launch = message.launch
    return "" if launch is None else holding.why_held(launch.key, launch.state)


# ---- who it is for -------------------------------------------------------------------------------


def launch_site_ids(launch_id: int | None) -> list[int]:
    rows = LaunchSite.objects.filter(launch=launch_id)
    return list(rows.values_list("site_id", flat=True))


def rule_of(message: Message) -> audience.Rule | None:
    """The rule as it resolves now: that of the audience, at the launch's sites if it says so."""
    rule: audience.Rule | None = message.audience.rule
    if rule is None or not message.at_launch_sites:
        return rule
    return audience.at_sites(rule, launch_site_ids(message.launch_id))


def people_of(message: Message, on: date) -> UserQuerySet:
    """Whom the message is for on that day; leavers and people who have not started are not."""
    return audiences.people(rule_of(message), on)


def in_zone(people: UserQuerySet, zone: str, on: date) -> UserQuerySet:
    """Those of the people whose site is in the zone; the company's zone also has those without."""
    homes = Membership.objects.filter(in_force(on), user=OuterRef("pk"), site__isnull=False)
    here = Exists(homes.filter(site__zone=zone))
    if zone == settings.COMPANY_ZONE:
        return people.filter(here | ~Exists(homes))
    return people.filter(here)


def by_zone(people: UserQuerySet, on: date) -> dict[str, int]:
    """How many of the people each zone has, by name; zones without anybody are left out."""
    homes = Membership.objects.filter(in_force(on), user=OuterRef("pk"), site__isnull=False)
    rows = people.annotate(home_zone=Subquery(homes.values("site__zone")[:1]))
    found: dict[str, int] = {}
    for zone, number in rows.values_list("home_zone").annotate(Number("pk")).order_by():
        name = zone or settings.COMPANY_ZONE
        found[name] = found.get(name, 0) + number
    return dict(sorted(found.items()))


def audience_words(rule: audience.Rule | None, user: Any) -> str:
    """The rule in words, without the names of places that the reader may not know of."""
    if rule is None:
        return "Nobody yet: no site takes part in the launch"
    return audiences.sentence(rule, viewer=user)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a message would go to, as far as the reader may see people, and in which zones."""

    preview: Preview
    zones: dict[str, int]


def reach(rule: audience.Rule | None, *, viewer: User) -> Reach:
    """The people of a rule today: count, first names, by site and by zone."""
    today = company_day()
    seen = audiences.people(rule, today).visible_to(viewer)
    return Reach(audiences.preview(rule, today, viewer=viewer), by_zone(seen, today))


@dataclass(frozen=True, slots=True)
class Departure:
    """When it goes out in one zone and to how many people; or why it cannot."""

    zone: str
    people: int
    timing: Timing | None
    refusal: str = ""
    # Sites of those people that are closed then (`departing.with_closed`).
    closed: tuple[str, ...] = ()

    @property
    def local(self) -> str:
        """When that is by the clocks of the zone: “Dec 4, 8:00 am ET”."""
        if self.timing is None:
            return ""
        return formats.moment(self.timing.instant, clock.zone(self.zone), company_day())


def departures(
    message: Message, on: date | None, at: time | None, zone: str = ""
) -> list[Departure]:
    """One for each site zone, or for the one zone named; without a date: now. Earliest first."""
    now = clock.now()
    people = people_of(message, on or company_day())
    zones = {zone: people.count()} if zone else by_zone(people, on or company_day())
    found = [_departure(name, number, on, at, now) for name, number in zones.items()]
    return sorted(found, key=lambda each: (each.timing.instant if each.timing else now, each.zone))


def _departure(zone: str, people: int, on: date | None, at: time | None, now: Any) -> Departure:
    if on is None:
        return Departure(zone, people, delivery_domain.timing_now(now, zone))
    try:
        timing = delivery_domain.timing(on, at or time(), zone, now=now)
    except VropsError as error:
        return Departure(zone, people, None, error.message)
    return Departure(zone, people, timing)


def sheet_of(message: Message) -> Sheet:
    """What an approver is shown and decides on."""
    launch = message.launch
    rule = rule_of(message)
    return Sheet.of(
        {
            "title": message.title,
            "body": message.body,
            "launch": launch.title if launch else None,
            "audience": audiences.sentence(rule) if rule else "nobody: the launch has no sites",
            "people": audiences.count(rule, company_day()) if rule else 0,
            "requires_ack": message.requires_ack,
            "minutes": message.minutes,
            "priority": message.get_priority_display(),
        }
    )


def authors_of(message_ids: Collection[int]) -> dict[int, set[int]]:
    """Who wrote these messages, in two queries: nobody approves what they wrote or edited."""
    rows = Message.objects.filter(pk__in=message_ids).values_list("pk", "author_id")
    authors = {pk: {author} for pk, author in rows}
    entries = Entry.objects.filter(
        subject_type=Message._meta.label_lower, subject_id__in=message_ids, event__in=WROTE
    )
    for pk, actor in entries.values_list("subject_id", "actor_id").order_by().distinct():
        if actor is not None and pk in authors:
            authors[pk].add(actor)
    return authors


def approvers_of(message: Message, submitter: User) -> list[int]:
    """People who may approve it: those with the right, except whoever wrote or submits it."""
    roles = [str(role) for role in registry.roles_holding(permissions.APPROVE)]
    holds = Q(in_force(company_day(), "grants__"), grants__role__in=roles)
    wrote = {submitter.pk, *authors_of([message.pk])[message.pk]}
    people = User.objects.people().filter(holds, is_active=True).exclude(pk__in=wrote)
    return sorted(set(people.values_list("pk", flat=True)))


# ---- how far it is -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ZoneSend:
    """The mailing of one zone and its books."""

    zone: str
    send: Send
    books: Books


def sends_of(message: Message) -> list[ZoneSend]:
    """The mailings of a message, the first to go out on top."""
    links = MessageSend.objects.filter(message=message).select_related("send")
    ordered = links.order_by("send__scheduled_at", "zone")
    books = delivery.books_of([link.send for link in ordered])
    return [ZoneSend(link.zone, link.send, books[link.send_id]) for link in ordered]


def total_books(sends: Iterable[ZoneSend]) -> Books:
    """The books of all mailings of a message together."""
    names = ("addressed", "open", "leased", "delivered", "failed", "dead", "cancelled")
    rows = [each.books for each in sends]
    return Books(**{name: sum(getattr(row, name) for row in rows) for name in names})


@dataclass(frozen=True, slots=True)
class SiteCount:
    """A site (None: no site) and its count."""

    site: Site | None
    count: Count


def counts(message: Message, user: Any) -> list[SiteCount]:
    """By site, as far as the reader may see acknowledgements: exact, straight from the ledger.

    People who have left are in neither number.
    """
    if not policy.can(user, permissions.VIEW_ACKNOWLEDGEMENTS):
        return []
    delivered = policy.visible(_delivered(message), user, permissions.VIEW_ACKNOWLEDGEMENTS)
    return _with_sites(live_counts(message, delivered, Reading.objects.visible_to(user)))


def live_counts(
    message: Message,
    delivered: "QuerySet[Delivery] | None" = None,
    readings: "QuerySet[Reading] | None" = None,
) -> dict[int | None, Count]:
    """The same by site id; without limits for the product's own tally."""
    rows = _delivered(message) if delivered is None else delivered
    addressed = dict(_present(rows).values_list("site").annotate(Number("pk")).order_by())
    read = Reading.objects.all() if readings is None else readings
    grouped = _present(read.filter(message=message)).values_list("site").order_by()
    done = Q(acknowledged_at__isnull=False)
    numbers = {
        site: (opened, acknowledged)
        for site, opened, acknowledged in grouped.annotate(
            opened=Number("pk"), acknowledged=Number("pk", filter=done)
        )
    }
    return {site: Count(whole, *numbers.get(site, (0, 0))) for site, whole in addressed.items()}


def missing(message: Message, user: Any) -> QuerySet[Delivery]:
    """Deliveries of those who have it, still work here and have not acknowledged, by site and name:
    of the whole company, or of the reader's own site or supplier."""
    rows = policy.visible(_delivered(message), user, permissions.VIEW_ACKNOWLEDGEMENTS)
    done = Reading.objects.acknowledged().filter(message=message, user=OuterRef("user"))
    return (
        _present(rows)
        .filter(~Exists(done))
        .select_related("user", "site")
        .order_by(F("site__sort_key").asc(nulls_last=True), "user__sort_key", "pk")
    )


def shares_of_launch(launch_id: int) -> dict[int | None, Count]:
    """What was asked and acknowledged at each site over all messages of the launch that ask."""
    rows = MessageSite.objects.filter(
        message__launch=launch_id, message__requires_ack=True, addressed__gt=0
    )
    sums = rows.exclude(message__state="cancelled").values_list("site").order_by()
    return {
        site: Count(addressed, 0, acknowledged)
        for site, addressed, acknowledged in sums.annotate(
            a=Sum("addressed"), k=Sum("acknowledged")
        )
    }


def minutes_of_launch(launch_id: int) -> int | None:
    """Minutes of reading that the launch's messages ask of each recipient; None without any."""
    rows = Message.objects.filter(launch=launch_id, state__in=COUNTED)
    total: int | None = rows.aggregate(total=Sum("minutes"))["total"]
    return total


def next_of_launch(launch_id: int) -> Message | None:
    """The message about the launch that goes out next."""
    rows = Message.objects.filter(launch=launch_id, state="scheduled")
    return rows.select_related("audience").order_by("goes_at", "pk").first()


# ---- the reader ----------------------------------------------------------------------------------


def to_read(message_id: int, user: Any) -> Message:
    """A message that reached this person; Message.DoesNotExist for anybody else."""
    return Message.objects.reaching(user).select_related("launch", "author").get(pk=message_id)


def reading_of(message: Message, user: Any) -> Reading | None:
    return Reading.objects.filter(message=message, user=user.pk).first()


def delivery_to(message: Message, user: Any) -> Delivery:
    """The delivered row of this person's copy."""
    return _delivered(message).filter(user=user.pk).order_by("pk")[0]


def waiting_for(user: Any, *, most: int = 5) -> Sequence[Message]:
    """What this person has received and not acknowledged yet, the most pressing first."""
    done = Reading.objects.acknowledged().filter(message=OuterRef("pk"), user=user.pk)
    rows = Message.objects.reaching(user).filter(~Exists(done), requires_ack=True)
    pressing = Case(
        *(When(priority=name, then=Value(rank)) for rank, name in enumerate(Message.Priority)),
        output_field=IntegerField(),
    )
    return list(rows.exclude(state="cancelled").order_by(pressing, "goes_at", "pk")[:most])


def _delivered(message: Message) -> QuerySet[Delivery]:
    sends = MessageSend.objects.filter(message=message).values("send")
    return Delivery.objects.filter(send__in=sends, state=Delivery.State.DELIVERED)


def _present(rows: Any) -> Any:
    """Without those who left: they leave the denominator."""
    staying = Q(user__ends_on__isnull=True) | Q(user__ends_on__gt=company_day())
    return rows.filter(staying, user__is_active=True)


def _in_reach(user: Any) -> Q:
    """Places whose acknowledgements the person may see."""
    reached = policy.reach_of(user, permissions.VIEW_ACKNOWLEDGEMENTS)
    if reached.everything:
        return Q()
    return Q(site__in=reached.sites) | Q(site__supplier__in=reached.suppliers)


def _with_sites(found: dict[int | None, Count]) -> list[SiteCount]:
    sites = Site.objects.select_related("supplier").in_bulk([pk for pk in found if pk])
    named = sorted((sites[pk] for pk in found if pk), key=lambda site: site.sort_key)
    rows = [SiteCount(site, found[site.pk]) for site in named]
    return [*rows, SiteCount(None, found[None])] if None in found else rows


def overall(rows: Iterable[SiteCount]) -> Count:
    return shares.total(row.count for row in rows)
