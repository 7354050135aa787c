"""Files of activity: columns and constants, dry run, problems by cell, apply, undo, rights."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile

from salesops.activity import loading, queries
from salesops.activity.forms import LoadOptionsForm
from salesops.activity.models import ActivityLoad, DailyActivity
from tests.salesops.activity.made import load as load_rows
from tests.salesops.activity.made import row
from vrops.core.errors import Invalid, NotFound
from vrops.core.periods import Period
from vrops.exchange import queries as imports
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


def test_without_site_or_measure_it_asks_for_them(check):
    load = check(site=None, measure="")
    sentences = set(ImportProblem.objects.filter(load=load).values_list("sentence", flat=True))
    assert load.new == 0
    assert any("measure" in each.lower() or "counted" in each for each in sentences)


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
