"""Recomputing forecasts and publishing a version."""

from datetime import date
from typing import Any

from django.db import transaction

from salesops.forecasting import permissions, queries
from salesops.forecasting.domain.lifecycle import LIFECYCLE
from salesops.forecasting.models import ForecastVersion
from salesops.forecasting.queries import KIND
from vrops.access.policy import require
from vrops.core import clock, locks
from vrops.core.errors import NotAllowed, StaleVersion
from vrops.jobs import actions as jobs
from vrops.jobs.models import Job
from vrops.log import actions as log

# One recomputation at a time: a second start answers the one that runs.
KEY = "all"


@transaction.atomic
def recompute_forecast(*, by: Any) -> Job:
    """Queue the recomputation of every series; it ends in a draft version. While one waits or
    runs, that one is answered. Refuses: PermissionDenied."""
    require(by, permissions.PUBLISH)
    return jobs.start_job(KIND, "Recompute the forecast", by=by, key=KEY)


@transaction.atomic
def recompute_by_schedule() -> Job:
    """The same each week, by nobody."""
    return jobs.start_job(KIND, "Recompute the forecast", by=None, key=KEY)


@transaction.atomic
def publish_version(forecast_id: int, *, by: Any, version: int) -> ForecastVersion:
    """Publish a draft; the version published before is superseded by it.

    Refuses: ForecastVersion.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is
    a draft, to whoever had it computed, and when a later one is published already.
    """
    locks.advisory("salesops.forecast.publish")
    rows = ForecastVersion.objects.visible_to(by).select_for_update(of=("self",))
    forecast: ForecastVersion = rows.select_related("job").get(pk=forecast_id)
    require(by, permissions.PUBLISH)
    LIFECYCLE.reach(forecast.state, "publish")
    if not queries.may_publish(forecast, by):
        raise NotAllowed("You had this version computed; somebody else has to publish it.")
    current = ForecastVersion.objects.select_for_update().filter(state="published").first()
    if current is not None:
        if (current.number or 0) > (forecast.number or 0):
            raise NotAllowed(f"{current} is newer and published already; recompute instead.")
        _supersede(current, by)
    before = forecast.snapshot()
    if forecast.version != version:
        raise StaleVersion(current=before)
    forecast.edit(state="published", published_at=clock.now())
    log.record(
        "salesops.forecast.published", forecast, by=by, before=before, after=forecast.snapshot()
    )
    return forecast


def _supersede(forecast: ForecastVersion, by: Any) -> None:
    before = forecast.snapshot()
    forecast.edit(state=LIFECYCLE.reach(forecast.state, "supersede"))
    after = forecast.snapshot()
    log.record("salesops.forecast.superseded", forecast, by=by, before=before, after=after)


@transaction.atomic
def begin_version(job_id: int | None, known_until: date, ends_on: date) -> ForecastVersion:
    """A version in work for the job, empty; what an earlier attempt of it or a job that failed
    left behind goes."""
    unfinished = ForecastVersion.objects.filter(number__isnull=True)
    unfinished.filter(job=job_id).delete()
    unfinished.filter(job__ended_at__isnull=False).delete()
    return ForecastVersion.objects.create(job_id=job_id, known_until=known_until, ends_on=ends_on)


@transaction.atomic
def complete_version(forecast_id: int, *, by: Any, note: str = "") -> ForecastVersion:
    """Give the version its number: from now on it is a draft that people see. Twice is once."""
    locks.advisory("salesops.forecast.number")
    forecast = ForecastVersion.objects.select_for_update().get(pk=forecast_id)
    if forecast.number is not None:
        return forecast
    newest = ForecastVersion.objects.complete().order_by("-number").first()
    count = forecast.scores.count()
    number = (newest.number or 0) + 1 if newest else 1
    forecast.edit(number=number, series_count=count, note=note, completed_at=clock.now())
    log.record("salesops.forecast.computed", forecast, by=by, after=forecast.snapshot())
    return forecast
