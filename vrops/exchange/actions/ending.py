"""Imports that end otherwise than by being applied: cancelled, failed, taken back."""

from typing import Any

from django.db import transaction

from vrops.attachments import actions as attachments
from vrops.core.errors import NotAllowed, PermissionDenied
from vrops.exchange.actions.locking import forget_rows, locked
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.domain.outcomes import Counts
from vrops.exchange.models import Import
from vrops.jobs import actions as jobs
from vrops.jobs.models import Job
from vrops.log import actions as log


@transaction.atomic
def cancel_import(load_id: int, *, by: Any) -> Import:
    """Give an import up before it is applied; its file and rows are not kept.

    One that is being applied stops at its next safe point, and nothing of it stays. Twice is
    harmless there. Refuses: Import.DoesNotExist; PermissionDenied, also while work runs that
    somebody else has started; NotAllowed once it is over.
    """
    load = locked(load_id, by=by)
    LIFECYCLE.reach(load.state, "cancel")
    jobs = Job.objects.unfinished().select_related("started_by")
    working = jobs.filter(pk=load.job_id).first() if load.job_id else None
    if working is not None:
        _stop(working, by)
    if load.state != "applying":
        _cancel(load, by)
    return load


@transaction.atomic
def settle(job_id: int) -> bool:
    """Put an import whose job ended without applying it where it belongs; twice is once."""
    rows = Import.objects.select_for_update(of=("self",), no_key=True)
    load = rows.filter(job=job_id, state="applying").first()
    if load is None:
        return False
    job = Job.objects.get(pk=job_id)
    if job.state == "cancelled":
        _cancel(load, None)
        return True
    if job.state != "failed":
        return False
    before = load.snapshot()
    LIFECYCLE.move(load, "fail")
    load.failure = job.error
    load.store("state", "failure")
    log.record(
        "exchange.import.failed", load, by=None, before=before, after=load.snapshot(),
        why=job.error,
    )  # fmt: skip
    return True


@transaction.atomic
def undo_import(load_id: int, *, by: Any, version: int | None = None) -> Import:
    """Take an applied load back as a whole.

    Refuses: Import.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is applied or
    when its kind cannot be taken back; what the kind refuses.
    """
    load = locked(load_id, by=by, version=version)
    LIFECYCLE.reach(load.state, "undo")
    undo = load.of_kind.undo
    if undo is None:
        raise NotAllowed(f"Loaded {load.of_kind.nouns[1]} cannot be taken back.")
    before = load.snapshot()
    undo(load, by)
    LIFECYCLE.move(load, "undo")
    load.store("state")
    log.record("exchange.import.undone", load, by=by, before=before, after=load.snapshot())
    return load


def _stop(job: Job, by: Any) -> None:
    """Long work is stopped by whoever started it."""
    if not Job.objects.visible_to(by).filter(pk=job.pk).exists():
        raise PermissionDenied(f"{job.started_by} has started this work and can stop it.")
    jobs.request_cancel(job.pk, by=by)


def _cancel(load: Import, by: Any) -> None:
    before = load.snapshot()
    forget_rows(load)
    if load.file_id is not None and by is not None:
        attachments.remove_attachment(load.file_id, by=by)
    LIFECYCLE.move(load, "cancel")
    load.take(Counts())
    load.store("state", "new", "changed", "same", "rejected", "read")
    log.record("exchange.import.cancelled", load, by=by, before=before, after=load.snapshot())
