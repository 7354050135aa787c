"""From recorded days to forecasts: points with intervals by day and by week, and their measures.

`compute` is what a recomputation does with a handful of series at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from salesops.forecasting.domain import measures
from salesops.forecasting.domain.backtest import NAMES, SCORED, Backtest, backtest
from salesops.forecasting.domain.intervals import LEVELS
from salesops.forecasting.domain.measures import Measures
from salesops.forecasting.domain.panel import WEEK, Array, Panel

WEEKS_AHEAD = 13
# What would have been said a week before, kept to be compared with what came.
WEEKS_BACK = 8
DAY, WEEKLY = "day", "week"


@dataclass(frozen=True, slots=True)
class Point:
    """One day's or one week's forecast (`on` its Monday); no interval where too little is known."""

    grain: str
    on: date
    mean: float
    low_80: float | None
    high_80: float | None
    low_95: float | None
    high_95: float | None


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """All that is said of one series. `recent` and `ahead` are weekly sums, the latest last.

    `measures` and coverages are those of forecasts as they would have been made; `candidates`
    those of each method alone. Without points the series has no work to forecast.
    """

    method: str
    points: tuple[Point, ...]
    measures: Measures
    coverage_80: float | None
    coverage_95: float | None
    candidates: Mapping[str, Measures]
    recent: tuple[float | None, ...]
    ahead: tuple[float, ...]


def horizon_from(first: date) -> int:
    """Days from the first one ahead to the end of the thirteenth whole week after."""
    return WEEKS_AHEAD * WEEK + (WEEK - first.weekday()) % WEEK


def compute(panel: Panel) -> list[SeriesForecast]:
    """Forecast every series of the panel from the day after its last column."""
    run = backtest(panel, horizon_from(panel.end))
    bands = [run.bands(share) for share in LEVELS]
    weekly = [run.by_week.bands(share) for share in LEVELS]
    scale = np.stack([measures.naive_scale(panel.values[:, :day]) for day in run.days])
    return [
        _one(run, number, bands, weekly, scale[:, number, None])
        for number in range(len(panel.values))
    ]


Bands = list[tuple[Array, Array]]


def _one(run: Backtest, at: int, bands: Bands, weekly: Bands, scale: Array) -> SeriesForecast:
    actual, said = run.actual[:, at, :SCORED], run.mean[:, at, :SCORED]
    covered = [measures.coverage(actual, *(edge[:, at, :SCORED] for edge in b)) for b in bands]
    alone = {
        name: measures.measure(actual, run.said[number, :, at, :SCORED], scale)
        for number, name in enumerate(NAMES)
    }
    points = (*_days(run, at, bands), *_weeks(run, at, weekly))
    return SeriesForecast(
        method=NAMES[run.champions[-1, at]],
        points=points,
        measures=measures.measure(actual, said, scale),
        coverage_80=covered[0],
        coverage_95=covered[1],
        candidates=alone,
        recent=_recent(run.panel, at),
        ahead=tuple(p.mean for p in points if p.grain == WEEKLY and p.on >= run.panel.end),
    )


def _days(run: Backtest, at: int, bands: Bands) -> Iterator[Point]:
    """The week after each past origin as it was said there, then everything ahead."""
    now = len(run.days) - 1
    for origin in range(max(0, now - WEEKS_BACK), now + 1):
        first = run.panel.first + timedelta(days=run.days[origin])
        for ahead in range(run.horizon if origin == now else WEEK):
            on = first + timedelta(days=ahead)
            yield from _point(DAY, on, run.mean, bands, (origin, at, ahead))


def _weeks(run: Backtest, at: int, bands: Bands) -> Iterator[Point]:
    """The first whole week after each past origin, then every whole week ahead."""
    now, weeks = len(run.days) - 1, run.by_week
    whole = 1 if weeks.begun else 0
    for origin in range(max(0, now - WEEKS_BACK - whole), now + 1):
        first = run.panel.first + timedelta(days=run.days[origin] - weeks.begun)
        ahead = range(whole, weeks.mean.shape[2]) if origin == now else (whole,)
        for week in ahead:
            on = first + timedelta(weeks=week)
            yield from _point(WEEKLY, on, weeks.mean, bands, (origin, at, week))


def _point(
    grain: str, on: date, mean: Array, bands: Bands, at: tuple[int, int, int]
) -> Iterator[Point]:
    if not np.isnan(mean[at]):
        edges = [_number(edge[at]) for pair in bands for edge in pair]
        yield Point(grain, on, float(mean[at]), edges[0], edges[1], edges[2], edges[3])


def _recent(panel: Panel, at: int) -> tuple[float | None, ...]:
    """The sums of the last whole weeks, None for one in which nothing was recorded."""
    days = panel.days - panel.end.weekday()
    weeks = min(days // WEEK, WEEKS_AHEAD)
    cut = panel.values[at, days - weeks * WEEK : days].reshape(weeks, WEEK)
    return tuple(None if np.isnan(week).all() else float(np.nansum(week)) for week in cut)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
