"""Carrying a change out, row by row: each is a transaction of its own, with what became of it.

A row that is told of is never done again, whoever carries on: that is written in the transaction
of the row's own change.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, transaction
from django.http import QueryDict

from vrops.core import clock, database_errors, text
from vrops.core.errors import Invalid, NotFound, Overloaded, StaleVersion, VropsError
from vrops.jobs.context import Context
from vrops.jobs.registry import Result
from vrops.lists.changes import domain, queries
from vrops.lists.changes.domain import Outcome, Tally
from vrops.lists.changes.models import Change, ChangeRow
from vrops.lists.edits import Edit
from vrops.lists.pages import BulkAction, ListPage
from vrops.log import actions as log
from vrops.people.models import User

KIND, QUEUE = "lists.bulk", "bulk"
# Rows read at once; who may do what is asked anew for each such part.
CHUNK = 100
UNDO_WHY = "Undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a row ended: columns of ChangeRow."""

    outcome: Outcome
    refusal: str = ""
    before: str = ""
    after: str = ""
    version: int | None = None


def run_job(context: Context, change_id: int) -> Result:
    """The job of a change of many rows; begun again it goes on with the rows that are left."""
    change = Change.objects.select_related("undo_of").get(pk=change_id)
    context.url = change.get_absolute_url()
    tally = carry_out(change, context)
    return Result(in_words(change, tally.done), context.url, asdict(tally))


def carry_out(change: Change, context: Context | None = None) -> Tally:
    """Do every row that waits, and say how it went; a job stops between rows once it is told to."""
    total = change.rows.count()
    done = total - change.rows.waiting().count()
    while rows := list(change.rows.waiting().order_by("pk")[:CHUNK]):
        work = _work(change)
        records = work.records(rows)
        for row in rows:
            _finish(work, row, records.get(row.record_id))
            done += 1
            if context is not None:
                context.advance(done, total)
        if context is not None and context.late:
            context.go_on_later()
    return _end(change)


def in_words(change: Change, count: int) -> str:
    """“Owner changed on 3 escalations.”"""
    noun = queries.page_named(change.list_name).noun(count)
    of_value = change.kind != Change.Kind.ACTION
    return domain.said(change.label, change.past, count, noun, of_value=of_value)


# ---- one row ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Work(ABC):
    """What a part of the rows is done with: the person as they are now, and their list."""

    change: Change
    page: ListPage
    by: User

    def records(self, rows: Sequence[ChangeRow]) -> dict[int, Any]:
        """The records that this person sees in the list now."""
        found = self.page.rows(self.by).filter(pk__in=[row.record_id for row in rows])
        return {record.pk: record for record in found}

    @abstractmethod
    def do(self, row: ChangeRow, record: Any) -> Ending: ...


@dataclass(slots=True)
class _Acting(_Work):
    """A bulk action."""

    action: BulkAction
    given: dict[str, Any]

    def do(self, row: ChangeRow, record: Any) -> Ending:
        (result,) = self.action.run([record], self.by, self.given)
        if result.refusal:
            return Ending(outcome=Outcome.REFUSED, refusal=result.refusal)
        return Ending(outcome=Outcome.DONE)


@dataclass(slots=True)
class _Editing(_Work):
    """One value for every row."""

    edit: Edit
    why: str
    _values: dict[str, Any] = field(default_factory=dict)

    def do(self, row: ChangeRow, record: Any) -> Ending:
        try:
            return self.put(record, self.change.answer("value"))
        except StaleVersion:
            # Somebody was faster since the part was read.
            again = self.records([row]).get(row.record_id)
            if again is None:
                raise NotFound from None
            return self.put(again, self.change.answer("value"))

    def put(self, record: Any, wanted: str) -> Ending:
        before, value = self.edit.value_of(record), self.value(wanted)
        if before == wanted:
            return Ending(outcome=Outcome.SAME)
        with transaction.atomic():
            changed = self.edit.run(
                record.pk, value, by=self.by, version=record.version, why=self.why
            )
        if changed.version == record.version:
            return Ending(outcome=Outcome.SAME)
        return Ending(
            outcome=Outcome.DONE, before=before, after=wanted, version=changed.version
        )  # fmt: skip

    def value(self, wanted: str) -> Any:
        if wanted not in self._values:
            self._values[wanted] = self.edit.cleaned(wanted, self.by)
        return self._values[wanted]


@dataclass(slots=True)
class _Undoing(_Editing):
    """What each row was before; one that was changed since stays as it is."""

    def do(self, row: ChangeRow, record: Any) -> Ending:
        if record.version == row.seen:
            try:
                return self.put(record, row.after)
            except StaleVersion:
                pass
        since = queries.changed_since(self.edit, record, self.by)
        return Ending(outcome=Outcome.REFUSED, refusal=since, after=row.after)


def _work(change: Change) -> _Work:
    page = queries.page_named(change.list_name)
    by = User.objects.get(pk=change.by_id)
    if change.kind == Change.Kind.ACTION:
        action = queries.action_named(page, change.name)
        return _Acting(change, page, by, action, _answers(action, change))
    edit = queries.edit_named(page, change.name)
    if change.kind == Change.Kind.UNDO:
        return _Undoing(change, page, by, edit, UNDO_WHY)
    return _Editing(change, page, by, edit, change.answer("reason"))


def _answers(action: BulkAction, change: Change) -> dict[str, Any]:
    """What the action's form made of what was filled in, now."""
    if action.form is None:
        return {}
    filled_in = QueryDict(mutable=True)
    for name, values in change.given.items():
        filled_in.setlist(name, values)
    form = action.form(filled_in)
    if not form.is_valid():
        raise Invalid(f"What was filled in for “{action.label}” is not possible any more.")
    return form.cleaned_data


def _finish(work: _Work, row: ChangeRow, record: Any | None) -> None:
    """Do one row and keep what became of it; one that another worker did meanwhile stays so."""
    with transaction.atomic():
        ending = _ending(work, row, record)
        ours = ChangeRow.objects.waiting().filter(pk=row.pk).update(
            **asdict(ending),
            label=text.cut(str(record), 200) if record is not None else row.label,
            at=clock.now(),
        )  # fmt: skip
        if not ours:
            transaction.set_rollback(True)


def _ending(work: _Work, row: ChangeRow, record: Any | None) -> Ending:
    if record is None:
        return Ending(outcome=Outcome.MISSING, after=row.after)
    try:
        with transaction.atomic():
            return work.do(row, record)
    except (ObjectDoesNotExist, NotFound):
        return Ending(outcome=Outcome.MISSING, after=row.after)
    except VropsError as error:
        return _refused(row, error)
    except Error as error:
        refusal = database_errors.refusal(error)
        if refusal is None or isinstance(refusal, Overloaded):
            raise
        return _refused(row, refusal)


def _refused(row: ChangeRow, error: VropsError) -> Ending:
    """The faults one by one where the action names them: there is no form to look at."""
    said = " ".join(fault.detail for fault in error.errors) or error.message
    return Ending(outcome=Outcome.REFUSED, refusal=said, after=row.after)


# ---- the end ------------------------------------------------------------------------------------


@transaction.atomic
def _end(change: Change) -> Tally:
    """Write down once how it went. What could not be put back at all was not undone."""
    tally = change.tally()
    ended = Change.objects.filter(pk=change.pk, ended_at__isnull=True).update(ended_at=clock.now())
    if not ended:
        return tally
    facts = {"list": change.list_name, **asdict(tally)}
    if change.kind != Change.Kind.UNDO:
        log.record("lists.bulk.run", change, by=change.by, after=facts)
    elif tally.done:
        log.record("lists.change.undone", change.undo_of, by=change.by, after=facts)
    else:
        Change.objects.filter(undos=change).update(undone_at=None)
    return tally
