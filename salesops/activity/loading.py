"""Activity out of imported files: what each row would do, loading in parts, taking it back."""

from collections.abc import Sequence
from typing import Any

from salesops.activity import actions, queries
from salesops.activity.domain import ActivityRow
from vrops.exchange.domain.outcomes import Change, Compared, Outcome
from vrops.exchange.domain.progress import Progress
from vrops.exchange.models import Import
from vrops.lists.registry import list_url
from vrops.ui import formats


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


def apply(changes: Sequence[Change[ActivityRow]], load: Import, by: Any) -> list[int | None]:
    """A batch of the import's load; answers the values that are in force now."""
    rows = [change.item for change in changes]
    actions.record_part(rows, source=load.file_name, by=by, reference=reference_of(load))
    made = queries.current_of(rows)
    return [made[row.key].pk for row in rows]


def finish(load: Import, by: Any) -> None:
    """The log entry of the load; none when every value was known."""
    made = actions.load_of(reference_of(load))
    if made is not None:
        actions.complete_load(made, by=by, same=load.same)


def undo(load: Import, by: Any, progress: Progress) -> str:
    """The load back, as from its own page; one that was taken back there stays as it is."""
    made = actions.load_of(reference_of(load))
    if made is not None and made.taken_back_at is None:
        actions.take_back_load(made.pk, by=by)
    return ""


def result_url(load: Import) -> str:
    """The list of the values it brought."""
    made = actions.load_of(reference_of(load))
    return list_url("activity", load=made.pk) if made else list_url("activity")


def reference_of(load: Import) -> str:
    return f"import:{load.pk}"
