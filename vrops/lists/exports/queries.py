"""What files and feeds read: all rows of a list exactly as a person sees them, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from vrops.access.policy import can, require
from vrops.api.domain import tokens
from vrops.core import clock
from vrops.core.errors import Invalid, PermissionDenied, Refused
from vrops.lists import paging, queries, registry
from vrops.lists.domain.address import State
from vrops.lists.exports import domain
from vrops.lists.exports.domain import About, Cell
from vrops.lists.exports.layout import Layout
from vrops.lists.exports.models import Export, Feed, FeedQuerySet
from vrops.lists.filters import Reader
from vrops.lists.pages import ListPage
from vrops.lists.wording import order_in_words

_NOTHING: Any = object()


@dataclass(frozen=True, slots=True)
class Shown:
    """A list in a state, as one reader sees it: which rows, which columns, and that in words."""

    page: ListPage
    state: State
    reader: Reader
    rows: QuerySet[Any]
    said: list[str]

    @property
    def layout(self) -> Layout:
        return Layout(self.page.table.shown(self.state.columns), self.reader.zone)

    @property
    def query(self) -> str:
        """The address that says all of it, whatever becomes of the list's views."""
        return domain.pinned(self.state).query().removeprefix("?")

    @property
    def about(self) -> About:
        return About(
            title=self.page.title,
            by=str(self.reader.user),
            at=self.reader.now,
            zone=self.reader.zone,
            filters=tuple(self.said),
            sorted_by=order_in_words(self.page.table, self.state.sort),
        )

    def count(self, most: int) -> int:
        """How many rows, none counted beyond `most` + 1."""
        return paging.counts([self.rows], most)[0]

    def table(self) -> Iterator[list[Cell]]:
        """The rows of the file, without its head, read in chunks from a cursor of the server."""
        return _primed(self._rows())

    def _rows(self) -> Iterator[list[Cell]]:
        layout = self.layout
        # Cells may tell times; the request, and with it the zone, may be over by then.
        with timezone.override(self.reader.zone):
            for record in self.rows.iterator(chunk_size=domain.CHUNK):
                yield layout.row(record)


def reader_for(user: Any) -> Reader:
    """The eyes of a person who is not there: a job's or a feed's."""
    return Reader(user, user.reading_zone, clock.now())


def shown(page: ListPage, state: State, problems: Sequence[str], reader: Reader) -> Shown:
    """The list in a full state.

    Refuses (Invalid) what is not understood in full, for it would give more than was asked for;
    PermissionDenied.
    """
    require(reader.user, page.permission)
    matching = queries.matching(page, state, reader)
    faults = [*problems, *matching.unfit]
    if faults:
        raise Invalid(
            f"This list cannot be read as asked: {'; '.join(faults)}. Take that out of the "
            "filters and try again.",
            code="lists.not_understood",
        )
    return Shown(page, state, reader, matching.rows, matching.said)


def stored(list_name: str, query: str, user: Any) -> Shown:
    """The list that a job or a feed was made for, as the person sees it now. Refuses as `shown`;
    Refused when the list is gone."""
    try:
        page = registry.page(list_name)
    except KeyError:
        raise Refused("This list is not there any more.", code="lists.gone") from None
    state, problems = page.parse(query)
    return shown(page, page.expanded(state), problems, reader_for(user))


def downloadable(user: Any, export_id: int) -> Export | None:
    """The file's record for the person who asked for it, as long as they may see its list.

    Refuses (PermissionDenied) once their roles differ from those under which it was read.
    """
    export = Export.objects.visible_to(user).filter(pk=export_id).first()
    if export is None or not _may_see(user, export.list_name):
        return None
    if export.rights and export.rights != domain.rights_key(user.grants_in_force()):
        raise PermissionDenied(
            "Your roles have changed since this file was written; export the list again."
        )
    return export


def is_own(user: Any, export: Model) -> bool:
    """Whether the person asked for this file; its job attaches it for them."""
    return isinstance(export, Export) and export.by_id == user.pk


def out_of_date(before: datetime) -> QuerySet[Export]:
    """Whose file is still there and was asked for before then."""
    rows = Export.objects.filter(created_at__lt=before, file__removed_at__isnull=True)
    return rows.filter(file__isnull=False).select_related("file")


def feeds_of(user: Any) -> FeedQuerySet:
    """A person's feeds, the newest first."""
    return Feed.objects.visible_to(user).filter(owner=user).order_by("-created_at", "-pk")


def feed_by(presented: str) -> Feed | None:
    """The feed whose secret this is; in the same time whatever is presented."""
    prefix = tokens.prefix_of(presented)
    rows = Feed.objects.filter(prefix=prefix).select_related("owner")
    feed = rows.first() if prefix else None
    return feed if tokens.is_same(presented, feed.hash if feed else None) else None


def _may_see(user: Any, list_name: str) -> bool:
    try:
        return can(user, registry.page(list_name).permission)
    except KeyError:
        return False


def _primed(rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """The same rows with the first one read: what the database refuses is refused before a file
    has begun."""
    first: Any = next(rows, _NOTHING)
    begun: Iterable[list[Cell]] = () if first is _NOTHING else (first,)
    return chain(begun, rows)
