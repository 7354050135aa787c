"""The one module that writes CSV (RELIABILITY R16); a test forbids it everywhere else.

A spreadsheet takes text that begins like a formula for one, so such text gets a leading quote.
Numbers are numbers: -5.00 stays -5.00.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None
MARK = "\ufeff"
_CHUNK = 64 * 1024
_FORMULA = frozenset("=+-@")
_BLANKS = re.compile(r"[\s\ufeff\u200b-\u200f\u2060\x00-\x1f]*")
# Without leading zeros: those belong to an id, which is text.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?", re.ASCII)


def safe(value: Cell) -> str:
    """The cell as a spreadsheet may open it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    blanks = _BLANKS.match(value)
    lead = blanks[0] if blanks else ""
    first = unicodedata.normalize("NFKC", value[len(lead) : len(lead) + 1])[:1]
    if first in _FORMULA or "\t" in lead or "\r" in lead:
        return f"'{value}"
    return value


def as_read(cell: str) -> Cell:
    """A cell of somebody's file for `safe`: what is a number there is one here."""
    return Decimal(cell) if _NUMBER.fullmatch(cell) else cell


def csv_chunks(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A file for spreadsheets: UTF-8 with its mark, comma, every cell safe."""
    yield MARK.encode()
    yield from _written(([safe(cell) for cell in row] for row in rows), ",")


def rewritten(records: Iterable[Sequence[str]], delimiter: str) -> Iterator[bytes]:
    """A file that is only read again by ourselves: the same cells letter by letter, in UTF-8."""
    return _written(records, delimiter)


def _written(records: Iterable[Sequence[str]], delimiter: str) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    for record in records:
        writer.writerow(record)
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
