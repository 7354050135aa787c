"""Starting long work, asking it to stop, trying it again."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from vrops.access.policy import require
from vrops.core import clock, text
from vrops.core.errors import Refused
from vrops.core.tasks import ring
from vrops.jobs import domain, permissions, registry
from vrops.jobs.models import Job
from vrops.jobs.running import RUN
from vrops.log import actions as log


@transaction.atomic
def start_job(
    kind: str, title: str, *, by: Any, params: Mapping[str, Any] | None = None, key: str = ""
) -> Job:
    """Queue long work of a kind; `params` are what JSON can hold, ids rather than records.

    With a `key`, an unfinished job of the same kind and key is answered instead of a second one.
    The permission to start it is asked by the area's action.
    """
    queue = registry.kind(kind).queue
    job = Job(
        kind=kind,
        title=text.cut(text.one_line(title), 200),
        key=key,
        params=dict(params or {}),
        started_by=by,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        running = Job.objects.unfinished().filter(kind=kind, key=key).first()
        if running is None:
            raise
        return running
    log.record("jobs.job.started", job, by=by, after=job.snapshot())
    ring(RUN, job.pk, queue=queue)
    return job


@transaction.atomic
def request_cancel(job_id: int, *, by: Any) -> Job:
    """Ask a job to stop: at once while it is queued, at its next safe point while it runs.

    Twice is harmless. Refuses: Job.DoesNotExist (404), PermissionDenied, NotAllowed (it has ended).
    """
    job = _locked(job_id, by)
    domain.LIFECYCLE.reach(job.state, "cancel")
    if job.cancel_requested_at is not None:
        return job
    before = job.snapshot()
    now = clock.now()
    # The version stays while it runs: it is the fence of its worker.
    changes: dict[str, Any] = {"cancel_requested_at": now}
    if job.state == "queued":
        domain.LIFECYCLE.move(job, "cancel")
        changes |= {"state": job.state, "version": job.version, "ended_at": now}
    for name, value in changes.items():
        setattr(job, name, value)
    job.save(update_fields=[*changes, "updated_at"])
    log.record("jobs.job.cancel_requested", job, by=by, before=before, after=job.snapshot())
    return job


@transaction.atomic
def retry_job(job_id: int, *, by: Any) -> Job:
    """Queue a failed or cancelled job again, from the beginning.

    Refuses: Job.DoesNotExist (404), PermissionDenied, NotAllowed (it runs, waits or is done),
    Refused (another job already does the same work).
    """
    job = _locked(job_id, by)
    before = job.snapshot()
    domain.LIFECYCLE.move(job, "retry")
    fresh: dict[str, Any] = {
        "done": 0, "total": 0, "message": "", "memory": {}, "result": None, "url": "",
        "error": "", "attempts": 0, "heartbeat_at": None, "cancel_requested_at": None,
        "started_at": None, "ended_at": None,
    }  # fmt: skip
    for name, value in fresh.items():
        setattr(job, name, value)
    try:
        with transaction.atomic():
            job.store("state", *fresh)
    except IntegrityError as error:
        raise Refused(
            "This work is already under way in another job; wait for that one to end.",
            code="jobs.under_way",
        ) from error
    log.record("jobs.job.retried", job, by=by, before=before, after=job.snapshot())
    ring(RUN, job.pk, queue=registry.kind(job.kind).queue)
    return job


def _locked(job_id: int, by: Any) -> Job:
    job: Job = Job.objects.visible_to(by).select_for_update(no_key=True).get(pk=job_id)
    require(by, permissions.CHANGE, job)
    return job
