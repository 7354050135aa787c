"""The only door to the task queue: `ring` after commit, and the request id that travels along.

A task is a doorbell. What is to be done stands in a table, so a ring that is lost, doubled or late
costs a delay and nothing else (RELIABILITY 1). A test forbids every other way to queue a task.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from celery import Task, current_app
from celery.signals import task_postrun, task_prerun
from django.db import InterfaceError, OperationalError, transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from vrops.core import context

logger = logging.getLogger(__name__)
T = TypeVar("T")

# One more try, at once: a pooled connection that Redis closed in the meantime is opened again,
# while a broker that is down costs the person who waits for the page a moment only.
RETRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}


@dataclass(frozen=True)
class _Ring:
    """One ring; equal ones within a transaction are one."""

    task: str
    arguments: tuple[int | str, ...]
    queue: str
    request_id: str = field(compare=False)

    def __call__(self) -> None:
        try:
            current_app.send_task(
                self.task,
                args=self.arguments,
                queue=self.queue,
                headers={"vrops_request_id": self.request_id},
                ignore_result=True,
                retry=True,
                retry_policy=RETRY,
            )
        except (KombuError, RedisError, OSError) as error:
            logger.warning("%s was not queued, its sweep will find the work: %s", self.task, error)


def ring(task: "Task[Any, Any] | str", *ids: int | str, queue: str = "interactive") -> None:
    """Queue the task with these ids when the transaction commits; at once outside of one.

    Nothing is queued after a rollback. The same ring twice in a transaction is one. A broker that
    does not answer is logged and forgotten: each table of work has a sweep. A module below the
    task's own names it by its dotted path.
    """
    name = task if isinstance(task, str) else task.name
    bell = _Ring(name, ids, queue, context.request_id())
    connection = transaction.get_connection()
    # Asking the list itself forgets with it what a rolled-back savepoint took out of it.
    waiting = (function for _, function, _ in connection.run_on_commit)
    if not (connection.in_atomic_block and bell in waiting):
        transaction.on_commit(bell)


class SomeFailed(Exception):
    """A task did what it could; what failed stands in the log, each with its cause."""


def each(*steps: tuple[Callable[[T], object], Iterable[T]]) -> None:
    """Do each (action, subjects) for every subject: one that fails is logged and stops no other.

    Raises SomeFailed at the end when any did, so that the task is seen to have failed, and at once
    what the database itself cannot answer, since the others would fail alike.
    """
    failed = []
    for act, subject in ((act, subject) for act, subjects in steps for subject in subjects):
        try:
            act(subject)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("%s failed for %s", getattr(act, "__name__", act), subject)
            failed.append(subject)
    if failed:
        raise SomeFailed(f"{len(failed)} failed, {failed[0]!r} the first; the log says why.")


_running: dict[str, AbstractContextManager[None]] = {}


@task_prerun.connect(dispatch_uid="vrops.core.tasks.begin")
def _begin(task_id: str, task: "Task[Any, Any]", **_: Any) -> None:
    """A task carries on the request id of whoever rang; one rung by the clock gets its own."""
    identity = getattr(task.request, "vrops_request_id", None) or f"task-{task_id}"
    _running[task_id] = context.request(identity)
    _running[task_id].__enter__()


@task_postrun.connect(dispatch_uid="vrops.core.tasks.finish")
def _finish(task_id: str, **_: Any) -> None:
    if block := _running.pop(task_id, None):
        block.__exit__(None, None, None)
