"""Taking a file in: what is no table leaves nothing behind; a file that comes again is known."""

import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection

from tests.vrops.exchange.conftest import GOOD, Load
from vrops.core.errors import Invalid, NotFound
from vrops.exchange.actions import uploading
from vrops.exchange.actions.ending import cancel_import
from vrops.exchange.actions.uploading import SameFile, upload_file
from vrops.exchange.models import Import, ImportRow
from vrops.log.models import Entry
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_upload_is_kept_and_nothing_is_loaded(upload: Load, files: Any, analyst: User) -> None:
    load = upload()
    assert (load.state, load.by, load.scope_key) == ("uploaded", analyst, "all")
    assert load.layout["header"] == ["Code", "Name"]
    assert [path.read_bytes() for path in files()] == [GOOD]
    assert ImportRow.objects.count() == HQGroup.objects.count() == 0
    assert Entry.objects.filter(event="exchange.import.uploaded", actor=analyst).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("groups.xlsx", GOOD, "not named like a CSV"),
        ("groups", GOOD, "not named like a CSV"),
        ("groups.csv", b"", "empty"),
        ("groups.csv", b"PK\x03\x04", "Excel workbook"),
        ("groups.csv", b"\x00\x01", "not text"),
        ("groups.csv", b"Code,Name\n", "no rows"),
        ("groups.csv", b"a," * 500 + b"\n1", "columns"),
        ("groups.csv", b'Code,Name\n"1,2\n', "quotation mark"),
    ],
)
def test_what_is_no_table_leaves_nothing_behind(
    upload: Load, files: Any, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        upload(content, name=name)
    assert files() == []
    assert Import.objects.count() == Entry.objects.count() == 0


def test_a_file_above_the_limit_is_refused_before_it_is_read(
    upload: Load, groups: Any, files: Any
) -> None:
    groups(largest=20)
    with pytest.raises(Invalid, match="larger than"):
        upload()
    assert files() == []


def test_files_larger_than_attachments_may_be_are_taken(upload: Load) -> None:
    """CSV streams up to 150 MB (RELIABILITY 4); attachments end at 25."""
    load = upload(b"Code,Name\n" + b"AB,%s\n" % (b"x" * 1000) * 28_000)
    assert load.size > 26 * 1024 * 1024
    assert load.file is not None
    assert load.file.size == load.size


def test_a_large_file_goes_to_the_folder_without_lying_in_memory(
    groups: Any, analyst: User
) -> None:
    """As the web server hands it over: on disk (150 MB take four more of memory and 1.4 s)."""
    with TemporaryUploadedFile("large.csv", "text/csv", 0, None) as upload:
        upload.write(b"Code,Name\n")
        for _ in range(30):
            upload.write(b"AB,%s\n" % (b"x" * 1000) * 1_000)
        upload.size = upload.tell()
        tracemalloc.start()
        try:
            load = upload_file("groups", upload, by=analyst)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert load.size > 30_000_000
    assert peak < 8 * 1024 * 1024


def test_the_same_file_twice_says_when_and_by_whom(upload: Load, apply: Load, pm: User) -> None:
    known = upload()
    with pytest.raises(SameFile, match=r"was uploaded on .* by Analyst") as caught:
        upload(by=pm)
    assert caught.value.known == known
    cancel_import(known.pk, by=known.by)
    loaded = apply()
    with pytest.raises(SameFile, match=rf"was loaded on .* by Analyst; open IMP-{loaded.pk}"):
        upload(name="other name.csv")


def test_a_file_may_come_again_after_its_import_ended(upload: Load, analyst: User) -> None:
    cancel_import(upload().pk, by=analyst)
    assert upload().state == "uploaded"


def test_of_two_uploads_at_once_one_is_taken(groups: Any, analyst: User, files: Any) -> None:
    start, ends = threading.Barrier(2), []

    def send() -> None:
        start.wait(10)
        try:
            upload_file("groups", SimpleUploadedFile("g.csv", GOOD), by=analyst)
            ends.append("taken")
        except SameFile:
            ends.append("known")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["known", "taken"]
    assert Import.objects.count() == 1


def test_kinds_of_others_are_not_there(groups: Any, rep: User, analyst: User) -> None:
    for kind, by in (("groups", rep), ("nothing", analyst)):
        with pytest.raises(NotFound):
            upload_file(kind, SimpleUploadedFile("g.csv", GOOD), by=by)


def test_secrets_never_reach_the_folder(groups: Any, upload: Load, files: Any) -> None:
    groups(redact=lambda cell, columns: cell.replace("4111111111111111", "[gone]"))
    load = upload(
        "Code;Name\nA;4111111111111111\n\n=B;x;y\n".encode("utf-16"), name="4111111111111111.csv"
    )
    assert load.file_name == "[gone].csv"
    [path] = files()
    assert path.read_bytes() == b"Code;Name\r\nA;[gone]\r\n\r\n=B;x;y\r\n"
    assert load.layout["encoding"] == "utf-8"


def test_a_name_that_grows_when_secrets_are_taken_out_still_fits(groups: Any, upload: Load) -> None:
    groups(redact=lambda cell, columns: cell.replace("4321", "[a security code was here]"))
    load = upload(GOOD, name=f"{'x' * 130} pin 4321.csv")
    assert len(load.file_name) <= 150
    assert load.file_name.endswith(".csv")
    assert "4321" not in load.file_name


def test_a_full_disk_leaves_no_row(
    upload: Load, files: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vrops.attachments import storage

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "_write", full)
    with pytest.raises(storage.StorageFull):
        upload()
    assert files() == []
    assert Import.objects.count() == 0
    assert uploading.SameFile.code == "exchange.same_file"
