"""The demonstration year of messages: about launches and notices, sent, read and acknowledged.

Written, approved, scheduled and sent by the product's own actions, each at its time; what people
opened and acknowledged is drawn, and counted by the product.
"""

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery

from gtm.comms import actions, queries, sending, tallies
from gtm.comms.demo_curve import Answer, answers
from gtm.comms.domain.audience import Choice
from gtm.comms.entering import MessageInput
from gtm.comms.models import Message, MessageSend, Reading
from gtm.launches.models import Launch
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.core.demonstration import CAST_IDS, World
from vrops.delivery import draining, starting
from vrops.delivery.models import Delivery, InboxEntry
from vrops.people.models import User

MORNING = time(8)
ONE_MAILING = timedelta(days=14)
HELD_BACK = ("draft", "planning", "on_hold", "rejected", "cancelled", "submitted")


TEXTS = Path(__file__).with_name("demo_texts.toml")
# Days back on which a notice went out: every other week, and more of late.
NOTICE_DAYS = (*range(352, 10, -14), 6, 3, 1)
# Days before the first day on which a launch's message goes out, by tier.
AHEAD = {1: 6, 2: 5, 3: 4}


def load(world: World) -> None:
    """About sixty messages over the year; the last asks Jo Santos, and waits."""
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    launches = Launch.objects.filter(pk__in=world.made["launches"]).select_related("program")
    for launch in launches.order_by("starts_on", "pk"):
        if world.made["launches"][launch.pk] not in HELD_BACK:
            _about(world, launch, texts)
    waiting = list(texts["notices"])
    for days in NOTICE_DAYS:
        day = world.today - timedelta(days=days)
        _notice(world, day, _fitting(waiting, texts["notices"], day))
    _drafts(world, texts["drafts"])
    _waiting(world, texts["waiting"])


def _about(world: World, launch: Launch, texts: dict[str, Any]) -> None:
    first = f"{launch.starts_on:%B} {launch.starts_on.day}"
    words = {
        "title": launch.title, "first": first, "what": launch.summary.split("\n")[0],
        "tip": texts["tips"][launch.program.code],
    }  # fmt: skip
    about = texts["about"][launch.kind]
    entered = MessageInput(
        title=about["title"].format_map(words)[:160],
        body=about["body"].format_map(words),
        audience=Choice(roles=("rep", "supervisor")),
        launch_id=launch.pk,
        at_launch_sites=True,
        minutes={1: 5, 2: 3, 3: 2}[launch.tier],
        priority="high" if launch.tier == 1 else "normal",
    )
    _go(world, entered, launch.starts_on - timedelta(days=AHEAD[launch.tier]), launch.owner)


def _fitting(
    waiting: list[dict[str, Any]], notices: Sequence[dict[str, Any]], day: date
) -> dict[str, Any]:
    """The next notice that fits the season; none comes twice before all that fit have come."""
    for notice in (*waiting, *notices):
        if day.month in notice.get("months", (day.month,)):
            if notice in waiting:
                waiting.remove(notice)
            return notice
    return notices[0]


def _notice(world: World, day: date, notice: dict[str, Any]) -> None:
    open_then = [site.pk for site in world.made["sites"].values() if site.starts_on <= day]
    sites = world.dice.sample(open_then, k=min(notice.get("sites", 0), len(open_then)))
    entered = MessageInput(
        title=notice["title"], body=notice["body"], minutes=notice["minutes"],
        requires_ack=notice.get("asks", True),
        audience=Choice(roles=("rep",), site_ids=tuple(sorted(sites))),
    )  # fmt: skip
    _go(world, entered, day)


def _drafts(world: World, drafts: Sequence[dict[str, Any]]) -> None:
    """One still being written, and one that waits for the other program manager."""
    pm = world.made["users"]["pm"]
    for number, draft in enumerate(drafts):
        entered = MessageInput(
            title=draft["title"], body=draft["body"], audience=Choice(roles=("rep",)),
            requires_ack=True,
        )  # fmt: skip
        with clock.fixed_at(_at(world.today - timedelta(days=1), 15, 10 + 17 * number)):
            message = actions.write_message(entered, by=pm)
            if number:
                actions.submit_message(message.pk, by=pm, version=message.version)


def _waiting(world: World, notice: dict[str, Any]) -> None:
    """What Jo Santos finds in the inbox today."""
    entered = MessageInput(
        title=notice["title"], body=notice["body"], minutes=notice["minutes"],
        audience=Choice(roles=("rep", "supervisor")),
    )  # fmt: skip
    pm = world.made["users"]["pm"]
    at = clock.now() - timedelta(hours=3)
    with clock.fixed_at(at):
        message = _approved(entered, pm, _second(pm, at.date()))
        message = actions.schedule_message(message.pk, by=pm, version=message.version)
    _carry(message)
    _readings(world, message)


def _go(world: World, entered: MessageInput, on: date, owner: User | None = None) -> None:
    """Write and approve it in the days before, put it on the clock, let pass what has passed."""
    written = min(on - timedelta(days=world.dice.randint(2, 8)), world.today - timedelta(days=2))
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


def _readings(world: World, message: Message) -> None:
    """What people did since, counted the morning after and again with the last who came."""
    now = clock.now()
    sends = MessageSend.objects.filter(message=message).values("send")
    rows = Delivery.objects.filter(send__in=sends, state="delivered").order_by("pk")
    received: Any = rows.values_list("user", "site", "delivered_at")
    cast = {user.pk for name, user in world.made["users"].items() if name in CAST_IDS}
    made = [
        answer for answer in answers(world.dice, received, message.minutes, cast)
        if answer.done < now
    ]  # fmt: skip
    assert message.goes_at is not None
    # Long ago, one count stands for those of every day.
    first = timedelta(days=1) if now - message.goes_at < ONE_MAILING else timedelta()
    morning = message.goes_at + first
    _store(message, [answer for answer in made if answer.done < morning])
    _store(message, [answer for answer in made if answer.done >= morning])


def _store(message: Message, made: Sequence[Answer]) -> None:
    if not made:
        return
    Reading.objects.bulk_create(
        [
            Reading(
                message=message, user_id=one.user, site_id=one.site, opened_at=one.opened,
                read_at=one.done,
                acknowledged_at=one.done if message.requires_ack and one.acknowledged else None,
            )
            for one in made
        ],
        batch_size=2_000,
    )  # fmt: skip
    _opened(message)
    last = max(one.done for one in made)
    with clock.fixed_at(min(clock.now(), last + timedelta(minutes=1))):
        tallies.tally(message.pk)


def _opened(message: Message) -> None:
    """Whoever opened it read the entry of their inbox, as `acknowledging` says."""
    opened = Reading.objects.filter(message=message, user=OuterRef("user")).values("opened_at")
    sends = MessageSend.objects.filter(message=message).values("send")
    entries = InboxEntry.objects.unread().filter(send__in=sends).filter(Exists(opened))
    entries.update(seen_at=Subquery(opened), read_at=Subquery(opened))


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
