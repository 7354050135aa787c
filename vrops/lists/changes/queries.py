"""Reads of changes: what became of rows, what can be taken back, who changed a record last."""

from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from vrops.core import clock
from vrops.core.errors import NotFound
from vrops.lists import registry
from vrops.lists.changes import domain
from vrops.lists.changes.domain import Outcome
from vrops.lists.changes.models import Change, ChangeRow, ChangeRowQuerySet
from vrops.lists.edits import Edit
from vrops.lists.pages import BulkAction, ListPage
from vrops.log.models import Entry
from vrops.ui import formats


def change_page(pk: int, user: Any) -> Change:
    """A change of one's own, with its job; Change.DoesNotExist otherwise."""
    return Change.objects.visible_to(user).select_related("job", "undo_of").get(pk=pk)


def rows_for(user: Any) -> ChangeRowQuerySet:
    """The rows of the list of what became of rows."""
    return ChangeRow.objects.visible_to(user).select_related("change")


def changes_for(user: Any) -> QuerySet[Change]:
    return Change.objects.visible_to(user).order_by("-pk")


def page_named(name: str) -> ListPage:
    """The list; NotFound for one that is not there, also when a release took it away."""
    try:
        return registry.page(name)
    except KeyError:
        raise NotFound from None


def edit_named(page: ListPage, name: str) -> Edit:
    """The edit of the list; NotFound for one that is not declared."""
    edit = next((each for each in page.edits if each.name == name), None)
    if edit is None:
        raise NotFound
    return edit


def action_named(page: ListPage, name: str) -> BulkAction:
    action = next((each for each in page.bulk if each.name == name), None)
    if action is None:
        raise NotFound
    return action


def undoable(record: Any, user: Any) -> ChangeRow | None:
    """This person's own change of the record that still stands and is not a day old."""
    rows = ChangeRow.objects.visible_to(user).filter(
        record_id=record.pk,
        outcome=Outcome.DONE,
        version=record.version,
        change__record_type=record._meta.label_lower,
        change__kind__in=Change.EDITS,
        change__undone_at__isnull=True,
        change__at__gt=clock.now() - domain.OFFERED,
    )
    return rows.select_related("change").order_by("-pk").first()


def last_entry(edit: Edit, record: Any) -> Entry | None:
    """What the log says of the record last."""
    subject, holds = edit.told_of(record) if edit.told_of else (record, {})
    rows = Entry.objects.about(subject._meta.label_lower, subject.pk).filter(refused=False)
    rows = rows.filter(**{f"after__{name}": value for name, value in holds.items()})
    return rows.order_by("-id").first()


def changed_since(edit: Edit, record: Any, user: Any) -> str:
    """Why an undo leaves the record alone: who changed it after the change, and when."""
    entry = last_entry(edit, record)
    if entry is None:
        return domain.changed_since("", "")
    who = "You" if entry.actor_id == user.pk else entry.actor_name
    return domain.changed_since(who, moment(entry.at, user))


def moment(at: datetime, user: Any) -> str:
    """An instant in the zone of the person, also in a worker."""
    zone = user.reading_zone
    return formats.moment(at, zone, clock.today(zone))


# ---- rows, set-based ----------------------------------------------------------------------------

_KEEP = "INSERT INTO vrops_lists_change_row (change_id, record_id) SELECT %s, pk FROM"
_TURN = """
INSERT INTO vrops_lists_change_row (change_id, record_id, label, after, seen)
SELECT %s, record_id, label, before, version FROM vrops_lists_change_row
WHERE change_id = %s AND outcome = 'done' ORDER BY id
"""


def keep_rows(change: Change, rows: QuerySet[Any]) -> int:
    """Fix which rows a change is about, in one statement; answers how many there are."""
    try:
        sql, given = rows.order_by("pk").values("pk")[: domain.MOST_ROWS].query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        # The ORM's own SQL, its values still apart from it.
        cursor.execute(f"{_KEEP} ({sql}) chosen (pk) ORDER BY pk", [change.pk, *given])
        return int(cursor.rowcount)


def turn_rows(undo: Change, change: Change) -> int:
    """Give an undo the rows that a change changed, back to what they were."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [undo.pk, change.pk])
        return int(cursor.rowcount)
