"""Reads of imports: a page, the first rows of a file, what changes, what is wrong."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Min, Q, QuerySet

from vrops.access import policy
from vrops.attachments import storage
from vrops.core.errors import NotFound
from vrops.exchange import registry
from vrops.exchange.domain import reading
from vrops.exchange.domain.columns import Mapping, headers_key, recognise
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.domain.outcomes import Folded, Outcome
from vrops.exchange.domain.reading import Layout
from vrops.exchange.models import Import, ImportRow, RememberedMapping
from vrops.exchange.registry import ImportKind
from vrops.exchange.writing import Cell, as_read

SAMPLE = 200
SHOWN_ROWS = 50
SHOWN_PROBLEMS = 200
LOADED = (Outcome.NEW, Outcome.CHANGED)


def kind_for(name: str, user: Any) -> ImportKind:
    """The kind, if this person may run it; NotFound otherwise, as for one that is not there."""
    try:
        kind = registry.kind(name)
    except LookupError:
        raise NotFound from None
    if not policy.can(user, kind.permission):
        raise NotFound
    return kind


def kinds_for(user: Any) -> list[ImportKind]:
    """The kinds this person may run."""
    return [kind for kind in registry.kinds() if policy.can(user, kind.permission)]


def imports_for(user: Any) -> QuerySet[Import]:
    """Imports with what their rows in a list show."""
    return Import.objects.visible_to(user).select_related("by")


def import_page(pk: int, user: Any) -> Import:
    rows = Import.objects.visible_to(user)
    return rows.select_related("by", "applied_by", "file", "job").get(pk=pk)


def may_change_file(user: Any, load: Any) -> bool:
    """Until it is applied its file may go."""
    return LIFECYCLE.allowed(load.state, "cancel") and policy.can(user, load.of_kind.permission)


def layout_of(load: Import) -> Layout:
    return Layout.from_json(load.layout)


def sample_of(load: Import) -> list[tuple[str, ...]]:
    """The cells of the first rows, each as wide as the header."""
    layout = layout_of(load)
    blank = ("",) * len(layout.header)
    with stored(load).open("rb") as stream:
        rows = islice(reading.rows(stream, layout), SAMPLE)
        return [(row.cells + blank)[: len(layout.header)] for row in rows]


def stored(load: Import) -> Any:
    """Where the file lies; NotFound once it was removed."""
    if load.file is None or load.file.removed_at is not None:
        raise NotFound("The file of this import is not kept any more.")
    path = storage.path_of(load.file.stored_name)
    if not path.exists():
        raise NotFound("The content of this file is missing; tell your administrator.")
    return path


def proposed(load: Import, sample: list[tuple[str, ...]]) -> tuple[Mapping, dict[str, Any]]:
    """Mapping and options to begin with: what was chosen, else what was chosen for the last file
    with these headers from the same supplier, site or person, else what the headers say."""
    if load.state != "uploaded":
        return Mapping.from_json(load.mapping), dict(load.options)
    header = layout_of(load).header
    remembered = RememberedMapping.objects.filter(kind=load.kind, scope_key=load.scope_key)
    known = remembered.filter(headers=headers_key(header)).first()
    if known is not None:
        return Mapping.from_json(known.mapping), dict(known.options)
    return recognise(load.of_kind.fields, header, sample), {}


def changed_rows(load: Import) -> list[ImportRow]:
    """The first rows that would change, or have changed, a record, with how."""
    return list(load.rows.filter(outcome=Outcome.CHANGED).order_by("row")[:SHOWN_ROWS])


def new_rows(load: Import) -> list[ImportRow]:
    return list(load.rows.filter(outcome=Outcome.NEW).order_by("row")[:5])


def problems(load: Import) -> list[Folded]:
    """The first problems by row; what is the same in several rows is told once."""
    same = load.problems.order_by().values_list("column", "value", "sentence")
    found = same.annotate(numbers=ArrayAgg("row", order_by="row"), first=Min("row"))
    return [
        Folded(tuple(numbers), column, value, sentence)
        for column, value, sentence, numbers, _ in found.order_by("first", "column")[
            :SHOWN_PROBLEMS
        ]
    ]


def records_of(load_ids: Any) -> Q:
    """For the filter of a list: the records that these imports made or changed."""
    rows = ImportRow.objects.filter(load__in=load_ids, outcome__in=LOADED)
    return Q(pk__in=rows.values("record_id"))


def applied(kind: str, user: Any) -> QuerySet[Import]:
    """Applied imports of a kind, the newest first: the choices of such a filter."""
    loads = Import.objects.visible_to(user).filter(kind=kind, state="applied")
    return loads.order_by("-applied_at")


def error_rows(load: Import) -> Iterator[list[Cell]]:
    """The rejected rows as they stand in the file, each with its number and what is wrong."""
    layout = layout_of(load)
    reasons: dict[int, list[str]] = {}
    for problem in load.problems.order_by("row", "id").iterator(2_000):
        where = f"{problem.column}: " if problem.column else ""
        reasons.setdefault(problem.row, []).append(f"{where}{problem.sentence}")
    yield ["Row", "What is wrong", *layout.header]
    with stored(load).open("rb") as stream:
        for row in reading.rows(stream, layout):
            if row.number in reasons:
                cells = [as_read(cell) for cell in row.cells]
                yield [row.number, " ".join(reasons[row.number]), *cells]
