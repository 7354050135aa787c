"""Kinds of files that can be loaded; areas register theirs in `wiring.py`.

    exchange.register(ImportKind(name="activity", title="Daily activity", ...))

The engine does everything around a kind: upload, columns, dry run, problems by cell, one
transaction, log, pages. A kind says what a row is and what applying a batch of rows does.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from vrops.exchange.domain import reading
from vrops.exchange.domain.columns import Field
from vrops.exchange.domain.outcomes import Change, Compared
from vrops.exchange.domain.progress import Progress

if TYPE_CHECKING:
    from django.forms import Form

    from vrops.exchange.models import Import

# Field name -> value read, None where the cell is empty or the column was left out.
Values = Mapping[str, Any]
ReadRow = Callable[[Values], Any]
Redact = Callable[[str, tuple[str, ...]], str]


class Step(Protocol):
    def __call__(self, load: "Import", *, by: Any) -> None: ...


class Apply(Protocol):
    def __call__(
        self, changes: Sequence[Change[Any]], load: "Import", *, by: Any
    ) -> Sequence[int | None]: ...


class Undo(Protocol):
    def __call__(self, load: "Import", *, by: Any, progress: Progress) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """One kind of file.

    `name` is for good: it stands in addresses and rows. `title` is what is loaded ("Tickets"),
    `nouns` what a row makes ("ticket", "tickets").

    `permission` is asked of whoever uploads, maps, applies or takes back; with it people see all
    imports of the kind where they hold it everywhere, and those of their site, supplier or own
    where they hold it there.

    `options` is a form for constants that hold for every row; it is made with `user=` and
    `initial=`/`data`, and what it cleans is kept as JSON (records by id, dates in ISO form).

    `importer(load)` is called once for a run and answers the function that turns the values of a
    row into a dataclass of the area, or raises `Unfit` with a fault by field. It writes nothing.

    `key(item)` is what makes two rows of one file the same; the later one is rejected.

    `compare(items, load)` says for a batch what each item would do, in a few queries and in their
    order. It is asked in the dry run and again when applying.

    `begin(load, by=)` is called first in the one transaction of the load, before anything is
    compared: it takes the locks of all that the file is about, in an order that is always the same.

    `apply(changes, load, by=)` writes a batch of new and changed items and answers the id of each
    one's record, in their order. It runs in the one transaction of the load.

    `finish(load, by=)` is called once at the end of that transaction, for the area's own log entry.

    `undo(load, by=, progress=)` takes an applied load back, in one transaction, and answers a
    sentence about what had to stay, or ""; without it a load cannot be taken back. A large load is
    taken back by a job: `progress.advance(done, total)` between its batches.

    `result_url(load)` is the list of just those records.

    `redact(cell, columns)` takes out of every cell what must not be stored; the file is kept
    without it. `columns` are the headers the cell may stand under: its own; all of them in a row
    that does not fit the header; none for the header itself and the file's name.
    """

    name: str
    title: str
    nouns: tuple[str, str]
    permission: str
    fields: tuple[Field, ...]
    importer: "Callable[[Import], ReadRow]"
    compare: "Callable[[Sequence[Any], Import], Sequence[Compared]]"
    apply: Apply
    result_url: "Callable[[Import], str]"
    key: Callable[[Any], Hashable] | None = None
    options: "Callable[..., Form] | None" = None
    begin: Step | None = None
    finish: Step | None = None
    undo: Undo | None = None
    redact: Redact | None = None
    help: str = ""
    most_rows: int = 200_000
    largest: int = reading.LARGEST

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    @property
    def required(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.required)


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    """Add a kind; a name is taken once, and so is each of its fields."""
    names = [each.name for each in kind.fields]
    if kind.name in _kinds or len(set(names)) != len(names):
        raise ValueError(f"Imports of kind {kind.name} or a field of it are registered twice.")
    _kinds[kind.name] = kind


def kind(name: str) -> ImportKind:
    """A registered kind; LookupError when this release does not know it."""
    return _kinds[name]


def kinds() -> tuple[ImportKind, ...]:
    """Every kind, by title."""
    return tuple(sorted(_kinds.values(), key=lambda each: each.title))


__all__ = ["Field", "ImportKind", "ReadRow", "Redact", "Values", "kind", "kinds", "register"]
