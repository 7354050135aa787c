"""Taking an applied load back: at once where it is small, else by a job; all of it or nothing."""

from typing import Any

from django.db import transaction

from vrops.core.errors import NotAllowed
from vrops.exchange.actions.locking import held, locked, refuse_while_working
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.domain.progress import Progress, Unwatched
from vrops.exchange.models import Import
from vrops.jobs import actions as jobs
from vrops.jobs.registry import Result
from vrops.log import actions as log

UNDO = "exchange.undo"
# As many records as a person may wait for; more are a job.
AT_ONCE = 1_000


@transaction.atomic
def undo_import(load_id: int, *, by: Any, version: int | None = None) -> Import:
    """Take an applied load back: it is undone now, or its job says how far that is. What had to
    stay is told on its page; the same file may be loaded again.

    Refuses: Import.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is applied or
    when its kind cannot be taken back; Refused while that is under way; what the kind refuses.
    """
    return _begin(locked(load_id, by=by, version=version), by)


@transaction.atomic
def undo_for_area(load_id: int, *, by: Any) -> Import:
    """The same from a page of the area that owns the records and has asked who may: whoever sees
    all that a load brought need not see the import. Refuses as `undo_import`."""
    return _begin(held(Import.objects.all(), load_id), by)


def run_undo(context: Any, load_id: int) -> Result:
    """The job of taking back. Stopped or killed it leaves the load as it was."""
    with transaction.atomic():
        rows = Import.objects.select_for_update(of=("self",), no_key=True)
        load = rows.get(pk=load_id)
        if load.state != "undone":
            _undo(load, context.started_by, context)
    return Result(f"{load.file_name} was taken back", load.get_absolute_url())


def _begin(load: Import, by: Any) -> Import:
    LIFECYCLE.reach(load.state, "undo")
    if load.of_kind.undo is None:
        raise NotAllowed(f"Loaded {load.of_kind.nouns[1]} cannot be taken back.")
    refuse_while_working(load)
    if load.new + load.changed <= AT_ONCE:
        _undo(load, by, Unwatched())
        return load
    load.job = jobs.start_job(
        UNDO, f"Take {load.file_name} back", by=by, params={"load_id": load.pk}, key=str(load.pk)
    )
    load.store("job")
    return load


def _undo(load: Import, by: Any, progress: Progress) -> None:
    undo = load.of_kind.undo
    LIFECYCLE.reach(load.state, "undo")
    if undo is None:
        raise NotAllowed(f"Loaded {load.of_kind.nouns[1]} cannot be taken back.")
    before = load.snapshot()
    load.remark = undo(load, by=by, progress=progress)
    LIFECYCLE.move(load, "undo")
    load.store("state", "remark")
    log.record(
        "exchange.import.undone", load, by=by, before=before, after=load.snapshot(),
        why=load.remark,
    )  # fmt: skip
