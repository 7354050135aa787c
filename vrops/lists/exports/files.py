"""Rows of a list as the bytes of a file, for an answer, a feed or the folder of files."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import IO

from vrops.exchange.writing import Cell as Written
from vrops.exchange.writing import csv_chunks
from vrops.lists.exports.domain import About, Cell, Format
from vrops.lists.exports.layout import Layout

CONTENT_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 64 * 1024


def csv(layout: Layout, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with its mark, RFC 4180. Days are 2026-11-21, instants 2026-11-21T13:30:00-05:00 in
    the reader's zone, numbers have a point and nothing between thousands."""
    return csv_chunks(chain([layout.labels], map(_written, rows)))


def workbook(layout: Layout, rows: Iterable[Sequence[Cell]], about: About) -> IO[bytes]:
    """An open temporary file that is gone once it is closed."""
    from vrops.lists.exports.workbook import write_workbook  # openpyxl, with the first workbook

    target = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    try:
        write_workbook(target, layout.heads, rows, about)
        target.seek(0)
    except BaseException:
        target.close()
        raise
    return target


def content(
    form: Format, layout: Layout, rows: Iterable[Sequence[Cell]], about: About
) -> Iterator[bytes]:
    """The file in pieces, whichever its format."""
    if form is Format.CSV:
        yield from csv(layout, rows)
        return
    with workbook(layout, rows, about) as book:
        yield from iter(partial(book.read, _PIECE), b"")


def _written(row: Sequence[Cell]) -> list[Written]:
    return [cell.isoformat() if isinstance(cell, datetime) else cell for cell in row]
