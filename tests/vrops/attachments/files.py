"""Small files of every kind that may be attached, and of some that may not."""

import io
import zipfile
from collections.abc import Iterable

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
MAIL = b"From: jo@vrops.example\r\nSubject: Promo\r\n\r\nHello\r\n"


def archive(parts: Iterable[str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        for part in parts:
            opened.writestr(part, "<x/>")
    return held.getvalue()


def office(main: str, *more: str) -> bytes:
    return archive(["[Content_Types].xml", main, *more])


WORKBOOK = office("xl/workbook.xml")

GOOD = {
    "a.pdf": b"%PDF-1.7\n%\xe2\xe3\n",
    "a.PDF": b"%PDF-1.4\n",
    "a.png": PNG,
    "a.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 20,
    "a.jpeg": b"\xff\xd8\xff\xe1" + b"\x00" * 20,
    "a.gif": b"GIF89a" + b"\x00" * 20,
    "a.webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "a.txt": "Größe".encode(),
    "latin.txt": "Größe".encode("cp1252"),
    "wide.csv": "a;b\r\n1;2\r\n".encode("utf-16"),
    "a.csv": b"a,b\r\n1,2\r\n",
    "a.eml": MAIL,
    "a.xlsx": WORKBOOK,
    "a.docx": office("word/document.xml"),
    "a.pptx": office("ppt/presentation.xml"),
}

# name: content, the word its refusal must hold
BAD = {
    "a.exe": (b"MZ\x90\x00", "“.exe” files cannot be attached"),
    "a.zip": (archive(["x"]), "“.zip” files cannot be attached"),
    "a.svg": (b"<svg/>", "“.svg” files cannot be attached"),
    "a.html": (b"<html>", "“.html” files cannot be attached"),
    "a.xls": (bytes.fromhex("d0cf11e0a1b11ae1"), "“.xls” files cannot be attached"),
    "a.xlsm": (WORKBOOK, "“.xlsm” files cannot be attached"),
    "README": (b"text", "Files without an extension cannot be attached"),
    "invoice.pdf.exe": (b"%PDF-1.7", "“.exe” files cannot be attached"),
    "invoice\u202efdp.exe": (b"%PDF-1.7", "“.exe” files cannot be attached"),
    "empty.pdf": (b"", "is empty"),
    "image.pdf": (PNG, "named like a PDF and its content is something else"),
    "page.pdf": (b"<html>%PDF-", "content is something else"),
    "paper.png": (b"%PDF-1.7", "named like a PNG image"),
    "clip.webp": (b"RIFF\x10\x00\x00\x00WAVEfmt ", "named like a WebP image"),
    "program.txt": (b"MZ\x90\x00\x03", "content is something else"),
    "paper.txt": (b"%PDF-1.7\n", "content is something else"),
    "late.txt": (b"a" * 100_000 + b"\x00", "content is something else"),
    "table.csv": (WORKBOOK, "content is something else"),
    "letter.eml": (b"<html>From: x", "named like a mail"),
    "table.xlsx": (archive(["x"]), "named like a Excel workbook"),
    "letter.xlsx": (office("word/document.xml"), "content is something else"),
    "cut.xlsx": (WORKBOOK[: len(WORKBOOK) // 2], "content is something else"),
    "macros.xlsx": (office("xl/workbook.xml", "xl/vbaProject.bin"), "contains macros"),
    "locked.xlsx": (bytes.fromhex("d0cf11e0a1b11ae1"), "has a password or is in an old"),
    "many.xlsx": (
        office("xl/workbook.xml", *(f"x{number}" for number in range(2_100))),
        "content is something else",
    ),
}
