"""Which files are taken, and under which name they are shown."""

import io

import pytest

from tests.vrops.attachments.files import BAD, GOOD, WORKBOOK
from vrops.attachments import domain
from vrops.core.errors import Invalid


@pytest.mark.parametrize("name", GOOD)
def test_takes_each_allowed_kind(name: str) -> None:
    kind = domain.kind_of(domain.shown_name(name), io.BytesIO(GOOD[name]))
    assert kind is domain.KINDS[name.rpartition(".")[2].lower()]


def test_there_is_a_good_file_of_each_kind() -> None:
    assert {name.rpartition(".")[2].lower() for name in GOOD} == set(domain.KINDS)


@pytest.mark.parametrize("name", BAD)
def test_refuses_with_a_sentence(name: str) -> None:
    content, words = BAD[name]
    with pytest.raises(Invalid) as refusal:
        domain.kind_of(domain.shown_name(name), io.BytesIO(content))
    message = refusal.value.message
    assert words in message
    assert message.endswith(".")
    assert refusal.value.status == 422
    assert [error.pointer for error in refusal.value.errors] == ["file"]


@pytest.mark.parametrize(
    "damage",
    [
        b"PK\x03\x04" + b"\x00" * 100,
        b"PK\x03\x04PK\x05\x06",
        b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18,
        WORKBOOK[:-22] + WORKBOOK[-22:].replace(b"\x02\x00\x02\x00", b"\xff\xff\xff\xff"),
        WORKBOOK[:-10] + b"\xff\xff\xff\xff" + WORKBOOK[-6:],
    ],
)
def test_damaged_archives_are_refused_and_never_break(damage: bytes) -> None:
    with pytest.raises(Invalid, match="content is something else"):
        domain.kind_of("a.xlsx", io.BytesIO(damage))


def test_every_cut_and_flip_of_a_workbook_is_answered() -> None:
    for position in range(len(WORKBOOK)):
        flipped = bytearray(WORKBOOK)
        flipped[position] ^= 0xFF
        for content in (WORKBOOK[:position], bytes(flipped)):
            try:
                domain.kind_of("a.xlsx", io.BytesIO(content))
            except Invalid:
                continue


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Rate card.pdf", "Rate card.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\system.txt", "system.txt"),
        ("C:\\Users\\jo\\report.csv", "report.csv"),
        ("/etc/", "file"),
        ("", "file"),
        ("...", "file"),
        (".pdf", "file.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("in\u202evoice.pdf", "invoice.pdf"),
        ("Gro\u0308\u00dfe.pdf", "Gr\u00f6\u00dfe.pdf"),
        ("\u5408\u540c  \u7b2c1\u7248 .pdf", "\u5408\u540c \u7b2c1\u7248.pdf"),
        ("notes.pdf. ", "notes.pdf"),
        ("x" * 200 + ".pdf", "x" * 145 + "…" + ".pdf"),
        ("a." + "x" * 200, "file"),
        ("\ud800.pdf", "file.pdf"),
        ("..\u202e.pdf", "file.pdf"),
    ],
)
def test_shows_a_clean_name(given: str, shown: str) -> None:
    assert domain.shown_name(given) == shown
    assert len(domain.shown_name(given)) <= domain.LONGEST_NAME
