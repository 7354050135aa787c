"""A list as its template draws it: rows, heads, tabs, chips, forms and links of one state."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse

from vrops.access.policy import can
from vrops.lists import paging
from vrops.lists.domain.address import COLUMNS, OPEN, WORDS, State
from vrops.lists.edits import Edit
from vrops.lists.filter_forms import FilterForm
from vrops.lists.filters import Applied, Reader
from vrops.lists.pages import BulkAction, ListPage, SavedTab, View
from vrops.lists.wording import in_words, order_in_words, said
from vrops.ui.tables import Cell, Column


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells, and the address that opens it beside the list."""

    pk: int
    title: str
    cells: list[Cell]
    href: str
    open: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head: where a click on it leads, how it is sorted now, and what that order is
    called when it is not the column's own."""

    label: str
    css: str
    quiet: bool
    href: str = ""
    sorted: str = ""
    order_name: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A view among the tabs; one in the menu "More" has no count."""

    view: View | SavedTab
    href: str
    count: int | None
    current: bool

    @property
    def note(self) -> str:
        """Who sees a saved view."""
        return self.view.note if isinstance(self.view, SavedTab) else ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter at work, and the address without it."""

    name: str
    label: str
    operator: str
    text: str
    remove: str
    form: FilterForm


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Everything the page shows of a list. `state` is the full one, with the view written out."""

    page: ListPage
    reader: Reader
    state: State
    problems: list[str]
    applied: list[Applied]
    columns: tuple[Column, ...]
    slice: paging.Page
    total: int
    tabs: list[Tab]

    @property
    def here(self) -> str:
        """This screen's address, without the path."""
        return self.page.link(self.state)

    @property
    def start(self) -> str:
        """The first page, which needs no mark."""
        return self.page.link(self.state.first_page())

    @cached_property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        if not column.sort:
            return Heading(column.label, column.css, column.quiet)
        ascending, descending = column.name, f"-{column.name}"
        now = {ascending: "ascending", descending: "descending"}.get(self.state.sort, "")
        turned = descending if now == "ascending" else ascending
        href = self.page.link(replace(self.state.first_page(), sort=turned))
        return Heading(column.label, column.css, column.quiet, href, now, column.order_name)

    @cached_property
    def rows(self) -> list[Row]:
        title, table, closed = self.page.table.title, self.page.table, self.closed
        opens = f"{closed}&{OPEN}=" if closed != "?" else f"?{OPEN}="
        own_page = self.page.own_page
        return [
            Row(
                pk=record.pk,
                title=str(title.get(record) or record),
                cells=table.cells(record, self.columns),
                href=own_page(record) if own_page else f"{opens}{record.pk}",
                open=record.pk == self.state.open,
            )
            for record in self.slice.rows
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                name=each.condition.name,
                label=said(each).field,
                operator=said(each).operator,
                text=said(each).text,
                remove=self.page.link(self.state.without_condition(each.condition.name)),
                form=FilterForm(each.filter, self.reader, each.condition),
            )
            for each in self.applied
        ]

    @property
    def said(self) -> list[str]:
        """The filters and the search in words."""
        return in_words(self.applied, self.state.words)

    @cached_property
    def filter_forms(self) -> list[FilterForm]:
        """One empty form for each filter."""
        return [FilterForm(each, self.reader) for each in self.page.filters]

    @property
    def changed(self) -> bool:
        """Whether words or filters differ from what the view brings."""
        preset = self.page.presets[self.state.view]
        return (self.state.words, self.state.conditions) != (preset.words, preset.conditions)

    @property
    def differs(self) -> bool:
        """Whether anything that a view holds differs from what this one brings."""
        preset = self.page.presets[self.state.view]
        display = (self.state.sort, self.state.columns) != (preset.sort, preset.columns)
        return self.changed or display

    @property
    def cleared(self) -> str:
        """The view's own words and filters, sorted and with columns as they are now."""
        preset = self.page.presets[self.state.view]
        state = self.state.first_page()
        return self.page.link(replace(state, words=preset.words, conditions=preset.conditions))

    @property
    def reset(self) -> str:
        """The view as it comes."""
        preset = self.page.presets[self.state.view]
        return self.page.link(replace(preset, view=self.state.view, open=self.state.open))

    @cached_property
    def current(self) -> SavedTab | None:
        """The saved view that is open."""
        return next((view for view in self.page.saved if view.name == self.state.view), None)

    @cached_property
    def more(self) -> list[Tab]:
        """The saved views that are not among the tabs, for want of room."""
        return self._beside(hidden=False)

    @cached_property
    def put_away(self) -> list[Tab]:
        """The saved views that this person took from their tabs."""
        return self._beside(hidden=True)

    def _beside(self, *, hidden: bool) -> list[Tab]:
        shown = {tab.view.name for tab in self.tabs}
        return [
            Tab(view, self.page.view_link(view.name, self.state), None, current=False)
            for view in self.page.saved
            if view.hidden is hidden and view.name not in shown
        ]

    @property
    def everything(self) -> str:
        """The list without view, words and filters."""
        return self.page.link(replace(self.state.first_page(), view="", words="", conditions=()))

    @property
    def closed(self) -> str:
        """The address with nothing open."""
        return self.page.link(replace(self.state, open=None))

    @property
    def narrowed(self) -> bool:
        """Whether words or filters hold rows back."""
        return bool(self.state.words or self.state.conditions)

    @property
    def sorted(self) -> str:
        """What the rows are sorted by, for the table's caption: an order's name, or a column's."""
        column = self.page.table.column(self.state.sort.removeprefix("-"))
        return column.order_name or column.label

    @property
    def sorted_words(self) -> str:
        return order_in_words(self.page.table, self.state.sort)

    @property
    def export_url(self) -> str:
        """Where the list as it is shown is asked for as a file."""
        return reverse(f"{self.page.url_name}_export") + self.page.link(
            replace(self.state.first_page(), open=None)
        )

    @property
    def start_index(self) -> int:
        return self.slice.first

    @property
    def end_index(self) -> int:
        return self.slice.first + len(self.slice.rows) - 1

    @property
    def previous_href(self) -> str:
        mark = self.slice.previous
        if mark is None:
            return ""
        if mark.at <= paging.PAGE_SIZE:
            return self.start
        written = paging.write_mark(mark, self.page.ordering_name(self.state))
        return self.page.link(replace(self.state.first_page(), before=written))

    @property
    def next_href(self) -> str:
        if self.slice.next is None:
            return ""
        written = paging.write_mark(self.slice.next, self.page.ordering_name(self.state))
        return self.page.link(replace(self.state.first_page(), after=written))

    @property
    def noun(self) -> str:
        return self.page.noun(self.total)

    @cached_property
    def bulk(self) -> list[BulkAction]:
        """The bulk actions this person may use somewhere."""
        return [each for each in self.page.bulk if can(self.reader.user, each.permission)]

    @cached_property
    def edits(self) -> list[Edit]:
        """The values that this person may change on some rows."""
        return [each for each in self.page.edits if can(self.reader.user, each.permission)]

    @property
    def selectable(self) -> bool:
        return bool(self.bulk or self.edits)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """This state as hidden inputs of the filter form."""
        return self.page.shortened(self.state.first_page()).pairs()

    @property
    def hidden_for_search(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.hidden if name != WORDS]

    @property
    def hidden_for_columns(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.hidden if name != COLUMNS]

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        return [(column, column in self.columns) for column in self.page.table.columns]
