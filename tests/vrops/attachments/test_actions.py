"""Attaching and removing: what is kept, what is refused, what is left on the disk."""

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.vrops.attachments.conftest import Upload, lying
from tests.vrops.attachments.files import BAD, GOOD, PNG
from vrops.attachments import actions, domain, queries, registry, storage, subscribers, tasks
from vrops.attachments.models import Attachment
from vrops.core.errors import Invalid, NotAllowed, NotFound, PermissionDenied
from vrops.log import dispatching
from vrops.log.models import Entry
from vrops.log.queries import feed, sentence
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attached(site: Site, administrator: User, upload: Upload) -> Attachment:
    return actions.attach_file(site, upload(), by=administrator)


def test_keeps_the_file_its_row_and_an_entry(
    attached: Attachment, site: Site, administrator: User, folder: Path
) -> None:
    content = b"%PDF-1.7\n"
    assert (attached.subject_type, attached.subject_id) == ("vrops.site", site.pk)
    assert (attached.name, attached.size) == ("Rate card.pdf", len(content))
    assert attached.sha256 == hashlib.sha256(content).hexdigest()
    assert (attached.content_type, attached.uploaded_by) == ("application/pdf", administrator)
    assert lying(folder) == [folder / attached.stored_name[:2] / attached.stored_name]
    assert storage.path_of(attached.stored_name).read_bytes() == content
    entry = Entry.objects.get()
    assert sentence(entry) == "Administrator attached Rate card.pdf"
    assert [item.entry for item in feed(site)] == [entry]
    assert (entry.site_id, entry.after["sha256"]) == (site.pk, attached.sha256)


def test_keeps_each_kind(site: Site, administrator: User, upload: Upload) -> None:
    for name, content in GOOD.items():
        kept = actions.attach_file(site, upload(name, content), by=administrator)
        assert kept.content_type == domain.KINDS[name.rpartition(".")[2].lower()].content_type


def test_refuses_and_leaves_nothing(
    site: Site, administrator: User, upload: Upload, folder: Path
) -> None:
    for name, (content, _) in BAD.items():
        with pytest.raises(Invalid):
            actions.attach_file(site, upload(name, content), by=administrator)
    assert lying(folder) == []
    assert not Attachment.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../../etc/cron.d/x.pdf", "x.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("Übersicht – 合同.pdf", "Übersicht – 合同.pdf"),
        ("n" * 400 + ".pdf", "n" * 145 + "….pdf"),
    ],
)
def test_no_name_leads_out_of_the_folder(
    site: Site, administrator: User, upload: Upload, folder: Path, given: str, shown: str
) -> None:
    kept = actions.attach_file(site, upload(given), by=administrator)
    assert kept.name == shown
    assert [path.parent.parent for path in lying(folder)] == [folder]


class Endless:
    """An upload that goes on and on, whatever size it claims."""

    name = "big.pdf"
    size = 10

    def chunks(self) -> Iterator[bytes]:
        while True:
            yield b"%PDF-1.7" + bytes(1024 * 1024)


def test_counts_the_size_while_writing(site: Site, administrator: User, folder: Path) -> None:
    endless: Any = Endless()
    with pytest.raises(Invalid, match=r"“big\.pdf” is larger than 25 MB"):
        actions.attach_file(site, endless, by=administrator)
    assert lying(folder) == []


def test_takes_a_file_of_exactly_the_limit(site: Site, administrator: User, upload: Upload) -> None:
    content = PNG + bytes(domain.LARGEST - len(PNG))
    assert actions.attach_file(site, upload("a.png", content), by=administrator).size == len(
        content
    )
    with pytest.raises(Invalid, match="larger than 25 MB"):
        actions.attach_file(site, upload("a.png", content + b"\x00"), by=administrator)


@pytest.mark.parametrize("step", ["write", "fsync", "rename"])
def test_a_full_disk_is_one_sentence_no_row_and_no_partial_file(
    site: Site,
    administrator: User,
    upload: Upload,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "write":
        monkeypatch.setattr("vrops.attachments.storage._write", leave_half_then(full))
    else:
        target = "os.fsync" if step == "fsync" else "pathlib.Path.rename"
        monkeypatch.setattr(target, full)
    with pytest.raises(
        storage.StorageFull, match="the disk is full; tell your administrator"
    ) as no:
        actions.attach_file(site, upload(), by=administrator)
    assert no.value.status == 507
    assert lying(folder) == []
    assert not Attachment.objects.exists()


def leave_half_then(fail: Any) -> Any:
    def write(path: Path, *_: Any) -> None:
        path.write_bytes(b"half")
        fail()

    return write


def test_attaches_as_part_of_a_larger_action(
    site: Site, administrator: User, upload: Upload
) -> None:
    stored = actions.store_file(upload())
    with transaction.atomic():
        actions.attach_stored(site, stored, by=administrator)
    assert queries.files_of(site, administrator).get().name == "Rate card.pdf"


def test_writes_no_file_inside_a_transaction(
    site: Site, administrator: User, upload: Upload, folder: Path
) -> None:
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        actions.attach_file(site, upload(), by=administrator)
    assert lying(folder) == []


def test_refuses_those_who_may_only_look(
    site: Site, supervisor: User, upload: Upload, folder: Path
) -> None:
    with pytest.raises(PermissionDenied):
        actions.attach_file(site, upload(), by=supervisor)
    assert lying(folder) == []


def test_another_sites_record_is_not_there(site: Site, other_rep: User, upload: Upload) -> None:
    with pytest.raises(NotFound):
        actions.attach_file(site, upload(), by=other_rep)


def test_a_record_without_files_is_not_there(pm: User, upload: Upload) -> None:
    with pytest.raises(NotFound):
        actions.attach_file(pm, upload(), by=pm)


def test_removing_keeps_the_row_and_erases_the_content_after_the_commit(
    attached: Attachment, site: Site, administrator: User, folder: Path
) -> None:
    actions.remove_attachment(attached.pk, by=administrator, why="Wrong site")
    assert lying(folder) != []
    dispatching.drain()
    assert lying(folder) == []
    assert Attachment.objects.get().removed_at is not None
    assert not queries.files_of(site, administrator).exists()
    entry = Entry.objects.get(event="attachments.file.removed")
    assert sentence(entry) == "Administrator removed the file Rate card.pdf"
    assert (entry.why, entry.before["sha256"]) == ("Wrong site", attached.sha256)


def test_erasing_twice_is_harmless(attached: Attachment, administrator: User, folder: Path) -> None:
    actions.remove_attachment(attached.pk, by=administrator)
    entry = Entry.objects.get(event="attachments.file.removed")
    for _ in range(2):
        subscribers.erase_content(entry.pk)
        assert lying(folder) == []
    assert Attachment.objects.get().removed_at is not None


def test_removing_twice_is_refused(attached: Attachment, administrator: User) -> None:
    actions.remove_attachment(attached.pk, by=administrator)
    with pytest.raises(NotAllowed, match="removed already"):
        actions.remove_attachment(attached.pk, by=administrator)


def test_removing_is_refused_to_those_who_may_only_look(
    attached: Attachment, supervisor: User, other_rep: User
) -> None:
    with pytest.raises(PermissionDenied):
        actions.remove_attachment(attached.pk, by=supervisor)
    with pytest.raises(NotFound):
        actions.remove_attachment(attached.pk, by=other_rep)
    with pytest.raises(NotFound):
        actions.remove_attachment(attached.pk + 1, by=supervisor)
    assert Attachment.objects.present().exists()


def test_hidden_files_are_listed_for_those_inside_only(
    site: Site, administrator: User, analyst: User, rep: User, upload: Upload
) -> None:
    actions.attach_file(site, upload("Internal.pdf"), by=administrator, hidden=True)
    assert queries.files_of(site, analyst).count() == 1
    assert queries.files_of(site, rep).count() == 0
    entry = Entry.objects.get()
    assert sentence(entry) == "Administrator attached an internal file"
    assert "Internal" not in str(entry.after)


def test_the_sweep_erases_old_files_without_a_row_and_no_other(
    attached: Attachment, upload: Upload, administrator: User, site: Site, folder: Path
) -> None:
    orphan, young = actions.store_file(upload()), actions.store_file(upload())
    removed = actions.attach_file(site, upload(), by=administrator)
    actions.remove_attachment(removed.pk, by=administrator)
    partial = storage.path_of(attached.stored_name).with_suffix(".partial")
    partial.write_bytes(b"half")
    long_ago = time.time() - 2 * 24 * 3600
    for path in lying(folder):
        if path.name != young.stored_name:
            os.utime(path, (long_ago, long_ago))
    tasks.sweep_orphans()
    left = {path.name for path in lying(folder)}
    assert left == {attached.stored_name, young.stored_name}
    assert orphan.stored_name not in left


def test_a_type_of_record_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        registry.register("vrops.site", lambda u, i: None, may_change=lambda u, r: True)
