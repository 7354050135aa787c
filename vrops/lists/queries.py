"""What a list reads: one page of rows, all counts in one query, one record, all that match."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from vrops.core.words import WordsBegin, words_of
from vrops.lists import paging
from vrops.lists.domain.address import Condition, State, quoted
from vrops.lists.filters import Applied, Reader, Unfit
from vrops.lists.listing import Listing, Tab
from vrops.lists.pages import ListPage, SavedTab, View
from vrops.lists.wording import in_words

AnyView = View | SavedTab


def listing(page: ListPage, state: State, problems: Sequence[str], reader: Reader) -> Listing:
    """The list in a full state, with what the state says in vain added to the problems."""
    applied, unfit = _apply(page, state.conditions, reader)
    wordless = _wordless(page, state)
    unfit += wordless
    full = replace(
        state,
        conditions=tuple(each.condition for each in applied),
        words=state.words if not wordless else "",
    )
    rows = page.rows(reader.user)
    matching = _keep(rows, page, applied, full.words)
    after, before, lost = _marks(page, full)
    ordering = page.ordering(full.sort)
    views = page.tabs(full.view)
    total, *of_views = paging.counts([matching, *_of_views(page, views, rows, reader)])
    return Listing(
        page=page,
        reader=reader,
        state=full if not lost else full.first_page(),
        problems=[*problems, *unfit, *lost],
        applied=applied,
        columns=page.table.shown(full.columns),
        slice=paging.read(matching, ordering, after=after, before=before),
        total=total,
        tabs=_tabs(page, views, full, of_views),
    )


def record(page: ListPage, reader: Reader, pk: int) -> Any | None:
    """One record of the list, if this person may see it, whatever the filters say."""
    return page.rows(reader.user).filter(pk=pk).first()


def matching_rows(page: ListPage, state: State, reader: Reader) -> tuple[QuerySet[Any], list[str]]:
    """Every row of the list in a full state, on all its pages, and what could not be applied."""
    applied, unfit = _apply(page, state.conditions, reader)
    return _keep(page.rows(reader.user), page, applied, state.words), unfit


@dataclass(frozen=True, slots=True)
class Matching:
    """All rows of a list in a state, in its order; `said` is the state in words, `unfit` what of it
    could not be applied: such rows are more than anybody asked for."""

    rows: QuerySet[Any]
    said: list[str]
    unfit: list[str]


def matching(page: ListPage, state: State, reader: Reader) -> Matching:
    """What the pages of the list hold one after the other, in a full state."""
    applied, unfit = _apply(page, state.conditions, reader)
    unfit += _wordless(page, state)
    kept = _keep(page.rows(reader.user), page, applied, state.words)
    rows = paging.in_order(kept, page.ordering(state.sort))
    return Matching(rows, in_words(applied, state.words), unfit)


def _wordless(page: ListPage, state: State) -> list[str]:
    """What to say of a search without a word to search for."""
    if not state.words or (words_of(state.words) and page.search):
        return []
    return [f"{quoted(state.words)} holds no word to search for"]


def _apply(
    page: ListPage, conditions: Iterable[Condition], reader: Reader
) -> tuple[list[Applied], list[str]]:
    applied, unfit = [], []
    for condition in conditions:
        try:
            applied.append(page.by_name[condition.field].apply(condition, reader))
        except Unfit as error:
            unfit.append(str(error))
    return applied, unfit


def _of_views(
    page: ListPage, views: Sequence[AnyView], rows: QuerySet[Any], reader: Reader
) -> list[QuerySet[Any]]:
    """The rows of each view, for its count."""
    presets = [page.presets[view.name] for view in views]
    return [
        _keep(rows, page, _apply(page, preset.conditions, reader)[0], preset.words)
        for preset in presets
    ]


def _keep(
    rows: QuerySet[Any], page: ListPage, applied: Iterable[Applied], words: str
) -> QuerySet[Any]:
    kept = rows.filter(*(each.where for each in applied))
    return kept.filter(Q(WordsBegin(words, *page.search))) if words else kept


def _marks(
    page: ListPage, state: State
) -> tuple[paging.Mark | None, paging.Mark | None, list[str]]:
    """The marks of the page asked for; a mark of another sorting leads to the first page."""
    text = state.after or state.before
    if not text:
        return None, None, []
    mark = paging.read_mark(text, page.ordering_name(state))
    if mark is None:
        return None, None, ["the page no longer fits; this is the first one"]
    return (mark, None, []) if state.after else (None, mark, [])


def _tabs(
    page: ListPage, views: Sequence[AnyView], state: State, counts: Sequence[int]
) -> list[Tab]:
    return [
        Tab(view, page.view_link(view.name, state), count, view.name == state.view)
        for view, count in zip(views, counts, strict=True)
    ]
