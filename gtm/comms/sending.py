"""The message behind its mailings: who receives each, and what their progress means for it.

Registered with `delivery` in the area's wiring. Everything here may run twice and in any order.
"""

from datetime import date

from django.db import transaction

from gtm.comms import queries, tallies
from gtm.comms.domain.lifecycle import LIFECYCLE
from gtm.comms.models import Message, MessageSend, MessageSite
from gtm.launches.models import Launch
from vrops.core.company import company_day
from vrops.delivery.models import Delivery
from vrops.log import actions as log
from vrops.people.models import UserQuerySet

KIND = "gtm.message"


def recipients(send_id: int) -> UserQuerySet:
    """The people of one mailing at the moment it starts: the audience in its zone.

    Nobody receives a message twice, not even somebody who moved to another zone meanwhile; the last
    mailing of a message takes along everybody whom the moves have left out.
    """
    link = MessageSend.objects.get(send=send_id)
    # Zones that start together come one after another, so that each sees whom the other took. Not
    # by the message's own row: whoever stops it holds that one and waits for the mailing's.
    links = MessageSend.objects.filter(message=link.message_id).order_by("pk")
    list(links.select_for_update(no_key=True))
    message = Message.objects.select_related("audience").get(pk=link.message_id)
    today: date = company_day()
    others = MessageSend.objects.filter(message=message).exclude(pk=link.pk)
    people = queries.people_of(message, today)
    had = Delivery.objects.filter(send__in=others.values("send"), user__isnull=False)
    if had.exists():
        people = people.exclude(pk__in=had.values("user"))
    if not others.filter(send__state="scheduled").exists():
        return people
    return queries.in_zone(people, link.zone, today)


def held(send_id: int) -> str:
    """Why a mailing whose time has come waits. Under the lock of its launch, so that none starts
    while somebody takes the approval back."""
    message = Message.objects.get(sends__send=send_id)
    if message.launch_id is not None:
        launches = Launch.objects.select_for_update(no_key=True, of=("self",))
        message.launch = launches.get(pk=message.launch_id)
    return queries.why_held(message)


@transaction.atomic
def follow_mailings(message_id: int) -> Message:
    """Bring the message to where its mailings are: going out with the first, sent with the last.

    Called after each event of a mailing. A paused message stays paused and remembers.
    """
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    states = list(MessageSend.objects.filter(message=message).values_list("send__state", flat=True))
    if {"sending", "sent"} & set(states):
        _note_sites(message)
        if message.state == "scheduled":
            _move(message, "send", "gtm.message.sending_began")
        elif message.state == "paused" and message.state_before == "scheduled":
            message.state_before = "sending"
            message.store("state_before")
    if states and set(states) <= {"sent", "cancelled"} and message.state == "sending":
        tallies.tally(message.pk)
        _move(message, "finish", "gtm.message.sent")
    return message


def _move(message: Message, verb: str, event: str) -> None:
    before = message.snapshot()
    LIFECYCLE.move(message, verb)
    message.store("state", "state_before")
    sends = queries.sends_of(message)
    after = {**message.snapshot(), "addressed": queries.total_books(sends).addressed}
    log.record(event, message, by=None, before=before, after=after)
    if message.launch_id is not None:
        tallies.push_notice(message.launch_id)


def _note_sites(message: Message) -> None:
    """Which sites it reached: their supervisors and suppliers see it from now on."""
    sends = MessageSend.objects.filter(message=message).values("send")
    found = Delivery.objects.filter(send__in=sends).values_list("site", flat=True)
    known = set(MessageSite.objects.filter(message=message).values_list("site", flat=True))
    MessageSite.objects.bulk_create(
        [
            MessageSite(message=message, site_id=site_id)
            for site_id in set(found.order_by().distinct()) - known
        ],
        ignore_conflicts=True,
    )
