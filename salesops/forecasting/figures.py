"""One series as its page shows it: each week or day with what came and what was said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import FloatField
from django.db.models.functions import Cast

from gtm.launches.models import Launch
from salesops.activity.models import DailyActivity
from salesops.forecasting.models import ForecastPoint, ForecastVersion, Grain, Series

# How far back the page looks, by grain.
BACK = {Grain.WEEK: timedelta(weeks=13), Grain.DAY: timedelta(days=28)}
AHEAD = {Grain.WEEK: timedelta(weeks=14), Grain.DAY: timedelta(days=42)}
LAUNCH_STATES = ("planning", "submitted", "approved", "live", "closed", "on_hold")


@dataclass(frozen=True, slots=True)
class Figure:
    """A week (`on` its Monday) or a day: what came, what this version and the compared one say."""

    on: date
    ahead: bool
    actual: float | None
    point: ForecastPoint | None
    compared: float | None
    launches: Sequence[str] = field(default=())

    @property
    def error(self) -> float | None:
        """By what share of the actual the forecast was over (positive) or under."""
        if self.point is None or not self.actual:
            return None
        return self.point.mean / self.actual - 1

    @property
    def inside(self) -> bool | None:
        """Whether the actual lay in the 80 % range; None without one of the two."""
        if self.point is None or self.actual is None or self.point.low_80 is None:
            return None
        high = self.point.high_80 or 0.0
        return self.point.low_80 <= self.actual <= high

    @property
    def change(self) -> float | None:
        """By what share this version says more than the compared one."""
        if self.point is None or not self.compared:
            return None
        return self.point.mean / self.compared - 1


@dataclass(frozen=True, slots=True)
class Span:
    """A launch at the series' site, over the days shown; the last one included."""

    title: str
    first: date
    last: date
    tier: int
    url: str


def figures(
    series: Series,
    forecast: ForecastVersion,
    known_until: date,
    grain: Grain,
    compared: ForecastVersion | None,
    spans: Iterable[Span],
) -> list[Figure]:
    """Every week or day from some weeks back to the horizon, in order."""
    first, end = window(known_until, grain)
    said = _points(series, forecast, grain, first, end)
    earlier = _points(series, compared, grain, first, end) if compared else {}
    came = actuals(series, grain, first, end)
    step = timedelta(days=7 if grain is Grain.WEEK else 1)
    spans = list(spans)
    days = sorted({*said, *came})
    return [
        Figure(
            on=on,
            ahead=on + step > known_until + timedelta(days=1),
            actual=came.get(on),
            point=said.get(on),
            compared=earlier[on].mean if on in earlier else None,
            launches=[s.title for s in spans if s.first < on + step and s.last >= on],
        )
        for on in days
    ]


def window(known_until: date, grain: Grain) -> tuple[date, date]:
    """The days the page shows, [first, end); whole weeks when it shows weeks."""
    first = known_until - BACK[grain]
    if grain is Grain.WEEK:
        first -= timedelta(days=first.weekday())
    return first, known_until + AHEAD[grain]


def actuals(series: Series, grain: Grain, first: date, end: date) -> dict[date, float]:
    """What was recorded by day; or by week, of the weeks that are over."""
    rows = DailyActivity.objects.current().filter(
        site=series.site_id, channel=series.channel, product=series.product, brand=series.brand,
        segment=series.segment, measure=series.measure, on__gte=first, on__lt=end,
    )  # fmt: skip
    by_day = dict(rows.values_list("on", Cast("value", FloatField())))
    return by_day if grain is Grain.DAY else _weeks(by_day)


def _weeks(by_day: Mapping[date, float]) -> dict[date, float]:
    """The sums by Monday; a last week of which an open weekday is missing does not count yet."""
    sums: dict[date, float] = {}
    for on, value in by_day.items():
        monday = on - timedelta(days=on.weekday())
        sums[monday] = sums.get(monday, 0.0) + value
    if sums and max(by_day).weekday() < max(on.weekday() for on in by_day):
        del sums[max(sums)]
    return sums


def spans_of(series: Series, user: Any, first: date, end: date) -> list[Span]:
    """The launches of the series' site that the person may see, on the days shown."""
    rows = Launch.objects.visible_to(user).during(first, end)
    rows = rows.filter(sites=series.site_id, state__in=LAUNCH_STATES)
    if series.channel:
        rows = rows.filter(channels__contains=[series.channel])
    return [
        Span(
            launch.title,
            max(launch.starts_on, first),
            min(launch.last_day or end, end - timedelta(days=1)),
            launch.tier,
            launch.get_absolute_url(),
        )
        for launch in rows.order_by("tier", "starts_on", "pk")[:40]
    ]


def _points(
    series: Series, forecast: ForecastVersion, grain: Grain, first: date, end: date
) -> Mapping[date, ForecastPoint]:
    rows = ForecastPoint.objects.filter(
        forecast=forecast, series=series, grain=grain, on__gte=first, on__lt=end
    )
    return {point.on: point for point in rows}
