"""The dry run: every row is read, judged and compared, and nothing but the import is written."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, F, Min, Window

from vrops.core.errors import Invalid, Refused
from vrops.core.models import as_json
from vrops.exchange import queries
from vrops.exchange.actions.locking import forget_rows, locked, refuse_while_working
from vrops.exchange.domain import reading
from vrops.exchange.domain.columns import Mapping, RowReader
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.domain.outcomes import Counts, Outcome, Problem, Unfit
from vrops.exchange.domain.progress import Progress, Unwatched
from vrops.exchange.domain.reading import Row
from vrops.exchange.models import Import, ImportProblem, ImportRow
from vrops.exchange.registry import ReadRow
from vrops.jobs import actions as jobs
from vrops.jobs.registry import Result
from vrops.log import actions as log

CHECK = "exchange.check"
QUEUE = "imports"
BATCH = 1_000
# As many rows as a person may wait for; more are a job.
AT_ONCE = 200
_LONGEST_KEY = 200
T = TypeVar("T")


class AtOnce(Unwatched):
    """Progress of a check that nobody watches."""


def check_import(load_id: int, *, by: Any, version: int | None = None) -> Import:
    """Say what applying would do: at once for a small file, else by a job with progress.

    Refuses: Import.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless its columns are
    mapped; Refused while a check runs; Invalid when the file stops being a table.
    """
    load = _begin(load_id, by=by, version=version)
    if load.job_id is None:
        stage(load, AtOnce())
        load = _finish(load.pk, by=by)
    return load


def run_check(context: Any, load_id: int) -> Result:
    """The job of a check. Again after its worker died it goes on where it was."""
    load = Import.objects.select_related("file", "job", "by").get(pk=load_id)
    if load.state == "mapped" and load.job_id == context.job_id:
        stage(load, context)
        load = _finish(load_id, by=context.started_by)
    return Result(f"{load.read:,} rows checked", load.get_absolute_url())


@transaction.atomic
def _begin(load_id: int, *, by: Any, version: int | None) -> Import:
    load = locked(load_id, by=by, version=version)
    LIFECYCLE.reach(load.state, "check")
    refuse_while_working(load)
    forget_rows(load)
    load.job = None
    if queries.layout_of(load).lines - 1 > AT_ONCE:
        load.job = jobs.start_job(
            CHECK, f"Check {load.file_name}", by=by, params={"load_id": load.pk}, key=str(load.pk)
        )
    load.save(update_fields=["job"])
    return load


@transaction.atomic
def _finish(load_id: int, *, by: Any) -> Import:
    load = Import.objects.select_for_update(of=("self",), no_key=True).get(pk=load_id)
    before = load.snapshot()
    LIFECYCLE.move(load, "check")
    _reject_repeats(load)
    found = load.rows.values_list("outcome").annotate(number=Count("id"))
    load.take(Counts(**dict(found.order_by())))
    load.store("state", "new", "changed", "same", "rejected", "read")
    log.record("exchange.import.checked", load, by=by, before=before, after=load.snapshot())
    return load


def stage(load: Import, progress: Progress) -> None:
    """Write each row as it was read, with its outcome and its problems, batch by batch."""
    kind, layout = load.of_kind, queries.layout_of(load)
    reader = RowReader(kind.fields, layout.header, Mapping.from_json(load.mapping))
    read_row = kind.importer(load)
    last, done = progress.memory.get("row", 0), progress.memory.get("done", 0)
    with queries.stored(load).open("rb") as stream:
        rows = (row for row in reading.rows(stream, layout) if row.number > last)
        for batch in batches(rows, BATCH):
            done += len(batch)
            if done > kind.most_rows:
                raise Invalid(
                    f"The file has more than {kind.most_rows:,} rows; split it and load the parts.",
                    code="exchange.too_many_rows",
                )
            _stage_batch(load, reader, read_row, batch, last)
            last = batch[-1].number
            progress.advance(done, max(layout.lines - 1, done))
            if progress.late:
                progress.memory = {"row": last, "done": done}
                progress.go_on_later()


@transaction.atomic
def _stage_batch(
    load: Import, reader: RowReader, read_row: ReadRow, batch: list[Row], last: int
) -> None:
    """One batch; what a worker before had written past the last remembered row is replaced."""
    same = Import.objects.select_for_update(of=("self",), no_key=True)
    if not same.filter(pk=load.pk, state="mapped", job=load.job_id).exists():
        raise Refused("The import was changed while it was checked; look at it again.")
    numbers = {"row__gt": last, "row__lte": batch[-1].number}
    for rows in (load.rows, load.problems):
        rows.filter(**numbers)._raw_delete(rows.db)
    staged, problems, items = [], [], []
    for row in batch:
        made, item, wrong = _read(load, reader, read_row, row)
        staged.append(made)
        problems += wrong
        if not wrong:
            items.append((made, item))
    _compare(load, items)
    ImportRow.objects.bulk_create(staged, batch_size=BATCH)
    ImportProblem.objects.bulk_create((_stored(load, each) for each in problems), batch_size=BATCH)


def _read(
    load: Import, reader: RowReader, read_row: ReadRow, row: Row
) -> tuple[ImportRow, Any, list[Problem]]:
    written = reader.written(row)
    made = ImportRow(load=load, row=row.number, values=written, outcome=Outcome.REJECTED)
    if row.fault:
        return made, None, [Problem.at(row.number, "", "", "ragged", row.fault)]
    item, problems = read_item(reader, read_row, row.number, written)
    if not problems and load.of_kind.key is not None:
        made.key = _key(load.of_kind.key(item))
    return made, item, problems


def read_item(
    reader: RowReader, read_row: ReadRow, number: int, written: dict[str, str]
) -> tuple[Any, list[Problem]]:
    """A row as the area's dataclass, or everything that is wrong with it."""
    values, problems = reader.read(number, written)
    if problems:
        return None, problems
    try:
        return read_row(values), []
    except Unfit as error:
        return None, [reader.problem(number, written, fault) for fault in error.faults]


def _compare(load: Import, items: list[tuple[ImportRow, Any]]) -> None:
    compared = load.of_kind.compare([item for _, item in items], load)
    for (made, _), found in zip(items, compared, strict=True):
        made.outcome, made.record_id = found.outcome, found.record_id
        made.changes = {name: list(pair) for name, pair in found.changes.items()}


def _reject_repeats(load: Import) -> None:
    """Of rows that say the same record the first one counts."""
    good = load.rows.exclude(key="").exclude(outcome=Outcome.REJECTED)
    firsts = good.annotate(first=Window(Min("row"), partition_by=[F("key")]))
    repeats = list(firsts.filter(row__gt=F("first")).values_list("pk", "row", "first"))
    for batch in batches(repeats, BATCH):
        ImportRow.objects.filter(pk__in=[pk for pk, _, _ in batch]).update(
            outcome=Outcome.REJECTED, record_id=None, changes={}
        )
        problems = [
            Problem.at(row, "", "", "repeated",
                       f"It is about the same record as row {first:,}; keep one of them.")
            for _, row, first in batch
        ]  # fmt: skip
        ImportProblem.objects.bulk_create(_stored(load, each) for each in problems)


def _stored(load: Import, problem: Problem) -> ImportProblem:
    return ImportProblem(
        load=load, row=problem.row, column=problem.column, value=problem.value,
        code=problem.code, sentence=problem.sentence[:300],
    )  # fmt: skip


def _key(key: Any) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    written = "\x1f".join(str(as_json(part)) for part in parts)
    return written if len(written) <= _LONGEST_KEY else sha256(written.encode()).hexdigest()


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
