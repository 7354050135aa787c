"""R16: nothing we write is taken for a formula, and numbers stay numbers."""

import csv
import io
from decimal import Decimal

import pytest

from vrops.exchange.writing import as_read, csv_chunks, rewritten, safe

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "\u00a0=1", "\u200b=1",
        "＝1+1", "＋1", "－1", "＠x", "\n=1", "\tplain", "=cmd|' /C calc'!A0", "﹦1",
    ],
)  # fmt: skip
def test_text_that_begins_like_a_formula_gets_a_quote(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "3 - 1", "'=1", "São", " x", "(555) 010-99"])
def test_other_text_stays(text: str) -> None:
    assert safe(text) == text


def test_numbers_stay_numbers() -> None:
    assert safe(Decimal("-5.00")) == "-5.00"
    assert safe(Decimal("1E+3")) == "1000"
    assert safe(-7) == "-7"
    assert safe(None) == ""


def test_numbers_of_somebodys_file_stay_numbers() -> None:
    assert safe(as_read("-5.00")) == "-5.00"
    assert safe(as_read("00234")) == "00234"
    assert safe(as_read("-5+1")) == "'-5+1"
    assert safe(as_read("+1555")) == "'+1555"


def test_a_file_opens_in_a_spreadsheet() -> None:
    content = b"".join(csv_chunks([["Row", "Note"], [2, '=x,"y"\nz']]))
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert read == [["Row", "Note"], ["2", '\'=x,"y"\nz']]


def test_a_file_written_anew_keeps_every_cell() -> None:
    records = [["a", "b"], [], ["=1", 'x;"y"\nz'], ["", ""]]
    content = b"".join(rewritten(records, ";")).decode()
    assert list(csv.reader(io.StringIO(content, newline=""), delimiter=";")) == records


def test_large_files_come_in_parts() -> None:
    parts = list(csv_chunks([["x" * 1000]] * 200))
    assert max(map(len, parts)) < 100_000
    assert b"".join(parts).count(b"\r\n") == 200
