"""The life of an import: nothing is written before it is applied, and then all of it or nothing."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.vrops.exchange.conftest import GOOD, Load
from vrops.core.errors import Invalid, NotAllowed, NotFound, PermissionDenied, Refused, StaleVersion
from vrops.exchange.actions import checking, uploading
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.ending import cancel_import, settle, undo_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.uploading import SameFile, upload_file
from vrops.exchange.domain.columns import Mapping
from vrops.exchange.models import Import, ImportProblem, ImportRow, RememberedMapping
from vrops.jobs import actions as jobs
from vrops.jobs import limits, running
from vrops.jobs.models import Job
from vrops.log.models import Entry
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db(transaction=True)
MAPPING = Mapping({"code": "Code", "name": "Name"})
BAD = b"Code,Name\nLEG,Legal\n,Marketing\nCAR,Nobody\nFIN,Finance,x\n"


def many(number: int, faulty: int = 0) -> bytes:
    lines = [f"G{i},Group {i}" for i in range(number)] + [",nameless"] * faulty
    return "\n".join(["Code,Name", *lines]).encode()


def problems() -> list[tuple[int, str, str, str]]:
    rows = ImportProblem.objects.order_by("row", "id")
    return list(rows.values_list("row", "column", "value", "code"))


# ---- upload -------------------------------------------------------------------------------------


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


# ---- columns ------------------------------------------------------------------------------------


def test_columns_are_remembered_for_the_next_file_with_these_headers(
    upload: Load, analyst: User
) -> None:
    from vrops.exchange import queries

    load = upload(b"Kennung,Bezeichnung\nA,B\n")
    chosen = Mapping({"code": "Kennung", "name": "Bezeichnung"})
    map_columns(load.pk, chosen, by=analyst)
    following = upload(b"BEZEICHNUNG,Kennung\nC,D\n")
    assert RememberedMapping.objects.count() == 1
    mapping, _ = queries.proposed(following, queries.sample_of(following))
    assert mapping.columns["code"] == "Kennung"


def test_a_mapping_without_a_needed_column_is_refused_by_name(upload: Load, analyst: User) -> None:
    load = upload()
    with pytest.raises(Invalid) as caught:
        map_columns(load.pk, Mapping({"name": "Name"}), by=analyst)
    [error] = caught.value.errors
    assert (error.pointer, error.detail) == ("code", "Say which column holds “Code”.")
    load.refresh_from_db()
    assert load.state == "uploaded"


def test_mapping_anew_forgets_the_dry_run(check: Load, analyst: User) -> None:
    load = map_columns(check(BAD).pk, MAPPING, by=analyst)
    assert (load.state, load.read) == ("mapped", 0)
    assert ImportRow.objects.count() == ImportProblem.objects.count() == 0


def test_a_stale_page_does_not_map(check: Load, analyst: User) -> None:
    with pytest.raises(StaleVersion):
        map_columns(check().pk, MAPPING, by=analyst, version=1)


# ---- check --------------------------------------------------------------------------------------


def test_the_dry_run_writes_nothing_but_says_everything(check: Load, groups: Any) -> None:
    HQGroup.objects.create(code="LEG", name="Lawyers", sort_key="lawyers")
    HQGroup.objects.create(code="CAR", name="Care", sort_key="care")
    load = check()
    assert (load.state, load.new, load.changed, load.same, load.rejected) == ("checked", 1, 1, 1, 0)
    assert HQGroup.objects.count() == 2
    row = ImportRow.objects.get(outcome="changed")
    assert (row.row, row.changes) == (2, {"Name": ["Lawyers", "Legal"]})


def test_problems_name_row_column_and_value(check: Load) -> None:
    load = check(BAD)
    assert (load.read, load.new, load.rejected) == (4, 1, 3)
    assert problems() == [
        (3, "Code", "", "required"),
        (4, "Name", "Nobody", "nobody"),
        (5, "", "", "ragged"),
    ]


def test_of_rows_about_one_record_the_first_counts(check: Load) -> None:
    load = check(b"Code,Name\nA,One\nB,Two\nA,Three\nA,Four\n")
    assert (load.new, load.rejected) == (2, 2)
    assert problems() == [(4, "", "", "repeated"), (5, "", "", "repeated")]
    assert "row 2" in ImportProblem.objects.first().sentence  # type: ignore[union-attr]


def test_a_large_file_is_checked_by_a_job_with_progress(mapped: Load, analyst: User) -> None:
    load = check_import(mapped(many(2_500, faulty=3)).pk, by=analyst)
    assert load.job is not None
    assert (load.state, load.job.state) == ("mapped", "queued")
    with pytest.raises(Refused, match="worked on"):
        map_columns(load.pk, MAPPING, by=analyst)
    running.run(load.job.pk)
    job = Job.objects.get(pk=load.job.pk)
    load.refresh_from_db()
    assert (job.state, job.done, job.url) == ("done", 2_503, load.get_absolute_url())
    assert (load.state, load.new, load.rejected) == ("checked", 2_500, 3)


def test_a_check_that_makes_room_goes_on_where_it_was(
    mapped: Load, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = check_import(mapped(many(2_500)).pk, by=analyst)
    monkeypatch.setattr(limits, "BOX", limits.BOX * 0)
    for _ in range(5):
        running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, load.new) == ("checked", 2_500)
    assert Job.objects.get(pk=load.job_id).attempts <= 1


def test_a_check_whose_worker_died_begins_again_without_doubling(
    mapped: Load, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = check_import(mapped(many(2_500)).pk, by=analyst)
    whole, calls = checking._stage_batch, []

    def dies_in_the_second(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        whole(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(checking, "_stage_batch", dies_in_the_second)
        with pytest.raises(SystemExit):
            running.run(load.job_id)
    assert ImportRow.objects.count() == 1_000
    Job.objects.filter(pk=load.job_id).update(state="queued")
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, load.read, ImportRow.objects.count()) == ("checked", 2_500, 2_500)


def test_too_many_rows_are_refused_with_the_limit(check: Load, groups: Any) -> None:
    groups(most_rows=10)
    with pytest.raises(Invalid, match="more than 10 rows"):
        check(many(11))


def test_a_check_of_a_cancelled_import_stops(mapped: Load, analyst: User) -> None:
    load = check_import(mapped(many(300)).pk, by=analyst)
    cancel_import(load.pk, by=analyst)
    running.run(load.job_id)
    assert Job.objects.get(pk=load.job_id).state == "cancelled"
    assert ImportRow.objects.count() == 0


# ---- apply --------------------------------------------------------------------------------------


def test_applying_loads_what_the_dry_run_showed(apply: Load, analyst: User) -> None:
    HQGroup.objects.create(code="LEG", name="Lawyers", sort_key="lawyers")
    load = apply()
    assert (load.state, load.new, load.changed, load.applied_by) == ("applied", 2, 1, analyst)
    assert dict(HQGroup.objects.values_list("code", "name")) == {
        "LEG": "Legal", "MKT": "Marketing", "CAR": "Care"
    }  # fmt: skip
    loaded = set(load.rows.values_list("record_id", flat=True))
    assert loaded == set(HQGroup.objects.values_list("pk", flat=True))
    assert Entry.objects.filter(event="exchange.import.applied").count() == 1


def test_rejected_rows_stop_everything_unless_the_person_chose(check: Load, analyst: User) -> None:
    load = check(BAD)
    with pytest.raises(Refused, match="3 rows are rejected"):
        apply_import(load.pk, by=analyst)
    load = apply_import(load.pk, by=analyst, good_rows=True)
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, load.good_rows) == ("applied", True)
    assert list(HQGroup.objects.values_list("code", flat=True)) == ["LEG"]


def test_a_file_that_says_nothing_new_is_not_applied(
    apply: Load, check: Load, analyst: User
) -> None:
    apply()
    again = check(GOOD + b"\n")
    assert (again.same, again.new) == (3, 0)
    with pytest.raises(Refused, match="Nothing would change"):
        apply_import(again.pk, by=analyst)


def test_a_failure_in_the_middle_leaves_nothing(
    check: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, calls = groups().apply, []

    def fails_in_the_second(changes: Any, load: Any, by: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise Refused("The second batch went wrong.")
        return whole(changes, load, by)

    groups(apply=fails_in_the_second)
    load = apply_import(check(many(1_500)).pk, by=analyst)
    running.run(load.job_id)
    assert HQGroup.objects.count() == 0
    assert settle(load.job_id) is True
    assert settle(load.job_id) is False
    load.refresh_from_db()
    assert (load.state, load.failure) == ("failed", "The second batch went wrong.")
    assert Entry.objects.filter(event="exchange.import.failed").count() == 1


def test_a_killed_worker_leaves_nothing_and_the_next_one_finishes(
    check: Load, groups: Any, analyst: User
) -> None:
    whole, calls = groups().apply, []

    def dies_in_the_second(changes: Any, load: Any, by: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        return whole(changes, load, by)

    groups(apply=dies_in_the_second)
    load = apply_import(check(many(1_500)).pk, by=analyst)
    with pytest.raises(SystemExit):
        running.run(load.job_id)
    assert HQGroup.objects.count() == 0
    Job.objects.filter(pk=load.job_id).update(state="queued")
    running.run(load.job_id)
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, HQGroup.objects.count()) == ("applied", 1_500)
    assert Entry.objects.filter(event="exchange.import.applied").count() == 1


def test_what_moved_on_since_the_check_is_not_loaded(check: Load, analyst: User) -> None:
    load = apply_import(check().pk, by=analyst)
    HQGroup.objects.create(code="MKT", name="Marketing", sort_key="marketing")
    running.run(load.job_id)
    settle(load.job_id)
    load.refresh_from_db()
    assert load.state == "failed"
    assert load.failure.startswith("Row 3 would do something else now")
    assert HQGroup.objects.count() == 1


def test_applying_twice_is_refused(check: Load, analyst: User) -> None:
    load = check()
    apply_import(load.pk, by=analyst)
    with pytest.raises(NotAllowed):
        apply_import(load.pk, by=analyst)


def test_a_stale_page_does_not_apply(check: Load, analyst: User) -> None:
    with pytest.raises(StaleVersion):
        apply_import(check().pk, by=analyst, version=1)


# ---- cancel and undo ----------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["upload", "mapped", "check"])
def test_a_cancelled_import_keeps_nothing(
    request: pytest.FixtureRequest, stage: str, analyst: User
) -> None:
    load = request.getfixturevalue(stage)()
    load = cancel_import(load.pk, by=analyst)
    assert load.state == "cancelled"
    assert ImportRow.objects.count() == 0
    load.file.refresh_from_db()  # type: ignore[union-attr]
    assert load.file.removed_at is not None  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        cancel_import(load.pk, by=analyst)


def test_a_load_that_waits_or_runs_can_be_cancelled(check: Load, analyst: User) -> None:
    load = apply_import(check().pk, by=analyst)
    cancel_import(load.pk, by=analyst)
    assert settle(load.job_id) is True
    load.refresh_from_db()
    assert (load.state, HQGroup.objects.count()) == ("cancelled", 0)
    running.run(load.job_id)
    assert HQGroup.objects.count() == 0


def test_work_under_way_is_stopped_by_who_started_it(check: Load, analyst: User, pm: User) -> None:
    load = apply_import(check().pk, by=analyst)
    with pytest.raises(PermissionDenied, match="Analyst has started this work"):
        cancel_import(load.pk, by=pm)
    assert Job.objects.get(pk=load.job_id).cancel_requested_at is None


def test_the_log_tells_a_failed_job_to_its_import(check: Load, analyst: User) -> None:
    from vrops.exchange import subscribers

    load = apply_import(check().pk, by=analyst)
    jobs.request_cancel(load.job_id, by=analyst)
    entry = Entry.objects.filter(event__startswith="jobs.job.cancel").latest("pk")
    subscribers.settle(entry.pk)
    load.refresh_from_db()
    assert load.state == "cancelled"


def test_a_load_can_be_taken_back(apply: Load, upload: Load, analyst: User) -> None:
    load = undo_import(apply().pk, by=analyst)
    assert (load.state, HQGroup.objects.count()) == ("undone", 0)
    assert upload().state == "uploaded"


def test_kinds_that_cannot_be_taken_back_say_so(apply: Load, groups: Any, analyst: User) -> None:
    groups(undo=None)
    with pytest.raises(NotAllowed, match="cannot be taken back"):
        undo_import(apply().pk, by=analyst)


# ---- whose --------------------------------------------------------------------------------------


def test_others_imports_are_seen_only_with_the_right_everywhere(
    upload: Load, rep: User, pm: User
) -> None:
    load = upload()
    assert Import.objects.visible_to(pm).get() == load
    assert not Import.objects.visible_to(rep).exists()
    for act in (cancel_import, check_import, apply_import, undo_import):
        with pytest.raises(Import.DoesNotExist):
            act(load.pk, by=rep)


def test_a_suppliers_import_belongs_to_the_supplier(
    groups: Any, upload: Load, supplier_ops: User, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vrops.access import registry as access
    from vrops.access.domain import Role, Scope
    from vrops.exchange.permissions import VIEW

    held = access.scopes(VIEW) | {Role.SUPPLIER_OPS: frozenset({Scope.SUPPLIER})}
    monkeypatch.setitem(access._table, VIEW, held)
    mine, theirs = upload(by=supplier_ops), upload()
    assert mine.supplier_id == supplier_ops.grants_in_force()[0].supplier_id
    assert list(Import.objects.visible_to(supplier_ops)) == [mine]
    assert set(Import.objects.visible_to(analyst)) == {mine, theirs}


def test_losing_the_right_ends_it_at_once(
    upload: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = upload()
    from vrops.access import registry as access
    from vrops.exchange.permissions import VIEW

    monkeypatch.setitem(access._table, VIEW, {})
    with pytest.raises((Import.DoesNotExist, PermissionDenied)):
        cancel_import(load.pk, by=analyst)


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
