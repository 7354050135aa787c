"""Applying a checked import: all of it in one transaction, or nothing."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from vrops.core import clock, phrases
from vrops.core.errors import Refused
from vrops.exchange import queries
from vrops.exchange.actions.checking import BATCH, read_item
from vrops.exchange.actions.locking import locked
from vrops.exchange.domain.columns import Mapping, RowReader
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.domain.outcomes import Change, Compared, Outcome
from vrops.exchange.models import Import, ImportRow
from vrops.jobs import actions as jobs
from vrops.jobs.registry import Result
from vrops.log import actions as log

APPLY = "exchange.apply"


@transaction.atomic
def apply_import(
    load_id: int, *, by: Any, version: int | None = None, good_rows: bool = False
) -> Import:
    """Load what the dry run showed, as a job: every row or none.

    With `good_rows` rejected rows stay out, which the person has to choose.
    Refuses: Import.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is checked;
    Refused while rows are rejected and that was not chosen, and when nothing would change.
    """
    load = locked(load_id, by=by, version=version)
    before = load.snapshot()
    LIFECYCLE.move(load, "apply")
    if not load.new + load.changed:
        raise Refused("Nothing would change, so there is nothing to load.", code="exchange.nothing")
    if load.rejected and not good_rows:
        rows = phrases.counted(load.rejected, "row is", "rows are")
        raise Refused(
            f"{rows} rejected; correct the file and upload it again, or load the good rows.",
            code="exchange.rejected_rows",
        )
    load.good_rows, load.applied_by = good_rows and load.rejected > 0, by
    load.job = jobs.start_job(
        APPLY, f"Load {load.file_name}", by=by, params={"load_id": load.pk}, key=str(load.pk)
    )
    load.store("state", "good_rows", "applied_by", "job")
    log.record("exchange.import.started", load, by=by, before=before, after=load.snapshot())
    return load


@transaction.atomic
def run_apply(context: Any, load_id: int) -> Result:
    """The job of applying. A worker that dies leaves nothing behind, so it may run again.

    Cancelled it stops between two batches, and nothing of it stays.
    """
    rows = Import.objects.select_for_update(of=("self",), no_key=True)
    load = rows.select_related("applied_by").get(pk=load_id)
    if load.state != "applied":
        LIFECYCLE.reach(load.state, "finish")
        before = load.snapshot()
        if load.of_kind.begin is not None:
            load.of_kind.begin(load, by=load.applied_by)
        _apply_rows(load, context)
        if load.of_kind.finish is not None:
            load.of_kind.finish(load, by=load.applied_by)
        LIFECYCLE.move(load, "finish")
        load.applied_at = clock.now()
        load.store("state", "applied_at")
        log.record(
            "exchange.import.applied", load, by=load.applied_by, before=before,
            after=load.snapshot(),
        )  # fmt: skip
    return Result(
        f"{load.new:,} new, {load.changed:,} changed",
        load.get_absolute_url(),
        {"new": load.new, "changed": load.changed, "same": load.same, "rejected": load.rejected},
    )


def _apply_rows(load: Import, context: Any) -> None:
    kind, done = load.of_kind, 0
    reader = RowReader(kind.fields, queries.layout_of(load).header, Mapping.from_json(load.mapping))
    read_row = kind.importer(load)
    total = load.read - load.rejected
    context.advance(0, total)
    for batch in _staged(load):
        items = []
        for row in batch:
            item, problems = read_item(reader, read_row, row.row, row.values)
            if problems:
                raise _moved_on(row.row)
            items.append(item)
        for row, found in zip(batch, kind.compare(items, load), strict=True):
            if _differs(row, found):
                raise _moved_on(row.row)
        _write(load, batch, items)
        done += len(batch)
        context.advance(done, total)


def _staged(load: Import) -> Iterator[list[ImportRow]]:
    """Batches of the rows to load, in the order of the file."""
    last = 0
    rows = load.rows.exclude(outcome=Outcome.REJECTED).order_by("row")
    while batch := list(rows.filter(row__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].row


def _write(load: Import, batch: list[ImportRow], items: list[Any]) -> None:
    todo = [
        (row, Change(item, Outcome(row.outcome), row.record_id))
        for row, item in zip(batch, items, strict=True)
        if row.outcome != Outcome.SAME
    ]
    if not todo:
        return
    made = load.of_kind.apply([change for _, change in todo], load, by=load.applied_by)
    for (row, _), record_id in zip(todo, made, strict=True):
        row.record_id = record_id
    ImportRow.objects.bulk_update([row for row, _ in todo], ["record_id"])


def _differs(row: ImportRow, found: Compared) -> bool:
    return (row.outcome, row.record_id) != (found.outcome, found.record_id)


def _moved_on(row: int) -> Refused:
    """What was confirmed is what is done, or nothing is."""
    return Refused(
        f"Row {row:,} would do something else now than when the file was checked, so nothing was "
        "loaded; upload the file again to see what.",
        code="exchange.moved_on",
    )
