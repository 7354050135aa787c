"""What people change from lists: one row in place, many at once, and back again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from vrops.access.policy import require
from vrops.core import clock, text
from vrops.core.errors import NotAllowed, Refused
from vrops.jobs import actions as jobs
from vrops.lists.changes import domain, queries, running
from vrops.lists.changes.domain import Outcome
from vrops.lists.changes.models import Change, ChangeRow
from vrops.lists.edits import Edit
from vrops.lists.pages import BulkAction, ListPage

Given = Mapping[str, Sequence[str]]
CHANGED, PUT_BACK = "changed", "put back"


def check_number(page: ListPage, label: str, count: int) -> None:
    """Refuses to begin with no row, or with more than is meant to be changed from a list."""
    if count == 0:
        raise Refused(f"Choose the {page.nouns[1]} first.", code="lists.nothing_chosen")
    if count > domain.MOST_ROWS:
        raise Refused(
            f"“{label}” works on at most {domain.MOST_ROWS:,} {page.nouns[1]} at once; narrow the "
            "list with a filter and go on in parts.",
            code="lists.too_many_rows",
        )


def act_on_rows(
    page: ListPage, action: BulkAction, rows: QuerySet[Any], *, by: Any, given: Given, count: int
) -> Change:
    """Run the action on these rows of the list, of which the person chose `count`; above two
    hundred as a job. What became of each row is kept.

    Refuses: PermissionDenied; Refused for none or too many, or when none is there any more.
    """
    require(by, action.permission)
    check_number(page, action.label, count)
    change = _change(
        page, by, given, kind=Change.Kind.ACTION, name=action.name, label=action.label,
        past=action.done, title=f"{action.label} {count:,} {page.noun(count)}",
    )  # fmt: skip
    return _begin(page, change, rows, count)


def edit_rows(
    page: ListPage, edit: Edit, rows: QuerySet[Any], *, by: Any, given: Given, count: int
) -> Change:
    """Give these rows of the list one value, as `act_on_rows` does; it can be taken back."""
    require(by, page.permission)
    require(by, edit.permission)
    check_number(page, edit.label, count)
    change = _change(
        page, by, given, kind=Change.Kind.EDIT, name=edit.name, label=edit.label, past=CHANGED,
        title=f"{edit.label} of {count:,} {page.noun(count)}",
    )  # fmt: skip
    return _begin(page, change, rows, count)


@transaction.atomic
def edit_one(
    page: ListPage, edit: Edit, pk: int, *, by: Any, version: int, given: Given
) -> Change | None:
    """Give one row a value; None when it has it already.

    Refuses: the model's DoesNotExist; PermissionDenied; StaleVersion; and as the area's action.
    """
    require(by, page.permission)
    require(by, edit.permission)
    record = page.rows(by).get(pk=pk)
    change = _change(
        page, by, given, kind=Change.Kind.ONE, name=edit.name, label=edit.label, past=CHANGED,
        title=f"{edit.label} of {record}",
    )  # fmt: skip
    wanted, before = change.answer("value"), edit.value_of(record)
    value = edit.cleaned(wanted, by)
    changed = edit.run(pk, value, by=by, version=version, why=change.answer("reason"))
    if changed.version == record.version:
        return None
    change.ended_at = change.at
    change.save(force_insert=True)
    ChangeRow.objects.create(
        change=change, record_id=pk, label=text.cut(str(record), 200), outcome=Outcome.DONE,
        before=before, after=wanted, version=changed.version, at=clock.now(),
    )  # fmt: skip
    return change


def undo_change(change_id: int, *, by: Any) -> Change:
    """Give every row that a change changed what it had before, through the area's own action.

    A row that was changed since stays as it is, and its sentence says who did that. Refuses:
    Change.DoesNotExist for a change of somebody else; NotAllowed for what is no edit, still runs,
    was undone already, or changed nothing.
    """
    with transaction.atomic():
        rows = Change.objects.visible_to(by).select_for_update(of=("self",))
        change = rows.select_related("job").get(pk=change_id)
        _check_undoable(change, by)
        page = queries.page_named(change.list_name)
        edit = queries.edit_named(page, change.name)
        require(by, page.permission)
        require(by, edit.permission)
        undo = _change(
            page, by, {}, kind=Change.Kind.UNDO, name=change.name, label=change.label,
            past=PUT_BACK, title=f"Undo: {change.title}", undo_of=change,
        )  # fmt: skip
        undo.save(force_insert=True)
        count = queries.turn_rows(undo, change)
        if not count:
            raise NotAllowed("Nothing was changed, so there is nothing to undo.")
        change.undone_at = undo.at
        change.save(update_fields=["undone_at"])
        _queue(undo, count)
    if undo.job_id is None:
        running.carry_out(undo)
    return undo


def _check_undoable(change: Change, by: Any) -> None:
    if change.kind not in Change.EDITS:
        raise NotAllowed("Only a change of a value can be undone.")
    if change.undone_at is not None:
        when = queries.moment(change.undone_at, by)
        raise NotAllowed(f"This was undone already, on {when}.", code="lists.undone")
    if change.job is not None and not change.job.is_ended:
        raise NotAllowed("This is still under way; cancel it first.")


def _change(page: ListPage, by: Any, given: Given, **columns: Any) -> Change:
    columns["title"] = text.cut(text.one_line(columns["title"]), 200)
    return Change(
        list_name=page.name,
        record_type=page.rows(by).model._meta.label_lower,
        given={name: list(values) for name, values in given.items()},
        by=by,
        **columns,
    )


def _begin(page: ListPage, change: Change, rows: QuerySet[Any], count: int) -> Change:
    """Fix the rows; then do them at once, or leave them to a job."""
    with transaction.atomic():
        change.save(force_insert=True)
        found = queries.keep_rows(change, rows)
        if not found:
            raise Refused(
                f"None of the chosen {page.nouns[1]} is here any more; reload the list.",
                code="lists.nothing_chosen",
            )
        change.gone = max(0, count - found)
        change.save(update_fields=["gone"])
        _queue(change, found)
    if change.job_id is None:
        running.carry_out(change)
    return change


def _queue(change: Change, count: int) -> None:
    if count <= domain.AT_ONCE:
        return
    params = {"change_id": change.pk}
    change.job = jobs.start_job(running.KIND, change.title, by=change.by, params=params)
    change.save(update_fields=["job"])
