"""Taking a file in: judged, kept, recognised when it came before."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from vrops.access import policy
from vrops.attachments import actions as attachments
from vrops.attachments import domain as files
from vrops.attachments import storage
from vrops.attachments.storage import Stored
from vrops.core import clock
from vrops.core.errors import Refused
from vrops.exchange import queries
from vrops.exchange.domain import reading
from vrops.exchange.domain.reading import Layout
from vrops.exchange.models import Import
from vrops.exchange.registry import ImportKind, Redact
from vrops.exchange.writing import rewritten
from vrops.log import actions as log
from vrops.ui import formats

_CHUNK = 1024 * 1024


class SameFile(Refused):
    """This file is in the product or on its way there; `known` is that import."""

    code = "exchange.same_file"
    title = "Uploaded before"

    def __init__(self, message: str, known: Import) -> None:
        super().__init__(message)
        self.known = known


def upload_file(kind_name: str, upload: UploadedFile, *, by: Any) -> Import:
    """Take a CSV file in for a kind of import; nothing is loaded yet.

    Refuses: NotFound for a kind that is not there or not theirs; Invalid with one sentence about
    the file (size, name, content, layout); SameFile; StorageFull. Not called in a transaction.
    """
    kind = queries.kind_for(kind_name, by)
    name = files.shown_name(upload.name or "")
    if kind.redact is not None:
        # What stands in the place of a secret may be longer than it was.
        name = files.shown_name(kind.redact(name, ()))
    stream = cast("BinaryIO", upload.file)
    _judge(kind, name, upload.size or 0)
    place = _place(by, kind)
    sha256 = _digest(stream)
    _refuse_known(kind, place["scope_key"], sha256, by)
    layout = reading.examine(stream)
    stored, layout = _keep(kind, name, stream, layout)
    load = Import(
        kind=kind.name, by=by, file_name=name, size=upload.size or 0, sha256=sha256,
        layout=layout.as_json(), **place,
    )  # fmt: skip
    return _begin(load, stored, by)


@transaction.atomic
def _begin(load: Import, stored: Stored, by: Any) -> Import:
    try:
        with transaction.atomic():
            load.save(force_insert=True)
    except IntegrityError:
        # The other of two uploads was faster; any other reason is raised again.
        _refuse_known(load.of_kind, load.scope_key, load.sha256, by)
        raise
    load.file = attachments.attach_stored(load, stored, by=by)
    load.save(update_fields=["file"])
    log.record("exchange.import.uploaded", load, by=by, after=load.snapshot())
    return load


def _judge(kind: ImportKind, name: str, size: int) -> None:
    if size > kind.largest:
        raise files.too_large(name, kind.largest)
    if not reading.has_csv_name(name):
        raise files.refused(
            "kind", f"“{name}” is not named like a CSV file; save it as .csv and upload that."
        )


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    for chunk in iter(partial(stream.read, _CHUNK), b""):
        digest.update(chunk)
    return digest.hexdigest()


def _keep(kind: ImportKind, name: str, stream: BinaryIO, layout: Layout) -> tuple[Stored, Layout]:
    """The file as it came; where secrets must go, cell by cell without them and in UTF-8."""
    chunks: Iterator[bytes]
    if kind.redact is None:
        stream.seek(0)
        chunks = iter(partial(stream.read, _CHUNK), b"")
    else:
        chunks = rewritten(_redacted(stream, layout, kind.redact), layout.delimiter)
        header = tuple(kind.redact(column, ()) for column in layout.header)
        layout = replace(layout, encoding="utf-8", header=header)
    csv = files.KINDS["csv"]
    return storage.save(name, chunks, largest=2 * kind.largest, judged=csv), layout


def _redacted(stream: BinaryIO, layout: Layout, redact: Redact) -> Iterator[list[str]]:
    """Each cell is judged with the header it stands under; where that is open, with all of them."""
    header = layout.header
    own = [(column,) for column in header]
    for number, record in enumerate(reading.records(stream, layout), start=1):
        if number <= layout.header_row:
            yield [redact(cell, ()) for cell in record]
        elif reading.fits(record, len(header)):
            yield [redact(cell, under) for cell, under in zip(record, own, strict=False)]
        else:
            yield [redact(cell, header) for cell in record]


def _place(by: Any, kind: ImportKind) -> dict[str, Any]:
    """Where the rows belong by the rights of who uploads: everywhere, one supplier or site, or
    the person alone."""
    reach = policy.reach_of(by, kind.permission)
    if reach.everything:
        return {"scope_key": "all"}
    if len(reach.suppliers) == 1:
        [supplier] = reach.suppliers
        return {"scope_key": f"supplier:{supplier}", "supplier_id": supplier}
    if len(reach.sites) == 1:
        [site] = reach.sites
        return {"scope_key": f"site:{site}", "site_id": site}
    return {"scope_key": f"user:{by.pk}"}


def _refuse_known(kind: ImportKind, scope_key: str, sha256: str, by: Any) -> None:
    live = Import.objects.live().filter(kind=kind.name, scope_key=scope_key, sha256=sha256)
    known = live.select_related("by", "applied_by").first()
    if known is None:
        return
    what, at, who = "uploaded", known.created_at, known.by
    if known.applied_at is not None and known.applied_by is not None:
        what, at, who = "loaded", known.applied_at, known.applied_by
    zone = by.reading_zone
    when = formats.moment(at, zone, clock.now().astimezone(zone).date())
    raise SameFile(f"This file was {what} on {when} by {who.name}; open {known.key}.", known)
