"""What an area declares to get a list page: rows, filters, table, views, panel, bulk actions,
edits.

    PEOPLE = ListPage(name="people", title="People", ..., rows=queries.people_for, table=TABLE)

`wiring.py` registers it, `lists.urls.list_paths` gives it addresses. Everything a reader meets
starts from `rows(user)`, which begins with `visible_to(user)`: pages, counts, panel, bulk actions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Form
from django.http import QueryDict

from vrops.core.errors import VropsError
from vrops.lists.domain import address
from vrops.lists.domain.address import Grammar, State
from vrops.lists.domain.presets import expand, shorten
from vrops.lists.edits import Edit
from vrops.lists.filters import Filter
from vrops.lists.paging import Ordering
from vrops.ui.tables import Table

# Saved views beyond these stand in the menu "More", where nothing is counted: each count may read
# 10,000 rows.
MOST_SAVED_TABS = 8


@dataclass(frozen=True, slots=True)
class View:
    """A tab: a named state, written as in the address: `query="status__not=done&sort=-updated"`."""

    name: str
    label: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class SavedTab:
    """A view that somebody saved, as one person has it among the tabs.

    `state` is what it brings, `problems` what in it means nothing to the list any more, `note` who
    sees it. `hidden`: this person put it away; it still opens by its address.
    """

    pk: int
    name: str
    label: str
    state: State
    version: int
    note: str = ""
    problems: tuple[str, ...] = ()
    hidden: bool = False
    mine: bool = False
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """What opens beside the list. `context` gives the template one record as one person sees it."""

    template: str
    context: Callable[[Any, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of a bulk action; `refusal` is the sentence when it was refused."""

    label: str
    refusal: str = ""


Run = Callable[[Sequence[Any], Any, Mapping[str, Any]], list[RowResult]]


@dataclass(frozen=True, kw_only=True)
class BulkAction:
    """A button of the bulk bar. `run` gets rows, the person and the cleaned form: `one_by_one`.

    `form` asks for what the action needs beside the rows, such as a reason. `label` is the button
    ("Disable"), `done` the past tense for the toast ("disabled"). It shows for people who hold
    `permission` somewhere; on each row the area's action decides.
    """

    name: str
    label: str
    done: str
    icon: str
    permission: str
    run: Run
    form: type[Form] | None = None
    danger: bool = False


def one_by_one(act: Callable[..., Any]) -> Run:
    """Run the area's own action on each row, `act(pk, by=..., **form)`, and note each refusal.

    Each row is a transaction of its own: a refused one leaves nothing behind and stops no other.
    """

    def run(rows: Sequence[Any], by: Any, given: Mapping[str, Any]) -> list[RowResult]:
        results = []
        for row in rows:
            label, refusal = str(row), ""
            try:
                with transaction.atomic():
                    act(row.pk, by=by, **given)
            except VropsError as error:
                refusal = error.message
            except ObjectDoesNotExist:
                refusal = "It is not there any more."
            results.append(RowResult(label, refusal))
        return results

    return run


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One list. `nouns` is what its rows are called ("person", "people"); `empty` says why there
    may be none at all and what to do then; `section` is the menu section it lies in; `own_page`
    gives the address of a record's own page, where it has one beside the panel.

    A declaration knows no person. `lists.saved.queries.page_for` gives the list as one person has
    it: with the views saved for them (`saved`) and the one they begin with (`start`).
    """

    name: str
    title: str
    section: str
    nouns: tuple[str, str]
    permission: str
    url_name: str
    rows: Callable[[Any], QuerySet[Any]]
    table: Table
    default_sort: str
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    panel: Panel | None = None
    own_page: Callable[[Any], str] | None = None
    bulk: tuple[BulkAction, ...] = ()
    edits: tuple[Edit, ...] = ()
    empty: str = ""
    template: str = "lists/page.html"
    saved: tuple[SavedTab, ...] = ()
    start: str = ""

    def __post_init__(self) -> None:
        """A mistake in the declaration stops the start, not somebody's page."""
        names = [each.name for each in self.filters]
        if set(names) & address.RESERVED or len(set(names)) != len(names):
            raise ValueError(f"List {self.name}: filter names are taken or twice: {names}.")
        if len(self.grammar.views) != len(set(self.grammar.views)):
            raise ValueError(f"List {self.name}: a view is named twice: {self.grammar.views}.")
        if any(address.SAVED.fullmatch(view.name) for view in self.views):
            raise ValueError(f"List {self.name}: a view is called like a saved one.")
        if any("__" in name for name in names):
            raise ValueError(f"List {self.name}: a filter's name may not hold two underscores.")
        edits = [each.name for each in self.edits]
        if len(set(edits)) != len(edits):
            raise ValueError(f"List {self.name}: an edit is named twice: {edits}.")
        for view in self.views:
            _, problems = self.parse(view.query)
            if problems:
                raise ValueError(f"List {self.name}, view {view.name}: {problems}.")
        self.ordering(self.default_sort)

    @cached_property
    def grammar(self) -> Grammar:
        return Grammar(
            views=tuple(view.name for view in self.all_views),
            filters={each.name: each.operators for each in self.filters},
            sorts=tuple(column.name for column in self.table.columns if column.sort),
            columns=tuple(column.name for column in self.table.columns),
        )

    @cached_property
    def all_views(self) -> "tuple[View | SavedTab, ...]":
        """The declared ones, then those saved for this person."""
        return (*self.views, *self.saved)

    @cached_property
    def default_view(self) -> str:
        return self.views[0].name if self.views else ""

    @cached_property
    def presets(self) -> dict[str, State]:
        """The state behind each view; under no name, the list as it comes."""
        usual = State(sort=self.default_sort, columns=self.table.usual)
        states = {view.name: self.parse(view.query)[0] for view in self.views}
        states |= {view.name: view.state for view in self.saved}
        return {"": usual} | {
            name: State(
                words=state.words,
                conditions=state.conditions,
                sort=state.sort or usual.sort,
                columns=state.columns or usual.columns,
            )
            for name, state in states.items()
        }

    def tabs(self, current: str) -> "list[View | SavedTab]":
        """The tabs, whose rows are counted: all declared ones, the first saved ones, and the one
        that is open."""
        first = [view for view in self.saved if not view.hidden][:MOST_SAVED_TABS]
        opened = [view for view in self.saved if view.name == current and view not in first]
        return [*self.views, *first, *opened]

    @cached_property
    def by_name(self) -> dict[str, Filter]:
        return {each.name: each for each in self.filters}

    def parse(self, query: str) -> tuple[State, list[str]]:
        return address.read(QueryDict(query).lists(), self.grammar)

    def expanded(self, state: State) -> State:
        """The state in full, with everything its view brings."""
        return expand(state, self.presets, self.default_view)

    def shortened(self, state: State) -> State:
        short = shorten(state, self.presets, self.default_view)
        if not self.start:
            return short
        # The bare address is where this person begins, so every other screen says more.
        nothing = short.no_filters or not (state.view or state.conditions)
        return replace(short, view=state.view, no_filters=nothing)

    def link(self, state: State) -> str:
        """The shortest query string that says a full state."""
        return self.shortened(state).query()

    def view_link(self, name: str, now: State) -> str:
        """The view as it comes; what is open beside the list stays open."""
        return self.link(replace(self.presets[name], view=name, open=now.open))

    def ordering_name(self, state: State) -> str:
        """Under which a page mark is good: this list, sorted this way."""
        return f"{self.name}:{state.sort}"

    def ordering(self, sort: str) -> Ordering:
        """What `-updated` sorts by."""
        column = self.table.column(sort.removeprefix("-"))
        if not column.sort:
            raise ValueError(f"List {self.name}: column {column.name} cannot be sorted by.")
        return Ordering(column.sort, sort.startswith("-"), column.sort_nullable)

    def noun(self, count: int) -> str:
        return self.nouns[0] if count == 1 else self.nouns[1]
