"""What messages put on the first page: to read for everybody; who has not, for those who see to
it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone

from gtm.comms import permissions, queries
from gtm.comms.models import Message, MessageSite
from vrops.access import policy
from vrops.core import clock
from vrops.home.parts import MOST, HomePart, Row, Shown
from vrops.lists.registry import list_url
from vrops.ui import formats

MOST_COUNTED = 50
RECENT = timedelta(days=14)


def to_read(user: Any) -> Shown | None:
    """What asks for this person's acknowledgement, the most pressing first."""
    found = queries.waiting_for(user, most=MOST_COUNTED)
    return Shown(
        rows=[_message(each) for each in found[:MOST]],
        count=len(found),
        url=reverse("inbox"),
    )


def missing(user: Any) -> Shown | None:
    """Messages of the last two weeks that some have not acknowledged: of one's own sites, or those
    one wrote oneself."""
    reached = policy.reach_of(user, permissions.VIEW_ACKNOWLEDGEMENTS)
    if not reached:
        return None
    rows = MessageSite.objects.filter(
        message__requires_ack=True, message__goes_at__gte=clock.now() - RECENT,
        message__state__in=("sending", "sent"),
    )  # fmt: skip
    if reached.everything:
        rows = rows.filter(message__author=user.pk)
    else:
        rows = rows.filter(Q(site__in=reached.sites) | Q(site__supplier__in=reached.suppliers))
    counts = (
        rows.values("message", "message__title", "message__goes_at")
        .annotate(asked=Sum("addressed"), done=Sum("acknowledged"))
        .filter(asked__gt=F("done"))
        .order_by("-message__goes_at", "-message")
    )
    found = list(counts)
    people = sum(each["asked"] - each["done"] for each in found)
    return Shown(
        rows=[_share(each) for each in found[:MOST]],
        count=people,
        url=list_url("messages", view="mine" if reached.everything else "sent"),
        change=f"in {len(found)} messages" if len(found) > 1 else "",
    )


PARTS = (
    HomePart("to_read", 5, "To read", "speakerphone", to_read),
    HomePart("missing", 35, "Not acknowledged", "speakerphone", missing),
)


def _message(message: Message) -> Row:
    return Row(
        title=message.title,
        url=message.reading_url,
        sub=f"{message.minutes} min to read · sent {_day(message.goes_at)}",
        badge="" if message.priority == Message.Priority.NORMAL else message.get_priority_display(),
        tone="red" if message.priority == Message.Priority.HIGH else "",
    )


def _share(counted: Any) -> Row:
    left = counted["asked"] - counted["done"]
    return Row(
        title=counted["message__title"],
        url=reverse("gtm:message_detail", args=[counted["message"]]),
        sub=f"{counted['done']:,} of {counted['asked']:,} acknowledged · sent "
        f"{_day(counted['message__goes_at'])}",
        badge=f"{left:,} missing",
        tone="amber",
    )


def _day(at: datetime | None) -> str:
    """The day as the reader's zone has it."""
    return formats.day(timezone.localdate(at), timezone.localdate()) if at else ""
