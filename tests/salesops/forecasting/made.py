"""Activity with a rhythm, and forecasts of it, for tests."""

from datetime import date, timedelta
from typing import Any

from salesops.activity.models import ActivityLoad
from salesops.forecasting import actions
from salesops.forecasting.models import ForecastVersion, Series, SeriesScore
from tests.salesops.activity.made import load, row
from vrops.core import clock
from vrops.jobs import running
from vrops.jobs.models import Job
from vrops.people.models import Site, User

# Monday to Sunday.
RHYTHM = (120, 110, 100, 100, 90, 60, 40)


def rhythm(day: date) -> float:
    """A weekly rhythm with a wiggle that no method can guess."""
    return RHYTHM[day.weekday()] + (day.toordinal() ** 2 * 7919) % 101 // 10 - 5


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


def stored_version(site: Site, number: int = 1, state: str = "draft", **more: Any) -> SeriesScore:
    """A version of one series as if computed, by nobody, without points."""
    series, _ = Series.objects.get_or_create(
        site=site, channel="voice", product="upgrade", measure="contacts"
    )
    now = clock.now()
    forecast = ForecastVersion.objects.create(
        number=number, state=state, known_until=date(2026, 3, 1), ends_on=date(2026, 5, 31),
        series_count=1, completed_at=now, published_at=None if state == "draft" else now,
    )  # fmt: skip
    given: dict[str, Any] = {
        "method": "theta", "days": 28, "wape": 0.1, "mase": 0.8, "bias": -0.01,
        "coverage_80": 0.79, "coverage_95": 0.96, "naive_wape": 0.15, "next_four_weeks": 2480.0,
        "recent": [620.0] * 13, "ahead": [620.0] * 13, "known_until": forecast.known_until,
    }  # fmt: skip
    return SeriesScore.objects.create(forecast=forecast, series=series, **given | more)
