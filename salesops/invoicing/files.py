"""Keeping the file an invoice came in."""

from collections.abc import Iterator
from typing import BinaryIO

from salesops.invoicing.importers.xml import LARGEST
from vrops.attachments import storage
from vrops.attachments.domain import Kind
from vrops.attachments.storage import Stored
from vrops.core.errors import Invalid

E_INVOICE = Kind("electronic invoice", "application/xml", lambda head, stream: True)
CHUNK = 64 * 1024


def keep(name: str, content: bytes) -> Stored:
    """Keep a file that was read as an invoice already; outside of any transaction.

    Refuses: Invalid when it is too large, StorageFull.
    """
    pieces = (content[at : at + CHUNK] for at in range(0, len(content), CHUNK))
    return storage.save(_named(name), pieces, largest=LARGEST, judged=E_INVOICE)


def read_capped(stream: BinaryIO) -> bytes:
    """The whole file; refuses (Invalid) one that is larger than is read."""
    pieces: list[bytes] = []
    size = 0
    for piece in _pieces(stream):
        size += len(piece)
        if size > LARGEST:
            raise Invalid("The file is larger than 25 MB, the most that is read.")
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(CHUNK), b"")


def _named(name: str) -> str:
    """The file's name with the ending of what it is."""
    return name if name.lower().endswith(".xml") else f"{name or 'invoice'}.xml"
