"""Which files may be attached, told from their first bytes and their name together, never from one
of them alone or from what the browser claims."""

import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from vrops.core import text
from vrops.core.errors import FieldError, Invalid

LARGEST = 25 * 1024 * 1024
LONGEST_NAME = 150
# Enough for the magic bytes of every kind and the first lines of a mail.
HEAD = 4_096

MOST_PARTS = 2_000
LARGEST_DIRECTORY = 512 * 1024
_DIRECTORY_END = struct.Struct("<4s4H2LH")
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_MAIL_HEADER = re.compile(rb"\A\s*[A-Za-z][A-Za-z0-9-]{0,75}:[ \t\r\n]")
_TEXT_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13}) + b"\x7f"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its content type, and whether given content is of it."""

    label: str
    content_type: str
    fits: Callable[[bytes, BinaryIO], bool]


def _begins(*magic: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, _: head.startswith(magic)


def _is_webp(head: bytes, _: BinaryIO) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_text(head: bytes, stream: BinaryIO) -> bool:
    """Text in an 8-bit encoding, or UTF-16 with its mark; nothing binary under the name of text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(kind.fits(head, stream) for kind in _BINARY):
        return False
    stream.seek(0)
    chunks = iter(partial(stream.read, 64 * 1024), b"")
    return not any(chunk.translate(None, delete=_NOT_CONTROLS) for chunk in chunks)


def _is_mail(head: bytes, stream: BinaryIO) -> bool:
    return bool(_MAIL_HEADER.match(head)) and _is_text(head, stream)


def _is_office(part: str) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, stream: head.startswith(b"PK\x03\x04") and part in _parts(stream)


_NOT_CONTROLS = bytes(byte for byte in range(256) if byte not in _TEXT_CONTROLS)
_PDF = Kind("PDF", "application/pdf", _begins(b"%PDF-"))
_PNG = Kind("PNG image", "image/png", _begins(b"\x89PNG\r\n\x1a\n"))
_JPEG = Kind("JPEG image", "image/jpeg", _begins(b"\xff\xd8\xff"))
_GIF = Kind("GIF image", "image/gif", _begins(b"GIF87a", b"GIF89a"))
_WEBP = Kind("WebP image", "image/webp", _is_webp)
_ZIP = Kind("ZIP archive", "application/zip", _begins(b"PK\x03\x04", b"PK\x05\x06"))
_BINARY = (_PDF, _PNG, _JPEG, _GIF, _WEBP, _ZIP)
_OFFICE = "application/vnd.openxmlformats-officedocument."

KINDS: dict[str, Kind] = {
    "pdf": _PDF,
    "png": _PNG,
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "gif": _GIF,
    "webp": _WEBP,
    "txt": Kind("text", "text/plain", _is_text),
    "csv": Kind("CSV table", "text/csv", _is_text),
    "eml": Kind("mail", "message/rfc822", _is_mail),
    "xlsx": Kind("Excel workbook", f"{_OFFICE}spreadsheetml.sheet", _is_office("xl/workbook.xml")),
    "docx": Kind(
        "Word document", f"{_OFFICE}wordprocessingml.document", _is_office("word/document.xml")
    ),
    "pptx": Kind(
        "PowerPoint file",
        f"{_OFFICE}presentationml.presentation",
        _is_office("ppt/presentation.xml"),
    ),
}
ALLOWED = "PDF, PNG, JPG, GIF, WEBP, TXT, CSV, EML, XLSX, DOCX and PPTX"


def shown_name(given: str) -> str:
    """The name under which people see the file: no folders, no control or bidi characters, NFC.

    At most 150 characters with the extension kept, on one line, no leading dots; "file" where
    nothing is left.
    """
    base = text.strip_controls(given.replace("\\", "/").rsplit("/", 1)[-1])
    name = " ".join(base.split()).rstrip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return text.cut(name or "file", LONGEST_NAME)
    room = LONGEST_NAME - len(extension) - 1
    return f"{text.cut(stem.strip('. ') or 'file', room)}.{extension}" if room > 0 else "file"


def kind_of(name: str, stream: BinaryIO) -> Kind:
    """The kind that both the extension of the (shown) name and the content agree on.

    Refuses (Invalid, one sentence): other extensions, content of another kind, empty files, Office
    files with a password or macros.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(extension)
    if kind is None:
        ending = (
            f"“.{text.cut(extension, 20)}” files" if extension else "Files without an extension"
        )
        raise refused("kind", f"{ending} cannot be attached; allowed are {ALLOWED}.")
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise refused("empty", f"“{name}” is empty.")
    if extension in ("xlsx", "docx", "pptx") and head.startswith(_OLD_OFFICE):
        raise refused(
            "protected",
            f"“{name}” has a password or is in an old Office format; save it as .{extension} "
            "without a password and attach that.",
        )
    if not kind.fits(head, stream):
        raise refused(
            "content",
            f"“{name}” is named like a {kind.label} and its content is something else; "
            "save it again in the right format.",
        )
    return kind


def too_large(name: str, largest: int = LARGEST) -> Invalid:
    limit = largest // (1024 * 1024)
    return refused("size", f"“{name}” is larger than {limit} MB, the most that can be attached.")


def refused(code: str, sentence: str) -> Invalid:
    code = f"attachments.{code}"
    return Invalid(sentence, code=code, errors=[FieldError("file", code, sentence)])


def _parts(stream: BinaryIO) -> frozenset[str]:
    """Names of the parts of an Office file, from its directory; nothing is unpacked.

    Empty when the directory is damaged or larger than any honest file's. Refuses macros.
    """
    if not _has_small_directory(stream):
        return frozenset()
    try:
        with zipfile.ZipFile(stream) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return frozenset()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused("macros", "The file contains macros; save it without them and attach that.")
    return names if "[Content_Types].xml" in names else frozenset()


def _has_small_directory(stream: BinaryIO) -> bool:
    """Read before `zipfile` does, which would take a file of 25 MB full of directory as it is."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _DIRECTORY_END.size - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _DIRECTORY_END.size:
        return False
    _, _, _, _, parts, length, _, _ = _DIRECTORY_END.unpack_from(tail, at)
    return bool(parts <= MOST_PARTS and length <= LARGEST_DIRECTORY)
