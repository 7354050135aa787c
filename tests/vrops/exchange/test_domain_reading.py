"""Files as people have them: encodings, separators, ragged rows, and what is no table at all."""

import io
import random
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from vrops.core.errors import Invalid
from vrops.exchange.domain import reading
from vrops.exchange.domain.reading import Row


def read(content: bytes) -> list[Row]:
    stream = io.BytesIO(content)
    return list(reading.rows(stream, reading.examine(stream)))


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read(content)]


def refusal(content: bytes) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        read(content)
    [error] = caught.value.errors
    assert error.pointer == "file"
    assert error.detail.endswith(".")
    return error.code.removeprefix("exchange."), error.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_with_their_marks_are_told(encoding: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    content = f"{mark}City,Note\nSão Paulo,“yes”\n".encode(encoding)
    assert cells(content) == [("São Paulo", "“yes”")]


def test_windows_text_without_a_mark_is_told() -> None:
    content = "City,Note\nMontréal,“yes” – €5\n".encode("cp1252")
    assert cells(content) == [("Montréal", "“yes” – €5")]
    assert reading.examine(io.BytesIO(content)).words == "Windows-1252, separated by commas"


def test_text_that_turns_windows_late_is_still_told() -> None:
    content = b"a,b\n" + b"x,y\n" * 400_000 + "é,z\n".encode("cp1252")
    layout = reading.examine(io.BytesIO(content))
    assert layout.encoding == "cp1252"
    assert layout.lines == 400_003


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators_are_told(delimiter: str) -> None:
    content = delimiter.join("abc") + "\n" + delimiter.join(["1", '"x, y; z"', "3"]) + "\n"
    stream = io.BytesIO(content.encode())
    assert reading.examine(stream).delimiter == delimiter
    assert cells(content.encode()) == [("1", "x, y; z", "3")]


def test_decimal_commas_do_not_make_a_comma_the_separator() -> None:
    assert cells(b"site;rate\nTPA;1,5\nMN2;2,5\n") == [("TPA", "1,5"), ("MN2", "2,5")]


def test_the_separator_line_of_excel_is_followed() -> None:
    [row] = read(b"\xef\xbb\xbfsep=;\r\na;b\r\n1,0;2\r\n")
    assert (row.number, row.cells) == (3, ("1,0", "2"))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_as_they_like(end: bytes) -> None:
    assert cells(end.join([b"a,b", b"1,2", b"3,4"])) == [("1", "2"), ("3", "4")]


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    rows = read(b'\na,b\n"x\ny",2\n\n ,\n3,4\n')
    assert [(row.number, row.cells) for row in rows] == [(3, ("x\ny", "2")), (6, ("3", "4"))]


def test_blank_and_repeated_headers_get_names_of_their_own() -> None:
    layout = reading.examine(io.BytesIO(b"Date,date,,Date (2),Amount,,\n1,2,3,4,5,,\n"))
    assert layout.header == ("Date", "date (2)", "Column 3", "Date (2) (2)", "Amount")


def test_a_long_header_is_cut() -> None:
    layout = reading.examine(io.BytesIO(b"a," + b"x" * 5000 + b"\n1,2\n"))
    assert len(layout.header[1]) <= reading.LONGEST_HEADER


def test_ragged_rows_say_so_and_keep_what_they_have() -> None:
    short, long, padded = read(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n")
    assert short.cells == ("1", "2")
    assert short.fault == "This row has 2 cells and the header 3; it may have been cut off."
    assert "4 cells" in long.fault
    assert (padded.cells, padded.fault) == (("1", "2", "3"), "")


def test_control_and_bidi_characters_are_taken_out() -> None:
    content = "a,b\nx\x07y\x1b[0m,\u202eabc\u202c\u200b \n".encode()
    assert cells(content) == [("xy[0m", "abc")]


def test_text_is_composed() -> None:
    assert cells("a,b\ne\u0301,2\n".encode()) == [("é", "2")]


def test_a_formula_is_only_text_when_read() -> None:
    assert cells(b"a,b\n=1+1,@x\n") == [("=1+1", "@x")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"  \r\n , \n", "empty"),
        (b"a,b\n", "no_rows"),
        (b"a,b\n , \n\n", "no_rows"),
        (b"PK\x03\x04" + b"\0" * 40, "not_csv"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 40, "not_csv"),
        (b"%PDF-1.7\n", "not_csv"),
        (b"\x1f\x8b\x08\0", "not_csv"),
        (b"a,b\n1,\x002\n", "not_text"),
        (b"\x81\x8d\x8f,\x90\n1,2\n", "not_text"),
        ("a,b\n1,2".encode("utf-16-le"), "not_text"),
        (b"\xff\xfea\x00,\x00b", "cut_off"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "not_text"),
        (b"a," * 300 + b"b\n1,2\n", "too_many_columns"),
        (b'a,b\n"1,2\n3,4\n5,6\n', "quote_open"),
        (b'a,b\n1,2\n3,"4', "quote_open"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "quote_open"),
        (b"a,b\n1," + b"x" * 1_100_000 + b"\n", "line_too_long"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, code: str) -> None:
    assert refusal(content)[0] == code


def test_an_excel_workbook_named_csv_says_so() -> None:
    assert refusal(b"PK\x03\x04...")[1] == (
        "This is an Excel workbook or ZIP archive, not CSV; save it as CSV and upload that."
    )


def test_an_open_quotation_mark_names_its_row() -> None:
    assert "opens in row 3 " in refusal(b'a,b\n1,2\n3,"4\n5,6\n')[1]


def test_quotes_inside_cells_stay() -> None:
    assert cells(b'a,b\n"He said ""no""",5" screen\n') == [('He said "no"', '5" screen')]


def test_the_stream_belongs_to_the_caller_afterwards() -> None:
    stream = io.BytesIO(b"a,b\n1,2\n3,4\n")
    layout = reading.examine(stream)
    rows = reading.rows(stream, layout)
    next(rows)
    rows.close()
    assert not stream.closed
    assert len(list(reading.rows(stream, layout))) == 2


def test_the_layout_survives_being_stored() -> None:
    layout = reading.examine(io.BytesIO(b"a,b\n1,2\n"))
    assert reading.Layout.from_json(layout.as_json()) == layout


def test_a_large_file_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"id,text\n")
        for block in range(60):
            file.write(b"".join(b"%d,%s\n" % (block, b"x" * 100) for _ in range(1000)))
    assert path.stat().st_size > 6_000_000
    with path.open("rb") as stream:
        tracemalloc.start()
        layout = reading.examine(stream)
        count = sum(1 for _ in reading.rows(stream, layout))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 60_000
    assert most < 5_000_000


def test_whatever_is_in_a_file_it_is_read_or_refused() -> None:
    """R14, the reading part: seeded mutations of a good file end in rows or in one sentence."""
    dice = random.Random(14)
    good = 'id,on,text\n1,2026-01-05,"a, ""b"""\n2,2026-01-06,ç\n'.encode() * 3
    pieces = [b"\0", b'"', b"\r", b"\n", b",", b";", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1a"]
    for _ in range(500):
        content = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(content) + 1)
            if dice.random() < 0.5:
                content[at:at] = dice.choice(pieces) * dice.randint(1, 3)
            else:
                del content[at : at + dice.randint(1, 20)]
        found: list[Row] = []
        with suppress(Invalid):
            found = read(bytes(content))
        assert all(len(row.cells) <= reading.MOST_COLUMNS for row in found)


def test_the_real_complaints_are_read_whole(shared_data: Path) -> None:
    with (shared_data / "escalations" / "telecom_complaints.csv").open("rb") as stream:
        layout = reading.examine(stream)
        rows = list(reading.rows(stream, layout))
    assert layout.words == "UTF-8, separated by commas"
    assert layout.header[0] == "Ticket #"
    assert len(rows) == 1056
    assert not any(row.fault for row in rows)
