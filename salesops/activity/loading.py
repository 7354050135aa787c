"""Activity out of imported files: what each row would do, loading in parts, taking it back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.fields.json import KeyTextTransform

from salesops.activity import actions, importers, queries
from salesops.activity.domain import ActivityRow
from salesops.activity.models import ActivityLoad
from vrops.core.numbers import read_id
from vrops.exchange.actions.undoing import undo_for_area
from vrops.exchange.domain.outcomes import Change, Compared, Outcome
from vrops.exchange.domain.progress import Progress
from vrops.exchange.models import Import
from vrops.lists.registry import list_url
from vrops.ui import formats

_REFERENCE = "import:"


def compare(rows: Sequence[ActivityRow], load: Import) -> list[Compared]:
    """New, another value than is known, or the same; in one query."""
    known = queries.current_of(rows)
    found = []
    for row in rows:
        before = known.get(row.key)
        if before is None:
            found.append(Compared(Outcome.NEW))
        elif before.value == row.value:
            found.append(Compared(Outcome.SAME, before.pk))
        else:
            words = (formats.number(before.value, 2), formats.number(row.value, 2))
            found.append(Compared(Outcome.CHANGED, before.pk, {"Value": words}))
    return found


def begin(load: Import, *, by: Any) -> None:
    """Nobody else loads for the sites of this file from now on."""
    rows = load.rows.exclude(outcome=Outcome.REJECTED).order_by()
    written = rows.values_list(KeyTextTransform("site", "values"), flat=True).distinct()
    actions.lock_sites(importers.sites_of(load, written))


def apply(changes: Sequence[Change[ActivityRow]], load: Import, *, by: Any) -> list[int | None]:
    """A batch of the import's load; answers the values that are in force now."""
    rows = [change.item for change in changes]
    actions.record_part(rows, source=load.file_name, by=by, reference=reference_of(load))
    made = queries.current_of(rows)
    return [made[row.key].pk for row in rows]


def finish(load: Import, *, by: Any) -> None:
    """The log entry of the load, and what it only said again; none when it brought nothing."""
    made = actions.load_of(reference_of(load))
    if made is not None:
        same = load.rows.filter(outcome=Outcome.SAME).values_list("record_id", flat=True)
        actions.complete_load(made, by=by, repeated=[pk for pk in same if pk is not None])


def undo(load: Import, *, by: Any, progress: Progress) -> str:
    """The load back; what others said before, or again since, counts."""
    made = actions.load_of(reference_of(load))
    if made is not None and made.taken_back_at is None:
        actions.take_back_load(made.pk, by=by, advance=progress.advance)
    return ""


@transaction.atomic
def take_back(load_id: int, *, by: Any) -> ActivityLoad:
    """A load back from its own page. One that came from a file takes its import with it, so that
    the same file may be loaded again; a large one by a job, which has not ended when this answers.

    Refuses as `actions.take_back_load`, and (Refused) while it is under way.
    """
    made = actions.check_take_back(load_id, by=by)
    load = Import.objects.filter(pk=_import_of(made) or 0, state="applied").first()
    if load is None:
        return actions.take_back_load(load_id, by=by)
    undo_for_area(load.pk, by=by)
    made.refresh_from_db()
    return made


def result_url(load: Import) -> str:
    """The list of the values it brought."""
    made = actions.load_of(reference_of(load))
    return list_url("activity", load=made.pk) if made else list_url("activity")


def reference_of(load: Import) -> str:
    return f"{_REFERENCE}{load.pk}"


def _import_of(made: ActivityLoad) -> int | None:
    """The import it came from, if it did."""
    return read_id(made.reference.removeprefix(_REFERENCE)) if made.reference else None
