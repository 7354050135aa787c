"""Activity with a rhythm, and forecasts of it, for tests."""

from datetime import date, timedelta
from typing import Any

from salesops.activity.models import ActivityLoad
from salesops.forecasting import actions
from salesops.forecasting.models import ForecastVersion, Series
from tests.salesops.activity.made import load, row
from vrops.core import clock
from vrops.jobs import running
from vrops.jobs.models import Job
from vrops.people.models import Site, User

# Monday to Sunday.
RHYTHM = (120, 110, 100, 100, 90, 60, 40)


def rhythm(day: date) -> float:
    """A weekly rhythm with a wiggle that no method can guess."""
    return RHYTHM[day.weekday()] + (day.toordinal() * 7919) % 11 - 5


def load_rhythm(
    by: User, site: Site, *, weeks: int = 16, end: date | None = None, **more: Any
) -> ActivityLoad:
    """So many weeks of calls up to yesterday, or up to the day before `end`."""
    end = end or clock.today("America/New_York")
    days = [end - timedelta(days=number) for number in range(1, 7 * weeks + 1)]
    return load(by, *(row(site, str(rhythm(day)), on=day, **more) for day in days))


def run_recompute(by: User) -> Job:
    """The job, done here and now as a worker does it."""
    job = actions.recompute_forecast(by=by)
    running.run(job.pk)
    job.refresh_from_db()
    return job


def make_draft(by: User, site: Site, **more: Any) -> tuple[Series, ForecastVersion]:
    """A draft version of one series, which `by` had computed."""
    load_rhythm(by, site, **more)
    job = run_recompute(by)
    assert job.state == "done", job.error
    return Series.objects.get(site=site), ForecastVersion.objects.get(job=job)
