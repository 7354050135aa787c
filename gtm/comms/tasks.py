"""Counting acknowledgements by the clock: each minute where something happened, all each night."""

from datetime import timedelta

from celery import shared_task

from gtm.comms import tallies
from gtm.comms.models import Message, Reading
from vrops.core import clock
from vrops.core.tasks import each

RECENT = timedelta(hours=1)
COUNTED = timedelta(days=120)


@shared_task
def tally_acknowledgements() -> None:
    """Each minute: store and tell the new counts of messages somebody acknowledged lately."""
    since = clock.now() - RECENT
    recent = Reading.objects.filter(acknowledged_at__gte=since)
    each((tallies.tally, recent.values_list("message_id", flat=True).order_by().distinct()))


@shared_task
def repair_tallies() -> None:
    """Each night: leavers leave the counts, and what a missed minute left out is made up for."""
    since = clock.now() - COUNTED
    messages = Message.objects.filter(state__in=("sending", "sent", "paused"), goes_at__gte=since)
    each((tallies.tally, messages.order_by("pk").values_list("pk", flat=True)))
