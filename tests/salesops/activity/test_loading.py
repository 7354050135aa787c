"""Files of activity: columns and constants, dry run, problems by cell, apply, undo, rights."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from salesops.activity import actions, loading, queries
from salesops.activity.forms import LoadOptionsForm
from salesops.activity.models import ActivityLoad, DailyActivity
from tests.salesops.activity.made import load as load_rows
from tests.salesops.activity.made import row
from tests.vrops.core.test_locks import in_threads
from vrops.core.errors import Invalid, NotAllowed, NotFound, Refused
from vrops.core.periods import Period
from vrops.exchange import queries as imports
from vrops.exchange.actions import applying as applying_batch
from vrops.exchange.actions import undoing
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.undoing import undo_import
from vrops.exchange.actions.uploading import upload_file
from vrops.exchange.models import Import, ImportProblem
from vrops.jobs import running
from vrops.log.models import Entry
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db(transaction=True)
Run = Callable[..., Import]
BANK = b"unique_id,ds,y\nbank_calls,2003-03-03,41257.0\nbank_calls,2003-03-04,34975.0\n"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files lie; nothing is queued."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


@pytest.fixture
def check(analyst: User, site: Site) -> Run:
    """check(b"..."): uploaded, mapped as recognised, and checked by the analyst."""

    def run(content: bytes = BANK, by: User | None = None, **options: Any) -> Import:
        person = by or analyst
        load = upload_file("activity", SimpleUploadedFile("calls.csv", content), by=person)
        mapping, _ = imports.proposed(load, imports.sample_of(load))
        given = {"site": site.pk, "measure": "contacts", "channel": "voice"} | options
        map_columns(load.pk, mapping, by=person, options=given)
        return done(check_import(load.pk, by=person))

    return run


@pytest.fixture
def bank_calls(shared_data: Path) -> bytes:
    return (shared_data / "forecasting" / "bank_calls_daily.csv").read_bytes()


def done(load: Import) -> Import:
    if load.job_id is not None:
        running.run(load.job_id)
    return Import.objects.get(pk=load.pk)


def apply(load: Import, by: User, *, good_rows: bool = False) -> Import:
    return done(apply_import(load.pk, by=by, version=load.version, good_rows=good_rows))


def test_the_columns_of_a_forecasting_file_are_recognised(check):
    load = check()
    assert load.mapping["columns"] == {"on": "ds", "value": "y", "series": "unique_id"}
    assert (load.state, load.new, load.rejected) == ("checked", 2, 0)
    assert not DailyActivity.objects.exists()


def test_applied_it_is_activity_with_totals_to_reconcile(check, analyst, site):
    load = apply(check(), analyst)
    assert load.state == "applied"
    march = Period(date(2003, 3, 1), date(2003, 4, 1))
    assert queries.quantity([site.pk], "contacts", march, channel="voice") == 76232
    made = ActivityLoad.objects.get(reference=loading.reference_of(load))
    assert (made.new, made.changed, made.same, made.source) == (2, 0, 0, "calls.csv")
    assert queries.totals_of(made)[0].total == Decimal("76232")
    assert Entry.objects.filter(event="salesops.activity.loaded").count() == 1
    assert f"load={made.pk}" in loading.result_url(load)


def test_a_corrected_file_says_what_would_change_before_it_does(check, analyst, site):
    apply(check(), analyst)
    corrected = BANK.replace(b"34975.0", b"35000.5") + b"bank_calls,2003-03-05,1\n"
    load = check(corrected)
    assert (load.new, load.changed, load.same) == (1, 1, 1)
    changed = load.rows.get(outcome="changed")
    assert changed.changes == {"Value": ["34,975.00", "35,000.50"]}
    apply(load, analyst)
    made = ActivityLoad.objects.get(reference=loading.reference_of(load))
    assert (made.new, made.changed, made.same) == (1, 1, 1)
    undo_import(load.pk, by=analyst, version=Import.objects.get(pk=load.pk).version)
    values = DailyActivity.objects.current().order_by("on").values_list("value", flat=True)
    assert list(values) == [Decimal("41257"), Decimal("34975")]


def test_every_cell_that_does_not_fit_is_named(check):
    content = (
        b"Day,Value,Site,Channel,Measure\n"
        b"2026-02-30,5,MN2,voice,contacts\n"
        b"2026-02-01,x,MN2,voice,contacts\n"
        b"2026-02-01,-1,MN2,voice,contacts\n"
        b"2026-02-01,1,Nowhere,voice,contacts\n"
        b"2026-02-01,1,MN2,fax,contacts\n"
        b"2999-01-01,1,MN2,voice,contacts\n"
        b"2026-02-01,1,MN2,Voice inbound,Sales\n"
        b"2026-02-01,2,Manila 2,voice,sales\n"
    )
    load = check(content)
    assert (load.new, load.rejected) == (1, 7)
    found = ImportProblem.objects.filter(load=load).order_by("row")
    assert [(each.row, each.column) for each in found] == [
        (2, "Day"), (3, "Value"), (4, "Value"), (5, "Site"), (6, "Channel"), (7, "Day"), (9, ""),
    ]  # fmt: skip


def test_without_site_or_measure_it_asks_for_them_once(check, bank_calls, client, analyst):
    """At the columns, and not in each of the rows (a real file has 134)."""
    with pytest.raises(Invalid) as caught:
        check(bank_calls, site=None, measure="")
    assert [error.detail for error in caught.value.errors] == [
        "Say which column holds “Site”, or choose it for all rows.",
        "Say which column holds “Measure”, or choose it for all rows.",
    ]
    load = Import.objects.get()
    assert (load.state, load.problems.count()) == ("uploaded", 0)
    client.force_login(analyst)
    page = client.get(f"/imports/{load.pk}/columns/").content.decode()
    sent = {"column_0": "series", "column_1": "on", "column_2": "value", "form_on": "ymd",
            "form_value": "point", "option-measure": ""}  # fmt: skip
    assert "Measure (a column, or the same for all rows)" in page
    answer = client.post(f"/imports/{load.pk}/columns/", sent)
    assert answer.status_code == 422
    assert answer.content.decode().count("holds “Measure”, or choose it") <= 2
    assert ImportProblem.objects.count() == 0


def test_a_row_that_leaves_the_measure_empty_takes_that_of_all_rows(check):
    content = b"Day,Value,Measure\n2003-03-03,1,sales\n2003-03-03,2,\n"
    load = check(content)
    assert (load.new, load.rejected) == (2, 0)
    load = check(content + b"2003-03-04,2,\n", measure="")
    assert (load.new, load.rejected) == (1, 2)
    [problem] = imports.problems(load)
    assert problem.words == "the same in 2 rows: 3-4"
    assert (problem.column, problem.sentence) == (
        "Measure", "Say what is counted, here or for all rows.",
    )  # fmt: skip


def test_a_word_that_is_one_sites_code_and_anothers_name_is_refused(check, site, other_site):
    Site.objects.filter(pk=other_site.pk).update(name="MN2", sort_key="mn2")
    rows = "".join(
        f"2003-03-0{day},5,{word}\n" for day, word in enumerate(["mn2", "Manila 2", "CEB"], 3)
    )
    load = check(f"Day,Value,Site\n{rows}".encode())
    assert (load.new, load.rejected) == (2, 1)
    problem = ImportProblem.objects.get(load=load)
    assert (problem.row, problem.column, problem.code) == (2, "Site", "ambiguous")
    assert problem.sentence == (
        "“mn2” may mean Manila 2 (code MN2) or MN2 (code CEB); write a code or name that only one "
        "of them has."
    )


def test_a_name_of_two_sites_is_refused_unless_the_person_may_load_for_one_only(
    check, site, other_site, supplier_ops
):
    Site.objects.filter(pk=other_site.pk).update(name=site.name)
    content = b"Day,Value,Site\n2003-03-03,5,manila 2\n"
    assert check(content).rejected == 1
    assert check(content, by=supplier_ops).new == 1


def test_a_supplier_loads_its_sites_and_finds_no_other(check, supplier_ops, site, other_site):
    load = check(by=supplier_ops)
    assert apply(load, supplier_ops).state == "applied"
    with pytest.raises(Invalid):
        check(BANK + b"x,2003-03-06,2\n", by=supplier_ops, site=other_site.pk)
    named = check(b"ds,y,site\n2003-03-07,4,Cebu\n", by=supplier_ops)
    assert "You may not load" in ImportProblem.objects.get(load=named).sentence
    offered = dict(LoadOptionsForm(user=supplier_ops).fields["site"].choices)
    assert str(other_site.pk) not in offered


def test_those_who_may_not_load_cannot_upload(pm, site):
    with pytest.raises(NotFound):
        upload_file("activity", SimpleUploadedFile("calls.csv", BANK), by=pm)


def test_a_total_beside_parts_is_refused_whole(check, analyst, site):
    load_rows(analyst, row(site, "5", on=date(2003, 3, 3), product="upgrade"))
    load = apply(check(), analyst)
    assert load.job.state == "failed"
    assert "beside its own parts" in load.job.error
    assert DailyActivity.objects.count() == 1


def test_a_value_of_a_file_stays_when_an_earlier_file_of_it_is_taken_back(check, analyst, site):
    """The second file brings a day, and says the two of the first again."""
    first = apply(check(), analyst)
    second = apply(check(BANK + b"bank_calls,2003-03-05,1\n"), analyst)
    assert (second.new, second.same) == (1, 2)
    undo_import(first.pk, by=analyst)
    values = DailyActivity.objects.current().order_by("on").values_list("value", "load__reference")
    reference = loading.reference_of(second)
    assert [(int(value), said) for value, said in values] == [
        (41257, reference), (34975, reference), (1, reference)
    ]  # fmt: skip
    made = ActivityLoad.objects.get(reference=reference)
    assert (made.new, made.same) == (1, 2)


def test_taken_back_on_the_page_of_loads_the_same_file_may_be_loaded_again(check, analyst, client):
    load = apply(check(), analyst)
    made = ActivityLoad.objects.get(reference=loading.reference_of(load))
    client.force_login(analyst)
    client.post(reverse("salesops:activity_take_back", args=[made.pk]))
    load.refresh_from_db()
    assert load.state == "undone"
    assert Entry.objects.filter(event="exchange.import.undone").count() == 1
    assert Entry.objects.filter(event="salesops.activity.taken_back").count() == 1
    again = apply(check(), analyst)
    assert (again.state, again.new) == ("applied", 2)


def test_a_supplier_takes_back_what_an_analyst_loaded_for_its_sites(check, analyst, supplier_ops):
    """It sees the load, whose sites are all its own, and not the import."""
    load = apply(check(), analyst)
    made = ActivityLoad.objects.get(reference=loading.reference_of(load))
    assert not Import.objects.visible_to(supplier_ops).exists()
    loading.take_back(made.pk, by=supplier_ops)
    load.refresh_from_db()
    assert (load.state, DailyActivity.objects.current().count()) == ("undone", 0)
    with pytest.raises(NotAllowed, match="taken back already"):
        loading.take_back(made.pk, by=supplier_ops)


def test_a_large_load_is_taken_back_by_a_job(check, analyst, monkeypatch):
    monkeypatch.setattr(undoing, "AT_ONCE", 1)
    load = apply(check(), analyst)
    made = ActivityLoad.objects.get(reference=loading.reference_of(load))
    assert loading.take_back(made.pk, by=analyst).taken_back_at is None
    with pytest.raises(Refused, match="being worked on"):
        loading.take_back(made.pk, by=analyst)
    load = Import.objects.get(pk=load.pk)
    load = done(load)
    assert (load.state, load.job.state, load.job.done) == ("undone", "done", 2)
    assert not DailyActivity.objects.current().exists()


def test_two_files_of_the_same_sites_in_crossing_order_load_both(
    check, analyst, site, other_site, monkeypatch
):
    """Batches of one row: each load writes first what the other writes last. They take turns."""
    monkeypatch.setattr(applying_batch, "BATCH", 1)
    codes = [site.code, other_site.code]
    loads = [
        apply_import(check(file(words, day)).pk, by=analyst)
        for day, words in ((3, codes), (4, codes[::-1]))
    ]
    start, whole = Barrier(2, timeout=20), actions.record_part

    def one_after_another(rows, **more):
        made = whole(rows, **more)
        time.sleep(0.3)
        return made

    monkeypatch.setattr(actions, "record_part", one_after_another)

    def run(load):
        def attempt() -> None:
            start.wait()
            running.run(load.job_id)

        return attempt

    in_threads(*[run(load) for load in loads])
    for load in loads:
        load.refresh_from_db()
    assert [load.state for load in loads] == ["applied", "applied"]
    assert DailyActivity.objects.current().count() == 4


def file(words: list[str], day: int) -> bytes:
    rows = "".join(f"2003-03-0{day},{number},{word}\n" for number, word in enumerate(words))
    return f"Day,Value,Site\n{rows}".encode()
