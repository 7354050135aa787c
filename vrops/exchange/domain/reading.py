"""Reading CSV as people have it: any common encoding and separator, in bounded memory.

`examine` looks the whole file over once and answers its layout, or refuses it with one sentence.
`rows` then streams it. A row number is what a spreadsheet shows beside the row, the header's
included.
"""

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from vrops.core import text
from vrops.core.errors import FieldError, Invalid

LARGEST = 150 * 1024 * 1024
MOST_COLUMNS = 200
LONGEST_HEADER = 80
DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
ENCODING_NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}

_CHUNK = 1024 * 1024
_LONGEST_LINE = 1_000_000
_SAMPLE_ROWS = 20
# What a file that only bears the name of a CSV begins with, and what it is then.
_OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (bytes.fromhex("d0cf11e0a1b11ae1"), "an old Excel workbook"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The first line by which Excel is told the separator.
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_PLAIN = re.compile(r"[ -~\n\t]*")
# Read back as a record of its own only when no quotation mark was left open before it.
_END = "\ue000end\ue000"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: encoding, separator, its columns; `lines` is at least its rows."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    lines: int

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "header": list(self.header)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Layout":
        return cls(**{**stored, "header": tuple(stored["header"])})

    @property
    def words(self) -> str:
        """UTF-8, separated by commas"""
        return f"{ENCODING_NAMES[self.encoding]}, separated by {DELIMITER_NAMES[self.delimiter]}s"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file; with a `fault` its cells do not stand under the header's columns."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""


def examine(stream: BinaryIO) -> Layout:
    """The layout of a CSV file. Refuses (Invalid, one sentence about the file) what is empty, is
    no text, has no rows, too many columns or a quotation mark left open at its start."""
    stream.seek(0)
    head = stream.read(16)
    if not head:
        raise _refused("empty", "The file is empty.")
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise _refused("not_csv", f"This is {what}, not CSV; save it as CSV and upload that.")
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if encoding:
        lines = _lines_in(stream, encoding)
    else:
        encoding, lines = _without_mark(stream)
    delimiter, header, header_row = _header(stream, encoding)
    layout = Layout(encoding, delimiter, header, header_row, lines)
    with closing(rows(stream, layout)) as found:
        if next(found, None) is None:
            raise _refused("no_rows", "The file has a header and no rows below it.")
    return layout


def rows(stream: BinaryIO, layout: Layout) -> Generator[Row, None, None]:
    """The rows below the header, blank ones left out; each cell is NFC text without control
    characters, blanks at its ends removed.

    Refuses (Invalid) a file that stops being a table: a quotation mark never closed, a cell or line
    of absurd length.
    """
    width = len(layout.header)
    for number, cells in _records(stream, layout.encoding, layout.delimiter):
        if number <= layout.header_row or not any(cells):
            continue
        if fits(cells, width):
            yield Row(number, tuple(cells[:width]))
        else:
            yield Row(number, tuple(cells[:width]), _ragged(len(cells), width))


def fits(cells: Sequence[str], width: int) -> bool:
    """Whether the cells stand under a header of that width; empty ones too many do no harm."""
    return len(cells) >= width and not any(cells[width:])


def records(stream: BinaryIO, layout: Layout) -> Iterator[list[str]]:
    """Every record with its cells cleaned, header and blank ones included, to write it anew."""
    return (cells for _, cells in _records(stream, layout.encoding, layout.delimiter))


def clean_cell(cell: str) -> str:
    """NFC text without control and bidi characters, blanks at the ends removed."""
    if _PLAIN.fullmatch(cell):
        return cell.strip()
    return text.trim(text.strip_controls(cell))


def has_csv_name(name: str) -> bool:
    return name.lower().endswith((".csv", ".txt"))


def _without_mark(stream: BinaryIO) -> tuple[str, int]:
    """UTF-8 if the whole file is, else Windows-1252, which is what Excel writes."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return encoding, _lines_in(stream, encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("not_text", _NOT_TEXT)


_NOT_TEXT = "The file is not text; save it as CSV UTF-8 and upload that."


def _lines_in(stream: BinaryIO, encoding: str) -> int:
    """How many line ends there are, decoding everything; UnicodeDecodeError when it cannot be."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 1
    stream.seek(0)
    for chunk in iter(partial(stream.read, _CHUNK), b""):
        try:
            decoded = decoder.decode(chunk)
        except UnicodeDecodeError:
            if encoding == "utf-16":
                raise _refused("not_text", _NOT_TEXT) from None
            raise
        if "\0" in decoded:
            raise _refused("not_text", _NOT_TEXT)
        lines += max(decoded.count("\n"), decoded.count("\r"))
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise _refused("cut_off", "The file ends in the middle of a character.") from None
        raise
    return lines


def _header(stream: BinaryIO, encoding: str) -> tuple[str, tuple[str, ...], int]:
    """Separator, names of the columns, and the row they stand in."""
    with closing(_lines(stream, encoding)) as lines:
        sample = list(islice(lines, 200))
    first = sample[0] if sample else ""
    if named := _SEPARATOR_LINE.fullmatch(text.trim(first)):
        candidates: tuple[str, ...] = (named[1],)
        skipped = 1
    else:
        candidates, skipped = DELIMITERS, 0
    delimiter = max(candidates, key=lambda each: _evenness(sample[skipped:], each))
    with closing(_records(stream, encoding, delimiter)) as records:
        for number, cells in records:
            if number > skipped and any(cells):
                return delimiter, _names(cells), number
    raise _refused("empty", "The file holds nothing but blanks.")


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How well a separator divides the first records as it does the header: share, then columns."""
    found: list[list[str]] = []
    # A cell of absurd length is told with its row when the file is read.
    with suppress(csv.Error):
        found.extend(filter(any, islice(_reader(iter(lines), delimiter), _SAMPLE_ROWS)))
    width = len(found[0]) if found else 0
    if width < 2:
        return 0.0, 0
    return sum(len(cells) == width for cells in found) / len(found), width


def _names(cells: list[str]) -> tuple[str, ...]:
    """Names to tell columns apart by: blank ones are numbered, repeated ones too."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise _refused(
            "too_many_columns",
            f"The file has {len(cells):,} columns and may have {MOST_COLUMNS}.",
        )
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        base = text.cut(" ".join(cell.split()), LONGEST_HEADER - 8) or f"Column {place}"
        name, copy = base, 1
        while text.fold(name) in taken:
            copy += 1
            name = f"{base} ({copy})"
        taken.add(text.fold(name))
        names.append(name)
    return tuple(names)


def _records(
    stream: BinaryIO, encoding: str, delimiter: str
) -> Generator[tuple[int, list[str]], None, None]:
    """Number and cleaned cells of each record, from 1."""
    lines, number = _lines(stream, encoding), 0
    reader = _reader(_and_end(lines), delimiter)
    closed = False
    try:
        for number, cells in enumerate(reader, start=1):
            if cells == [_END]:
                closed = True
                break
            if cells and cells[-1].endswith(_END):
                break
            yield number, [clean_cell(cell) for cell in cells]
    except csv.Error:
        raise _unclosed(number + 1) from None
    if not closed:
        raise _unclosed(number)


def _reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t")


def _and_end(lines: Iterator[str]) -> Iterator[str]:
    yield from lines
    yield _END


def _lines(stream: BinaryIO, encoding: str) -> Generator[str, None, None]:
    """Line by line, however lines end, and never more of one than fits."""
    stream.seek(0)
    # Detached from the stream at the end, which belongs to the caller.
    wrapper = io.TextIOWrapper(
        stream, encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline=""
    )
    try:
        number = 0
        while line := wrapper.readline(_LONGEST_LINE):
            number += 1
            if len(line) >= _LONGEST_LINE:
                raise _refused(
                    "line_too_long",
                    f"Line {number:,} has over {_LONGEST_LINE:,} characters; this is no table.",
                )
            yield line
    finally:
        with suppress(ValueError):  # the caller has closed it already
            wrapper.detach()


def _ragged(cells: int, columns: int) -> str:
    if cells > columns:
        return (
            f"This row has {cells} cells and the header {columns}; put cells that hold the "
            "separator between quotation marks."
        )
    return f"This row has {cells} cells and the header {columns}; it may have been cut off."


def _unclosed(row: int) -> Invalid:
    return _refused(
        "quote_open",
        f"A quotation mark that opens in row {row:,} is never closed, so the rest of the file "
        "would be one cell; close it and upload the file again.",
    )


def _refused(code: str, sentence: str) -> Invalid:
    code = f"exchange.{code}"
    return Invalid(sentence, code=code, errors=[FieldError("file", code, sentence)])
