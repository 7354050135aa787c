"""Excel workbooks, written row by row to the disk: memory stays the same however many rows.

Text is stored as text, whatever it begins with: a formula cannot come in through a cell. Dates are
dates, instants the wall time of the reader's zone (named on the sheet About), amounts and numbers
are numbers with the decimals the page shows, shares are shown in percent.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from vrops.core.text import cut
from vrops.lists.exports.domain import About, Cell
from vrops.lists.exports.layout import Head
from vrops.ui import formats
from vrops.ui.tables import Kind

# What Excel reads of one cell.
LONGEST_TEXT = 32_767
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_workbook(
    target: BinaryIO, heads: Sequence[Head], rows: Iterable[Sequence[Cell]], about: About
) -> int:
    """Write the workbook; answers the number of rows."""
    book = Workbook(write_only=True)
    table, notes = book.create_sheet(_sheet_name(about.title)), book.create_sheet("About")
    try:
        count = _fill(table, heads, rows)
        _tell(notes, about, count)
        book.save(target)
    finally:
        _forget(table, notes)
    return count


def _fill(sheet: Any, heads: Sequence[Head], rows: Iterable[Sequence[Cell]]) -> int:
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(head.width, 9)
    sheet.append([_bold(sheet, head.label) for head in heads])
    writers = [_Writer(sheet, head) for head in heads]
    count = 0
    for row in rows:
        sheet.append([writer.cell(value) for writer, value in zip(writers, row, strict=True)])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count + 1}"
    return count


class _Writer:
    """The cells of one column. A cell is written when it is appended, so each kind of value needs
    but one, with its format looked up once."""

    def __init__(self, sheet: Any, head: Head) -> None:
        decimals = f".{'0' * head.places}" if head.places else ""
        number = {
            Kind.MONEY: "#,##0.00",
            Kind.SHARE: f"0{decimals}%",
            Kind.SLA: "0.00",
        }.get(head.kind, f"#,##0{decimals}")
        self._number = _formatted(sheet, number)
        self._day = _formatted(sheet, "yyyy-mm-dd")
        self._instant = _formatted(sheet, "yyyy-mm-dd hh:mm")
        self._text = WriteOnlyCell(sheet)

    def cell(self, value: Cell) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return _as_text(self._text, value)
        if isinstance(value, datetime):
            self._instant.value = value.replace(tzinfo=None)
            return self._instant
        cell = self._day if isinstance(value, date) else self._number
        cell.value = value
        return cell


def _as_text(cell: Any, value: str) -> Any:
    """Text that openpyxl would take for a formula or an error is text all the same."""
    if value[0] not in "=#":
        return value[:LONGEST_TEXT]
    cell.value = value[:LONGEST_TEXT]
    cell.data_type = "s"
    return cell


def _tell(sheet: Any, about: About, count: int) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 90
    said: list[tuple[str, Cell]] = [
        ("List", about.title),
        ("Rows", count),
        *[("Filter", words) for words in about.filters or ("None: all rows that can be seen",)],
        ("Sorted by", about.sorted_by),
        ("Exported by", about.by),
        ("Exported at", formats.moment_in_full(about.at, about.zone)),
        ("Time zone", formats.zone_title(about.zone.key)),
        ("Lengths of time", "Hours, negative once past due"),
    ]
    writer = _Writer(sheet, Head("", Kind.TEXT, 0, 0))
    for label, value in said:
        sheet.append([_bold(sheet, label), writer.cell(value)])


def _formatted(sheet: Any, number_format: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = number_format
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those that Excel keeps for itself."""
    return cut(" ".join(title.translate(_NOT_IN_A_NAME).split()), 31) or "List"


def _forget(*sheets: Any) -> None:
    """The sheets' temporary files of a workbook that was not finished; a finished one has none."""
    for sheet in sheets:
        if sheet._writer is not None:
            with suppress(FileNotFoundError, ValueError):
                Path(sheet._writer.out).unlink()
