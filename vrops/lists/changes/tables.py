"""What became of each row of a change, as a list like any other."""

from typing import Any

from django.db.models import QuerySet

from vrops.lists.changes import permissions, queries
from vrops.lists.changes.domain import Outcome
from vrops.lists.changes.models import Change, ChangeRow
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, View
from vrops.lists.registry import list_url
from vrops.ui.tables import Badge, Column, Kind, Table

TONES = {"waiting": "", "done": "green", "same": "", "refused": "red", "missing": "amber"}


def outcome_of(row: ChangeRow) -> Badge:
    outcome = Outcome(row.outcome)
    return Badge(outcome.label, TONES[outcome])


def changes_for(user: Any) -> QuerySet[Change]:
    """Changes of many rows; one of a single row says at once what became of it."""
    return queries.changes_for(user).exclude(kind=Change.Kind.ONE)


def place_of(row: ChangeRow) -> str:
    """The record in the list it was changed from."""
    try:
        return list_url(row.change.list_name, open=row.record_id)
    except KeyError:
        return row.change.get_absolute_url()


CHANGE_ROWS = ListPage(
    name="change_rows",
    title="Results by row",
    section="",
    nouns=("row", "rows"),
    permission=permissions.VIEW,
    url_name="change_rows",
    rows=queries.rows_for,
    table=Table(
        caption="What became of each row",
        columns=(
            Column(name="record", label="Record", value=str, opens=True, phone="title"),
            Column(name="outcome", label="Outcome", kind=Kind.BADGE, value=outcome_of, width=136,
                   phone="status"),
            Column(name="refusal", label="Why not", width=260, phone="all"),
            Column(name="change", label="Change", value="change.title", width=260, drop=860),
            Column(name="at", label="At", kind=Kind.DATETIME, width=160, drop=1000),
            Column(name="number", label="No.", kind=Kind.NUMBER, value="record_id", sort="id",
                   width=92, chosen=False),
        ),
    ),
    default_sort="-number",
    filters=(
        RecordFilter(name="change", label="Change", records=changes_for, text="title"),
        ChoiceFilter(name="outcome", label="Outcome",
                     choices=[(str(each), each.label) for each in Outcome]),
        DateFilter(name="at", label="At", instants=True),
    ),
    views=(
        View("all", "All"),
        View("not_done", "Not done", "outcome=refused,missing"),
        View("done", "Done", "outcome=done"),
    ),
    own_page=place_of,
    empty="Rows appear here once you change several of a list at once.",
)  # fmt: skip
