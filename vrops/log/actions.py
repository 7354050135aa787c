"""Writing the log. Actions of every area call `record` in the transaction of their change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Manager, Model

from vrops.access.policy import ScopeColumns, require
from vrops.core import clock, context, text
from vrops.core.copying import allot_keys, copy_rows
from vrops.core.errors import NotAllowed
from vrops.core.models import as_json
from vrops.core.tasks import ring
from vrops.log import domain, permissions, registry
from vrops.log.models import Dispatch, Entry

SYSTEM = "VROps"
BATCH = 2_000
DISPATCH = "vrops.log.tasks.dispatch"


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One entry to be: the arguments of `record`."""

    event: str
    subject: Model | None
    by: Any
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    why: str = ""
    site_id: int | None = None
    supplier_id: int | None = None
    group_id: int | None = None


def record(
    event: str,
    subject: Model | None,
    *,
    by: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
    site_id: int | None = None,
    supplier_id: int | None = None,
    group_id: int | None = None,
) -> Entry:
    """Write down that something happened, and put it on the list of everyone who listens.

    `by` is the user who did it, None for the product itself. Before and after are snapshots. The
    places say who may read the entry; those not given are taken from the subject's own `scope`.
    Entry, list and change are one transaction: outside of one this is a programming error.
    """
    happening = Happening(
        event=event, subject=subject, by=by, before=before, after=after, why=why,
        site_id=site_id, supplier_id=supplier_id, group_id=group_id,
    )  # fmt: skip
    return record_many([happening])[0]


def record_many(happenings: Iterable[Happening]) -> list[Entry]:
    """As `record` for many at once, in a statement or two; answers them in the order given."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "The log is written in the transaction of the change; open one first"
        )
    entries = [_entry(happening) for happening in happenings]
    _store(entries)
    dispatches = [
        Dispatch(entry=entry, subscriber=name)
        for entry in entries
        for name in registry.listening_to(entry.event)
    ]
    if dispatches:
        Dispatch.objects.bulk_create(dispatches, batch_size=BATCH)
        ring(DISPATCH)
    return entries


def record_refusal(
    event: str, *, by: Any, subject: Model | None = None, subject_name: str = "", why: str
) -> Entry:
    """Write down that something was refused, in a transaction of its own.

    Call it after the refused action has rolled back; inside a transaction it would be lost with
    it, which is a programming error.
    """
    with transaction.atomic(durable=True):
        entry = _entry(Happening(event=event, subject=subject, by=by, why=why))
        entry.refused = True
        entry.subject_name = text.cut(text.strip_controls(subject_name), 300) or entry.subject_name
        entry.save(force_insert=True)
        names = registry.listening_to(event)
        Dispatch.objects.bulk_create([Dispatch(entry=entry, subscriber=name) for name in names])
        if names:
            ring(DISPATCH)
    return entry


def record_refused_access(user: Any, sentence: str, path: str) -> None:
    """The listener of `access.refusals`: who was refused which address."""
    record_refusal("access.refused", by=user, subject_name=path, why=sentence)


@transaction.atomic
def retry_dispatch(dispatch_id: int, *, by: Any) -> Dispatch:
    """Let a subscriber that was given up for an entry try again, from now on, five more times.

    Refuses: Dispatch.DoesNotExist (404) for those who may not repair; NotAllowed when it is open
    or done, so a second click does nothing.
    """
    dispatch = Dispatch.objects.visible_to(by).select_for_update().get(pk=dispatch_id)
    require(by, permissions.REPAIR)
    if dispatch.state != Dispatch.State.DEAD:
        raise NotAllowed("Only a reaction that was given up can be tried again.")
    before = {"attempts": dispatch.attempts, "last_error": dispatch.last_error}
    dispatch.state = Dispatch.State.OPEN
    dispatch.attempts = 0
    dispatch.due_at = clock.now()
    dispatch.save(update_fields=["state", "attempts", "due_at"])
    record("log.dispatch.retried", dispatch, by=by, before=before, after={"attempts": 0})
    ring(DISPATCH)
    return dispatch


def _entry(happening: Happening) -> Entry:
    subject = happening.subject
    subject_type = "" if subject is None else subject._meta.label_lower
    who = happening.by if getattr(happening.by, "pk", None) else None
    return Entry(
        event=happening.event,
        area=domain.area_of(happening.event, subject_type),
        actor=who,
        actor_name=_name(happening.by),
        subject_type=subject_type,
        subject_id=None if subject is None else subject.pk,
        subject_name="" if subject is None else text.cut(text.strip_controls(str(subject)), 300),
        before=as_json(happening.before),
        after=as_json(happening.after),
        why=text.strip_controls(happening.why),
        request_id=context.request_id()[:64],
        site_id=happening.site_id or _place(subject, "site"),
        supplier_id=happening.supplier_id or _place(subject, "supplier"),
        group_id=happening.group_id or _place(subject, "group"),
        money=registry.is_about_money(happening.event),
    )


def _store(entries: list[Entry]) -> None:
    if len(entries) < BATCH:
        Entry.objects.bulk_create(entries)
        return
    # Writing out the database's defaults row by row takes Django longer than all the rest.
    stored = [field for field in Entry._meta.concrete_fields if not field.has_db_default()]
    names = [field.attname for field in stored]
    allot_keys(entries)
    copy_rows(
        Entry._meta.db_table,
        [field.column or field.name for field in stored],
        ([_plain(getattr(entry, name)) for name in names] for entry in entries),
    )
    for entry in entries:
        entry._state.adding = False
        del entry.cluster, entry.xid  # read when asked for


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def _name(by: Any) -> str:
    if by is None:
        return SYSTEM
    if not by.is_authenticated:
        return "Somebody not signed in"
    return text.cut(text.strip_controls(str(by)), 200)


def _place(subject: Model | None, kind: str) -> int | None:
    """Where the subject belongs, by the first of its scope lookups that leads to one place."""
    scope: ScopeColumns = getattr(subject, "scope", ScopeColumns())
    lookups: Sequence[str] = getattr(scope, kind)
    found = (_follow(subject, lookup.split("__")) for lookup in lookups)
    return next((place for place in found if place is not None), None)


def _follow(start: Any, steps: Sequence[str]) -> int | None:
    """The key at the end of `site`, `site__supplier` or `pk`; None where a step leads to many."""
    here = start
    for step in steps[:-1]:
        here = getattr(here, step, None)
        if here is None or isinstance(here, Manager):
            return None
    # The column of a foreign key, so that nothing is read from the database for it.
    column = f"{steps[-1]}_id"
    value = getattr(here, column if hasattr(here, column) else steps[-1], None)
    return value if isinstance(value, int) else None
