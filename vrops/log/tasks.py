"""The log's doorbells. Each may ring twice, late or never; what is due stands in the tables."""

from celery import shared_task

from vrops.core import clock
from vrops.core.tasks import ring
from vrops.log import actions, dispatching, sealing
from vrops.log.models import Canary, Dispatch

ROWS_PER_DISPATCHER = 100
MOST_DISPATCHERS = 2


@shared_task
def dispatch() -> None:
    """Carry due events to their subscribers, a hundred at most, then make room for others."""
    if dispatching.drain(limit=ROWS_PER_DISPATCHER):
        ring(actions.DISPATCH)


@shared_task
def sweep() -> None:
    """Each 30 s: bring home what no ring brought: lost rings, later tries, killed workers' rows."""
    dispatching.forget_gone_subscribers()
    most = ROWS_PER_DISPATCHER * MOST_DISPATCHERS
    due = Dispatch.objects.due(clock.now()).values("pk")[:most].count()
    for _ in range(-(-due // ROWS_PER_DISPATCHER)):
        ring(actions.DISPATCH)


@shared_task
def seal() -> None:
    """Each hour: close what is finished into the hash chain."""
    sealing.seal()


@shared_task
def prune() -> None:
    """Each night: remove what subscribers handled long ago."""
    dispatching.prune()


@shared_task
def sing(queue: str) -> None:
    """Each 20 s and queue: show that beat, broker and a worker of this queue all do their work."""
    Canary.objects.update_or_create(queue=queue, defaults={"sang_at": clock.now()})
