"""The page of a series, and the buttons of forecasts."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from salesops.forecasting import actions, drawing, permissions, queries
from salesops.forecasting.figures import figures, spans_of, window
from salesops.forecasting.models import ForecastVersion, Grain, Series, SeriesScore
from vrops.access.guards import guarded
from vrops.access.policy import can
from vrops.core import clock
from vrops.core.errors import NotFound
from vrops.core.numbers import read_id
from vrops.jobs.models import Job
from vrops.ui.http import Request

STOP_POLLING = 286
LEGEND = (("text", "Actual"), ("accent", "Forecast with 80% and 95% range"))


@guarded(permissions.VIEW)
def series(request: Request, pk: int) -> HttpResponse:
    """One series: how it went, what is forecast, how good that was so far.

    In the address: version (an id), compare (another's, or "none"), grain (week or day).
    """
    shown = Series.objects.visible_to(request.user).select_related("site").get(pk=pk)
    forecast = _version(request)
    score = queries.score_of(shown, forecast) if forecast else None
    context: dict[str, Any] = {"series": shown, "forecast": forecast, "score": score}
    if forecast is not None and score is not None:
        context |= _figures(request, shown, forecast, score)
    return render(request, "salesops/forecasting/series.html", context)


@guarded(permissions.PUBLISH, methods=("POST",))
def recompute(request: Request) -> HttpResponse:
    actions.recompute_forecast(by=request.user)
    messages.success(request, "Recomputing; the draft is listed here once it is done")
    return redirect("salesops:forecast")


@guarded(permissions.PUBLISH)
def work(request: Request) -> HttpResponse:
    """The recomputation under way, as a fragment that polls itself; nothing while there is none."""
    asked = read_id(request.GET.get("job"))
    job = queries.work_under_way(asked)
    if job is None:
        return HttpResponse(status=204)
    return render(
        request,
        "salesops/forecasting/work.html",
        {"job": job, "own": job.started_by_id == request.user.pk, "line": _line(job)},
        status=STOP_POLLING if job.is_ended else 200,
    )


@guarded(permissions.PUBLISH, methods=("POST",))
def publish(request: Request, pk: int) -> HttpResponse:
    version = read_id(request.POST.get("version")) or 0
    forecast = actions.publish_version(pk, by=request.user, version=version)
    messages.success(request, f"{forecast} published")
    return redirect("salesops:forecast")


def _version(request: Request) -> ForecastVersion | None:
    """The version in the address; NotFound for one that is not there."""
    asked = request.GET.get("version", "")
    wanted = read_id(asked)
    if asked and wanted is None:
        raise NotFound
    return queries.version_shown(request.user, wanted)


def _figures(
    request: Request, series: Series, forecast: ForecastVersion, score: SeriesScore
) -> dict[str, Any]:
    grain = Grain.DAY if request.GET.get("grain") == Grain.DAY else Grain.WEEK
    compared = _compared(request, forecast)
    first, end = window(score.known_until, grain)
    spans = spans_of(series, request.user, first, end)
    rows = figures(series, forecast, score.known_until, grain, compared, spans)
    today = clock.today(series.site.zone)
    measure = series.get_measure_display()
    return {
        "grain": grain,
        "grains": _links(request, "grain", [(g.value, g.label) for g in Grain], grain),
        "compared": compared,
        "versions": queries.versions_for(request.user).order_by("-number")[:12],
        "siblings": queries.siblings(series),
        "rows_ahead": [row for row in rows if row.ahead],
        "rows_back": [row for row in reversed(rows) if not row.ahead and row.actual is not None],
        "chart": drawing.chart(rows, grain, forecast, compared, spans, today),
        "summary": drawing.summary(rows, grain, measure, score),
        "legend": _legend(compared),
        "spans": spans,
        "stale": (today - score.known_until).days > queries.STALE_DAYS,
        "kpis": _kpis(score),
        "candidates": score.candidates.order_by("wape", "method"),
        "publishing": queries.publishing(forecast, request.user),
        "may_recompute": can(request.user, permissions.PUBLISH),
    }


def _compared(request: Request, forecast: ForecastVersion) -> ForecastVersion | None:
    """The version in the address, else the one before; none when nobody wants one."""
    asked = request.GET.get("compare", "")
    others = queries.versions_for(request.user).exclude(pk=forecast.pk)
    if asked == "none":
        return None
    if asked:
        return others.get(pk=read_id(asked) or 0)
    return others.filter(number__lt=forecast.number).order_by("-number").first()


def _kpis(score: SeriesScore) -> dict[str, Any]:
    """What stands above the chart beside the plain figures."""
    last = [week for week in score.recent[-4:] if week is not None]
    before = sum(last) if len(last) == 4 else 0
    ahead = score.next_four_weeks
    change = ahead / before - 1 if ahead is not None and before else None
    return {
        "change": None if change is None else abs(change),
        "direction": "below" if change is not None and change < 0 else "above",
        "better": score.better_than_naive,
        "lean": None if score.bias is None else "over" if score.bias > 0 else "under",
    }


def _legend(compared: ForecastVersion | None) -> list[tuple[str, str]]:
    more = [("teal", f"Version {compared.number}")] if compared else []
    return [*LEGEND, *more]


def _links(
    request: Request, name: str, choices: list[tuple[str, str]], current: str
) -> list[tuple[str, str, bool]]:
    """A link per choice that keeps the rest of the address: (address, words, current)."""
    kept = {key: value for key, value in request.GET.items() if key != name}
    return [
        (f"?{urlencode({**kept, name: value})}", words, value == current)
        for value, words in choices
    ]


def _line(job: Job) -> str:
    return f"{job.title}: {job.message}" if job.message else job.title
