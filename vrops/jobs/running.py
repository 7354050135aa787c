"""Running a job: claim it, keep its heart beating, write down how it ended.

A job belongs to the worker that began it last (its `version`). Progress travels on a connection of
its own, so that pages see it while the work is inside a transaction.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction

from vrops.core import clock, context, text
from vrops.core.errors import VropsError
from vrops.core.tasks import ring
from vrops.jobs import domain, limits, registry
from vrops.jobs.context import Cancelled, Context, GoOnLater, Lost
from vrops.jobs.models import Job
from vrops.jobs.registry import Result
from vrops.log import actions as log

logger = logging.getLogger(__name__)

RUN = "vrops.jobs.tasks.run"
TOO_LONG = "It took longer than the four minutes a step may take and was stopped."


def run(job_id: int) -> None:
    """Do the job unless somebody does; whatever happens, its row says it afterwards."""
    job = _begin(job_id)
    if job is None:
        return
    at_hand = Context(job)
    try:
        with _heart(at_hand):
            result = registry.kind(job.kind).run(at_hand, **job.params)
    except Lost:
        logger.warning("Job %s was taken over by another worker", job_id)
    except (OperationalError, InterfaceError) as error:
        # The heart stops; when the silence is long enough the sweep begins it again.
        logger.warning("Job %s lost the database: %s", job_id, error)
    except Cancelled:
        _end(at_hand, "cancel", "jobs.job.cancelled")
    except GoOnLater:
        _put_back(at_hand)
    except VropsError as refusal:
        _end(at_hand, "fail", "jobs.job.failed", error=str(refusal))
    except SoftTimeLimitExceeded:
        _end(at_hand, "fail", "jobs.job.failed", error=TOO_LONG)
    except Exception:
        logger.exception("Job %s failed", job_id)
        _end(at_hand, "fail", "jobs.job.failed", error=_unexpected())
    else:
        _finish(at_hand, result or Result())


def to_run() -> list[tuple[int, str]]:
    """Jobs that wait for a worker or lost theirs: (id, kind), of kinds this release knows."""
    jobs = Job.objects.to_run(clock.now()).filter(kind__in=registry.names())
    return list(jobs.order_by("created_at", "id").values_list("pk", "kind"))


@transaction.atomic
def _begin(job_id: int) -> Job | None:
    """The job, ours now; None when it runs, has ended, ends here, or is of a kind not known yet."""
    rows = Job.objects.to_run(clock.now()).filter(pk=job_id, kind__in=registry.names())
    job = rows.select_for_update(skip_locked=True, no_key=True).first()
    if job is None:
        return None
    most = registry.kind(job.kind).attempts
    if job.cancel_requested_at is not None:
        _close(job, "cancel", "jobs.job.cancelled")
        return None
    if job.attempts >= most:
        times = "once" if most == 1 else f"{most} times"
        _close(job, "fail", "jobs.job.failed", error=f"Its worker stopped {times} while doing it.")
        return None
    domain.LIFECYCLE.move(job, "begin")
    job.attempts += 1
    job.heartbeat_at = clock.now()
    job.started_at = job.started_at or job.heartbeat_at
    job.store("state", "attempts", "heartbeat_at", "started_at")
    return job


def _finish(at_hand: Context, result: Result) -> None:
    at_hand.done = at_hand.total or at_hand.done
    _end(
        at_hand,
        "finish",
        "jobs.job.done",
        message=text.cut(result.message, 300) or at_hand.message,
        url=result.url or at_hand.url,
        result=dict(result.data),
    )


@transaction.atomic
def _end(at_hand: Context, verb: str, event: str, **columns: Any) -> None:
    job = _ours(at_hand)
    if job is not None:
        progress = {
            "done": at_hand.done, "total": at_hand.total, "message": at_hand.message,
            "url": at_hand.url,
        }  # fmt: skip
        _close(job, verb, event, **{**progress, **columns})


def _close(job: Job, verb: str, event: str, **columns: Any) -> None:
    before = job.snapshot()
    domain.LIFECYCLE.move(job, verb)
    columns["ended_at"] = clock.now()
    for name, value in columns.items():
        setattr(job, name, value)
    job.store("state", *columns)
    log.record(event, job, by=None, before=before, after=job.snapshot())


@transaction.atomic
def _put_back(at_hand: Context) -> None:
    """To the queue again with what it remembers; a part done is no failed attempt."""
    job = _ours(at_hand)
    if job is None:
        return
    domain.LIFECYCLE.move(job, "go_on_later")
    job.attempts = 0
    job.memory = at_hand.memory
    job.done, job.total, job.message = at_hand.done, at_hand.total, at_hand.message
    job.store("state", "attempts", "memory", "done", "total", "message")
    ring(RUN, job.pk, queue=registry.kind(job.kind).queue)


def _ours(at_hand: Context) -> Job | None:
    rows = Job.objects.at_version(at_hand.job_id, at_hand.version).filter(state="running")
    return rows.select_for_update(no_key=True).first()


def _unexpected() -> str:
    return (
        "Something unexpected happened and it was stopped; try again, or tell an administrator "
        f"the reference {context.request_id() or 'of the time'}."
    )


@contextmanager
def _heart(at_hand: Context) -> Iterator[None]:
    """While inside, write progress and life once a second and listen for a cancel."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(at_hand, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat_until(at_hand: Context, stop: threading.Event) -> None:
    try:
        while not stop.wait(limits.HEARTBEAT.total_seconds()):
            try:
                _beat(at_hand)
            except (OperationalError, InterfaceError):
                connection.close()  # the next beat opens a new one
    finally:
        connection.close()


def _beat(at_hand: Context) -> None:
    rows = Job.objects.at_version(at_hand.job_id, at_hand.version).filter(state="running")
    ours = rows.update(
        heartbeat_at=clock.now(),
        done=at_hand.done,
        total=at_hand.total,
        message=at_hand.message,
    )
    if not ours:
        at_hand.lost = True
    elif rows.filter(cancel_requested_at__isnull=False).exists():
        at_hand.cancelled = True
