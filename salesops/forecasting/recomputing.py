"""The long work of a recomputation: chunk by chunk, with progress, stopped at any chunk.

NumPy loads here, inside the worker that computes, and nowhere else (memory when idle).
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, FloatField, Max, Min, Q
from django.db.models.functions import Cast
from django.urls import reverse

from salesops.activity.models import DailyActivity
from salesops.forecasting import actions
from salesops.forecasting.models import (
    MEASURES,
    CandidateScore,
    ForecastPoint,
    ForecastVersion,
    Series,
    SeriesScore,
)
from vrops.core import clock
from vrops.core.copying import copy_rows
from vrops.core.errors import NotAllowed
from vrops.jobs.context import Cancelled, Context
from vrops.jobs.registry import Result
from vrops.people.models import Site

if TYPE_CHECKING:
    from salesops.forecasting.domain.computing import SeriesForecast

KEY = ("site_id", "channel", "product", "brand", "segment", "measure")
HISTORY_DAYS = 730
# Less than two weeks of records say nothing of a week.
FEWEST_DAYS = 14
# What has been silent for so long while others went on is over: a product, a channel, a site. Late
# files come within weeks.
OVER_AFTER = timedelta(weeks=6)
CHUNK = 80
POINT_COLUMNS = (
    "forecast_id", "series_id", "grain", "on", "mean", "low_80", "high_80", "low_95", "high_95",
)  # fmt: skip
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Series whose records end on the same day, forecast together from the day after."""

    known_until: date
    series: tuple[Series, ...]


def recompute(context: Context) -> Result:
    """The job: a draft version of every series with recent enough records.

    A cancelled or failed run leaves no version. One that goes on later keeps its finished chunks
    and its plan: what is loaded meanwhile is for the next version.
    """
    made = ForecastVersion.objects.complete().filter(job=context.job_id).first()
    if made is None:
        made = _compute(context)
    url = f"{reverse('salesops:forecast')}?version={made.pk}"
    return Result(f"{made} with {made.series_count:,} series", url, {"number": made.number})


def _compute(context: Context) -> ForecastVersion:
    forecast, chunks = _going_on(context) or _begin(context)
    total = sum(len(chunk.series) for chunk in chunks)
    done = int(context.memory.get("chunks", 0))
    try:
        for number, chunk in enumerate(chunks[done:], start=done):
            finished = sum(len(each.series) for each in chunks[:number])
            context.advance(finished, total, f"{finished:,} of {total:,} series")
            store(forecast, chunk)
            context.memory["chunks"] = number + 1
            if context.late:
                context.go_on_later()
        context.advance(total, total)
    except Cancelled:
        forecast.delete()
        raise
    return actions.complete_version(forecast.pk, by=context.started_by)


def recompute_now(*, by: Any) -> ForecastVersion:
    """The same without a job and in the caller's transaction: for a load of few series."""
    chunks = list(plan())
    known_until = max(chunk.known_until for chunk in chunks)
    forecast = actions.begin_version(None, known_until, ends_on(known_until))
    for chunk in chunks:
        store(forecast, chunk)
    return actions.complete_version(forecast.pk, by=by)


def plan() -> Iterator[Chunk]:
    """The series to forecast, made where they are new, in chunks of one last day and few sites.

    Those whose records ended more than six weeks before the newest ones are over and left out.
    """
    open_sites = Site.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=_yesterday()))
    rows = DailyActivity.objects.current().filter(
        measure__in=MEASURES, on__lte=_yesterday(), site__in=open_sites
    )
    spans = rows.values(*KEY).annotate(first=Min("on"), last=Max("on"), days=Count("id"))
    known = dict(_worth_it(spans))
    series = _series_of(known)
    by_day: dict[date, list[Series]] = {}
    for each in sorted(series, key=lambda one: (one.site_id, one.pk)):
        by_day.setdefault(known[_key(each)], []).append(each)
    for last, group in sorted(by_day.items()):
        for start in range(0, len(group), CHUNK):
            yield Chunk(last, tuple(group[start : start + CHUNK]))


@transaction.atomic
def store(forecast: ForecastVersion, chunk: Chunk) -> None:
    """Compute a chunk and write its points and scores; again over what it wrote before."""
    # The matrices are small: threads of the linear algebra would only wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from salesops.forecasting.domain.computing import compute
    from salesops.forecasting.domain.panel import panel_of

    first = chunk.known_until - timedelta(days=HISTORY_DAYS - 1)
    panel = panel_of(_records(chunk, first), first, HISTORY_DAYS)
    made = list(zip(chunk.series, compute(panel), strict=True))
    ForecastPoint.objects.filter(forecast=forecast, series__in=chunk.series).delete()
    SeriesScore.objects.filter(forecast=forecast, series__in=chunk.series).delete()
    copy_rows(ForecastPoint._meta.db_table, POINT_COLUMNS, _points(forecast, made))
    scores = SeriesScore.objects.bulk_create(
        [_score(forecast, series, each, chunk.known_until) for series, each in made]
    )
    CandidateScore.objects.bulk_create(
        [
            CandidateScore(score=score, method=name, wape=m.wape, mase=m.mase, bias=m.bias)
            for score, (_, each) in zip(scores, made, strict=True)
            for name, m in each.candidates.items()
        ]
    )


def _begin(context: Context) -> tuple[ForecastVersion, list[Chunk]]:
    """A new version and its plan, both remembered."""
    chunks = list(plan())
    if not chunks:
        raise NotAllowed("There is no activity to forecast from; load two weeks at least first.")
    known_until = max(chunk.known_until for chunk in chunks)
    forecast = actions.begin_version(context.job_id, known_until, ends_on(known_until))
    context.memory = {
        "forecast": forecast.pk,
        "plan": [
            [chunk.known_until.isoformat(), [each.pk for each in chunk.series]] for chunk in chunks
        ],
    }
    return forecast, chunks


def _going_on(context: Context) -> tuple[ForecastVersion, list[Chunk]] | None:
    """The version that this job has begun, with the plan it was begun by; None at the first."""
    unfinished = ForecastVersion.objects.filter(job=context.job_id, number__isnull=True)
    forecast = unfinished.filter(pk=context.memory.get("forecast", 0)).first()
    if forecast is None:
        return None
    planned = context.memory["plan"]
    series = Series.objects.in_bulk([pk for _, ids in planned for pk in ids])
    return forecast, [
        Chunk(date.fromisoformat(last), tuple(series[pk] for pk in ids)) for last, ids in planned
    ]


def ends_on(known_until: date) -> date:
    """The last day ahead: the Sunday after thirteen whole weeks."""
    return known_until + timedelta(days=13 * 7 + (7 - (known_until + DAY).weekday()) % 7)


DAY = timedelta(days=1)


def _yesterday() -> date:
    return clock.today(settings.COMPANY_ZONE) - DAY


def _worth_it(spans: Iterable[dict[str, Any]]) -> Iterator[tuple[Key, date]]:
    """Series with days enough that are not over, each with its last day."""
    found = list(spans)
    newest = max((span["last"] for span in found), default=date.min)
    for span in found:
        if span["days"] >= FEWEST_DAYS and newest - span["last"] <= OVER_AFTER:
            yield tuple(span[name] for name in KEY), span["last"]


def _series_of(keys: Iterable[Key]) -> list[Series]:
    """The series with these keys; the missing ones are made."""
    wanted = set(keys)
    there = {_key(each) for each in Series.objects.all()}
    new = sorted(wanted - there)
    Series.objects.bulk_create(
        [Series(**dict(zip(KEY, key, strict=True))) for key in new], ignore_conflicts=True
    )
    return [each for each in Series.objects.all() if _key(each) in wanted]


def _key(series: Series) -> Key:
    return tuple(getattr(series, name) for name in KEY)


def _records(chunk: Chunk, first: date) -> list[dict[date, float]]:
    """By series of the chunk: what was recorded on each day from the first on."""
    found: dict[Key, dict[date, float]] = {_key(each): {} for each in chunk.series}
    rows = DailyActivity.objects.current().filter(
        site__in={each.site_id for each in chunk.series},
        measure__in={each.measure for each in chunk.series},
        on__gte=first,
        on__lte=chunk.known_until,
    )
    number = Cast("value", FloatField())
    for *key, on, value in rows.values_list(*KEY, "on", number).iterator():
        if tuple(key) in found:
            found[tuple(key)][on] = value
    return [found[_key(each)] for each in chunk.series]


def _points(
    forecast: ForecastVersion, made: Iterable[tuple[Series, "SeriesForecast"]]
) -> Iterator[tuple[Any, ...]]:
    for series, each in made:
        for p in each.points:
            yield (
                forecast.pk, series.pk, p.grain, p.on, p.mean, p.low_80, p.high_80, p.low_95,
                p.high_95,
            )  # fmt: skip


def _score(
    forecast: ForecastVersion, series: Series, made: "SeriesForecast", known_until: date
) -> SeriesScore:
    return SeriesScore(
        forecast=forecast,
        series=series,
        known_until=known_until,
        method=made.method,
        days=made.measures.days,
        wape=made.measures.wape,
        mase=made.measures.mase,
        bias=made.measures.bias,
        coverage_80=made.coverage_80,
        coverage_95=made.coverage_95,
        naive_wape=made.candidates["naive"].wape,
        next_four_weeks=sum(made.ahead[:4]) if len(made.ahead) >= 4 else None,
        recent=list(made.recent),
        ahead=list(made.ahead),
    )
