"""The demonstration year of messages: about launches and notices, sent, read and acknowledged.

Written, approved, scheduled and sent by the product's own actions, each at its time; what people
opened and acknowledged is drawn, and counted by the product.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from gtm.comms import actions, queries, sending, tallies
from gtm.comms.demo_data import ABOUT_LAUNCHES, NOTICES
from gtm.comms.domain.audience import Choice
from gtm.comms.entering import MessageInput
from gtm.comms.models import Message, MessageSend, Reading
from gtm.launches.models import Launch
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.delivery import draining, starting
from vrops.delivery.models import Delivery
from vrops.people.models import User

MORNING = time(8)
ONE_MAILING = timedelta(days=30)
HELD_BACK = ("draft", "planning", "on_hold", "rejected", "cancelled", "submitted")


def load(world: World) -> None:
    """About sixty messages over the year; the last asks Jo Santos, and waits."""
    for launch in Launch.objects.filter(pk__in=world.made["launches"]).order_by("starts_on", "pk"):
        if world.made["launches"][launch.pk] not in HELD_BACK:
            _about(world, launch)
    for week in range(50, 1, -2):
        _notice(world, week)
    _drafts(world)
    _waiting(world)


def _about(world: World, launch: Launch) -> None:
    title, body = ABOUT_LAUNCHES[Launch.Kind(launch.kind)]
    first = f"{launch.starts_on:%B} {launch.starts_on.day}"
    entered = MessageInput(
        title=title.format(title=launch.title, first=first)[:160],
        body=body.format(title=launch.title, first=first),
        audience=Choice(roles=("rep", "supervisor")),
        launch_id=launch.pk,
        at_launch_sites=True,
        minutes={1: 5, 2: 3, 3: 2}[launch.tier],
        priority="high" if launch.tier == 1 else "normal",
    )
    _go(world, entered, launch.starts_on - timedelta(days=4), launch.owner)


def _notice(world: World, week: int) -> None:
    title, body, minutes, asks, places = NOTICES[week // 2 % len(NOTICES)]
    day = world.today - timedelta(days=7 * week + world.dice.randint(0, 3))
    open_then = [site.pk for site in world.made["sites"].values() if site.starts_on <= day]
    sites = world.dice.sample(open_then, k=min(places, len(open_then)))
    entered = MessageInput(
        title=title, body=body, minutes=minutes, requires_ack=asks,
        audience=Choice(roles=("rep",), site_ids=tuple(sorted(sites))),
    )  # fmt: skip
    _go(world, entered, day)


def _drafts(world: World) -> None:
    """One still being written, and one that waits for the other program manager."""
    pm = world.made["users"]["pm"]
    for title, submit in (("Returns: what changes with the new label", False),
                          ("Accessory bundles: how to offer them", True)):  # fmt: skip
        entered = MessageInput(
            title=title, body=NOTICES[1][1], audience=Choice(roles=("rep",)), requires_ack=True
        )
        with clock.fixed_at(_at(world.today - timedelta(days=1), 15)):
            message = actions.write_message(entered, by=pm)
            if submit:
                actions.submit_message(message.pk, by=pm, version=message.version)


def _waiting(world: World) -> None:
    """What Jo Santos finds in the inbox today."""
    title, body, minutes, _, _ = NOTICES[5]
    jo = world.made["users"]["rep"]
    entered = MessageInput(
        title=title, body=body, minutes=minutes, audience=Choice(roles=("rep", "supervisor"))
    )
    pm = world.made["users"]["pm"]
    at = clock.now() - timedelta(hours=3)
    with clock.fixed_at(at):
        message = _approved(entered, pm, _second(pm, at.date()))
        message = actions.schedule_message(message.pk, by=pm, version=message.version)
    _carry(message)
    _readings(world, message, except_for=jo)


def _go(world: World, entered: MessageInput, on: date, owner: User | None = None) -> None:
    """Write and approve it in the days before, put it on the clock, let pass what has passed."""
    written = min(on - timedelta(days=world.dice.randint(3, 8)), world.today - timedelta(days=2))
    author, approver = _team(owner, written)
    # Long ago, one mailing stands for those of all zones: the load stays short.
    zone = settings.COMPANY_ZONE if world.today - on > ONE_MAILING else ""
    with clock.fixed_at(_at(written, 15, world.dice.randint(0, 59))):
        message = _approved(entered, author, approver)
        actions.schedule_message(
            message.pk, by=author, version=message.version, on=on, at=MORNING, zone=zone
        )
    _carry(message)
    message.refresh_from_db()
    if message.state == "sent":
        _readings(world, message)


def _approved(entered: MessageInput, author: User, approver: User) -> Message:
    message = actions.write_message(entered, by=author)
    message = actions.submit_message(message.pk, by=author, version=message.version)
    actions.decide_message(
        message.pk, Verdict.APPROVE, by=approver, version=message.version,
        sheet_hash=queries.sheet_of(message).hash,
    )  # fmt: skip
    return Message.objects.get(pk=message.pk)


def _carry(message: Message) -> None:
    """Each zone at its own time, as the workers would; later ones stay on the clock."""
    now = clock.now()
    links = MessageSend.objects.filter(message=message, send__scheduled_at__lte=now)
    for link in links.select_related("send").order_by("send__scheduled_at", "pk"):
        with clock.fixed_at(link.send.scheduled_at):
            starting.start(link.send_id)
            draining.drain(link.send_id)
            sending.follow_mailings(message.pk)


def _readings(world: World, message: Message, except_for: User | None = None) -> None:
    """What people did since: most at the start of their shift, fewer at some sites."""
    now, dice = clock.now(), world.dice
    assert message.goes_at is not None
    old = now - message.goes_at > timedelta(days=14)
    sends = MessageSend.objects.filter(message=message).values("send")
    rows = Delivery.objects.filter(send__in=sends, state="delivered").order_by("pk")
    eager: dict[int | None, float] = {}
    readings = []
    received: Iterable[tuple[int, int | None, datetime]] = rows.values_list(
        "user", "site", "delivered_at"
    )  # type: ignore[assignment]
    for user_id, site_id, delivered_at in received:
        share = eager.setdefault(site_id, dice.uniform(*((0.93, 1.0) if old else (0.35, 0.92))))
        opened = delivered_at + timedelta(minutes=dice.expovariate(1 / 50))
        done = opened + timedelta(seconds=dice.randint(20, 60 * message.minutes + 60))
        if dice.random() > share + 0.05 or done > now:
            continue
        if except_for is not None and user_id == except_for.pk:
            continue
        acknowledged = message.requires_ack and dice.random() < share
        readings.append(
            Reading(
                message=message, user_id=user_id, site_id=site_id, opened_at=opened, read_at=done,
                acknowledged_at=done if acknowledged else None,
            )
        )  # fmt: skip
    Reading.objects.bulk_create(readings, batch_size=2_000)
    with clock.fixed_at(min(now, message.goes_at + timedelta(days=3))):
        tallies.tally(message.pk)


def _team(owner: User | None, on: date) -> tuple[User, User]:
    """Who wrote it and who approved it, of those who were program managers by then."""
    there = _planners(on)
    author = next((user for user in there if owner is not None and user.pk == owner.pk), there[0])
    return author, next(user for user in there if user.pk != author.pk)


def _second(author: User, on: date) -> User:
    return next(user for user in _planners(on) if user.pk != author.pk)


def _planners(on: date) -> list[User]:
    people = User.objects.filter(
        grants__role="pm", grants__starts_on__lte=on, is_active=True, kind=User.Kind.PERSON
    )
    return list(people.order_by("grants__starts_on", "pk"))


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)
