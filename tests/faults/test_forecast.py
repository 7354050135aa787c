"""The real file end to end: imported, forecast by a real worker with progress, shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from salesops.forecasting import actions
from salesops.forecasting.models import ForecastPoint, ForecastVersion, Series, SeriesScore
from tests.faults.crew import wait_until
from vrops.exchange import queries as imports
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.uploading import upload_file
from vrops.exchange.models import Import
from vrops.jobs.models import Job

pytestmark = pytest.mark.faults


def test_bank_calls_are_imported_and_forecast_by_a_worker(crew, analyst, site, shared_data):
    crew.start()
    content = (shared_data / "forecasting" / "bank_calls_daily.csv").read_bytes()
    load = upload_file("activity", SimpleUploadedFile("bank_calls.csv", content), by=analyst)
    mapping, _ = imports.proposed(load, imports.sample_of(load))
    options = {"site": site.pk, "measure": "contacts", "channel": "voice"}
    map_columns(load.pk, mapping, by=analyst, options=options)
    check_import(load.pk, by=analyst)
    checked = reached(load, "checked")
    assert (checked.new, checked.rejected) == (134, 0)
    apply_import(load.pk, by=analyst, version=checked.version)
    reached(load, "applied")

    job = actions.recompute_forecast(by=analyst)
    wait_until(lambda: ended(job), 90, "the recomputation did not end")
    assert (job.state, job.percent) == ("done", 100), job.error
    forecast, series = ForecastVersion.objects.get(job=job), Series.objects.get()
    days = ForecastPoint.objects.filter(forecast=forecast, grain="day")
    assert {point.on.weekday() for point in days} == {0, 1, 2, 3, 4}, "weekends stay closed"
    assert all(point.low_80 < point.mean < point.high_80 for point in days)
    score = SeriesScore.objects.get(forecast=forecast)
    assert score.wape < score.naive_wape
    assert 0.6 <= score.coverage_80 <= 1
    client = Client()
    client.force_login(analyst)
    page = client.get(series.get_absolute_url()).content.decode()
    assert "Records end on Sep 11, 2003" in page
    assert "better than naive" in page


def reached(load: Import, state: str) -> Import:
    def there() -> bool:
        load.refresh_from_db()
        return load.state in (state, "failed")

    wait_until(there, 60, lambda: f"the import stayed {load.state}")
    assert load.state == state, load.failure
    return load


def ended(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_ended
