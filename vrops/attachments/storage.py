"""The folder of attached files: written beside and renamed, so that a file is whole or not there.

Nothing here belongs inside a database transaction (RELIABILITY 1).
"""

import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from vrops.attachments import domain
from vrops.core.errors import VropsError

# A file without a row that is younger may still be waiting for its transaction.
ORPHAN_AFTER = 24 * 3600
_PARTIAL = ".partial"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageFull(VropsError):
    """The disk of the installation is full: no row, no partial file."""

    code = "attachments.storage_full"
    status = 507
    title = "No room for files"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the folder and has no row yet."""

    name: str
    stored_name: str
    size: int
    sha256: str
    content_type: str


def root() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"


def path_of(stored_name: str) -> Path:
    """Spread over 256 folders; the name was made by us and holds no separators."""
    return root() / stored_name[:2] / stored_name


def save(
    given_name: str,
    chunks: Iterable[bytes],
    *,
    largest: int = domain.LARGEST,
    judged: domain.Kind | None = None,
) -> Stored:
    """Check the content and keep it under a generated name.

    Refuses: Invalid for a kind, content or size that is not allowed, StorageFull when the disk is
    full. The size is counted while writing: what the sender claims does not matter. `judged` is
    the kind as a caller has told it that has rules of its own, such as an import.
    """
    name = domain.shown_name(given_name)
    stored_name = secrets.token_hex(16)
    target = path_of(stored_name)
    partial = target.with_suffix(_PARTIAL)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        size, digest = _write(partial, chunks, name, largest)
        with partial.open("rb") as stream:
            kind = judged or domain.kind_of(name, stream)
        partial.rename(target)
        _sync_folder(target.parent)
    except BaseException as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise StorageFull(
                f"“{name}” could not be kept because the disk is full; tell your administrator."
            ) from error
        raise
    return Stored(name, stored_name, size, digest, kind.content_type)


def _write(path: Path, chunks: Iterable[bytes], name: str, largest: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > largest:
                raise domain.too_large(name, largest)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """The name survives a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def erase(stored_name: str) -> None:
    """Remove the content; harmless when it is gone already."""
    path_of(stored_name).unlink(missing_ok=True)


def old_files() -> Iterator[list[str]]:
    """Stored names a day old or older, folder by folder; leftovers of broken uploads are erased."""
    before = time.time() - ORPHAN_AFTER
    for folder in sorted(root().glob("[0-9a-f][0-9a-f]")):
        names = []
        for path in folder.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime > before:
                    continue
                if path.suffix == _PARTIAL:
                    path.unlink()
                else:
                    names.append(path.name)
        yield names
