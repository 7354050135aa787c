"""Bulk actions: the area's own action on each of the chosen rows, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from vrops.access.policy import require
from vrops.core.errors import Refused
from vrops.core.numbers import read_id
from vrops.lists.pages import BulkAction, ListPage, RowResult

# More rows than this would keep a person waiting and a web process busy.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of the rows. `missing` were chosen but are gone, or never were this person's."""

    action: BulkAction
    results: list[RowResult]
    missing: int

    @property
    def refused(self) -> list[RowResult]:
        return [each for each in self.results if each.refusal]

    @property
    def done(self) -> int:
        return len(self.results) - len(self.refused)

    @property
    def complete(self) -> bool:
        return not self.refused and not self.missing


def check_number(page: ListPage, action: BulkAction, count: int) -> None:
    """Refuses to begin with no row, or with more than a person can wait for."""
    if count == 0:
        raise Refused(f"Choose the {page.nouns[1]} first.", code="lists.nothing_chosen")
    if count > MOST_ROWS:
        raise Refused(
            f"“{action.label}” works on at most {MOST_ROWS} {page.nouns[1]} at once; narrow the "
            "list with a filter and go on in parts.",
            code="lists.too_many_rows",
        )


def run_bulk(
    page: ListPage,
    action: BulkAction,
    rows: QuerySet[Any],
    *,
    by: Any,
    given: Mapping[str, Any],
    count: int,
) -> BulkResult:
    """Run the action on these rows of the list, of which the person chose `count`.

    Refuses: PermissionDenied; Refused above 200 rows, or when none of them is there any more.
    """
    require(by, action.permission)
    check_number(page, action, count)
    found = list(rows.order_by("pk")[:MOST_ROWS])
    if not found:
        raise Refused(
            f"None of the chosen {page.nouns[1]} is here any more; reload the list.",
            code="lists.nothing_chosen",
        )
    return BulkResult(action, action.run(found, by, given), max(0, count - len(found)))


def chosen_ids(given: Sequence[str]) -> list[int]:
    """The record numbers that were ticked, once each; what is not one is no record."""
    return sorted({number for number in map(read_id, given) if number is not None})
