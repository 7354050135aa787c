"""Imports that end without being applied: cancelled, or failed."""

from contextlib import suppress
from typing import Any

from django.db import transaction

from vrops.access.policy import require
from vrops.attachments import actions as attachments
from vrops.core.errors import PermissionDenied, VropsError
from vrops.exchange.actions.locking import (
    UNTIL_A_BATCH_ENDS,
    forget_rows,
    locked,
    working_on,
)
from vrops.exchange.actions.undoing import UNDO
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.domain.outcomes import Counts
from vrops.exchange.models import Import
from vrops.jobs import actions as jobs
from vrops.jobs.models import Job
from vrops.log import actions as log


@transaction.atomic
def cancel_import(load_id: int, *, by: Any) -> Import:
    """Give an import up before it is applied; its file and rows are not kept.

    One that is being loaded or taken back is only asked to stop, which is answered at once: it does
    at its next safe point, and all is as it was before. Twice is harmless there.
    Refuses: Import.DoesNotExist; PermissionDenied, also while work runs that somebody else has
    started; NotAllowed once it is over.
    """
    # Without its lock, which a load holds until its end.
    load = Import.objects.visible_to(by).get(pk=load_id)
    require(by, load.of_kind.permission)
    job = working_on(load)
    if job is None or job.kind != UNDO:
        LIFECYCLE.reach(load.state, "cancel")
    if job is not None:
        job = _stop(job, by)
    if load.state not in ("applying", "applied"):
        load = locked(load_id, by=by, patience=UNTIL_A_BATCH_ENDS)
        LIFECYCLE.reach(load.state, "cancel")
        _cancel(load, by, remover=by)
    elif load.job_id and (job is None or job.is_ended):
        _settle(load.job_id, by)
        load.refresh_from_db()
    return load


@transaction.atomic
def settle(job_id: int) -> bool:
    """Put an import whose job ended without applying it where it belongs; twice is once."""
    return _settle(job_id, None)


def _settle(job_id: int, by: Any) -> bool:
    job = Job.objects.select_related("started_by").get(pk=job_id)
    if job.state not in ("cancelled", "failed"):
        return False
    rows = Import.objects.select_for_update(of=("self",), no_key=True)
    load = rows.filter(job=job_id, state="applying").first()
    if load is None:
        return False
    if job.state == "cancelled":
        _cancel(load, by, remover=by or job.started_by)
        return True
    before = load.snapshot()
    LIFECYCLE.move(load, "fail")
    load.failure = job.error
    load.store("state", "failure")
    log.record(
        "exchange.import.failed", load, by=None, before=before, after=load.snapshot(),
        why=job.error,
    )  # fmt: skip
    return True


def _stop(job: Job, by: Any) -> Job:
    """Long work is stopped by whoever started it."""
    if not Job.objects.visible_to(by).filter(pk=job.pk).exists():
        raise PermissionDenied(f"{job.started_by} has started this work and can stop it.")
    return jobs.request_cancel(job.pk, by=by)


def _cancel(load: Import, by: Any, *, remover: Any) -> None:
    before = load.snapshot()
    forget_rows(load)
    if load.file_id is not None and remover is not None:
        # Who has lost the right since then leaves the file to the others.
        with suppress(VropsError):
            attachments.remove_attachment(load.file_id, by=remover)
    LIFECYCLE.move(load, "cancel")
    load.take(Counts())
    load.store("state", "new", "changed", "same", "rejected", "read")
    log.record("exchange.import.cancelled", load, by=by, before=before, after=load.snapshot())
