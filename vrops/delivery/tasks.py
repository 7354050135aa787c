"""The doorbells of sending. Each may ring twice, late or never; what is due stands in tables."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction

from vrops.core import clock
from vrops.core.tasks import ring
from vrops.delivery import draining, queries, starting
from vrops.log import actions as log

logger = logging.getLogger(__name__)

# While all workers are busy the sweep rings again each time: its old rings must not pile up.
EXPIRES = 60.0
CHECKED = timedelta(days=60)


@shared_task
def fire() -> None:
    """Each minute: start what is due."""
    for send_id in starting.due(clock.now()):
        ring(starting.START, send_id)


@shared_task(expires=EXPIRES)
def start(send_id: int) -> None:
    """Start one mailing, in a task of its own so that a bad one stops nobody else's."""
    if starting.start(send_id):
        drain(send_id)


@shared_task(expires=EXPIRES)
def drain(send_id: int, lane: int = 0) -> None:
    """Serve recipients of one mailing for a while, then make room for others."""
    if draining.drain(send_id):
        ring(starting.DRAIN, send_id, lane, queue=starting.QUEUE)


@shared_task(expires=EXPIRES)
def close(send_id: int) -> None:
    """Close the rows of a cancelled mailing."""
    draining.close(send_id)


@shared_task
def sweep() -> None:
    """Each 30 s: bring home what no ring brought: lost rings, later tries, killed workers' rows."""
    now = clock.now()
    fire()
    for send_id, channel, addressed in draining.with_work(now):
        starting.ring_drains(send_id, channel, addressed)
    for send_id in draining.cancelled_with_rows():
        draining.close(send_id)


@shared_task
def check_books() -> None:
    """Each night: addressed = delivered + failed + cancelled + open, mailing by mailing."""
    for send, fault in queries.unbalanced(clock.now() - CHECKED):
        logger.error("Mailing %s: %s", send.pk, fault)
        with transaction.atomic():
            log.record("delivery.send.unbalanced", send, by=None, why=fault)
