"""The chart and the summary of a series, from the same figures as its tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from salesops.forecasting.figures import Figure, Span
from salesops.forecasting.models import ForecastVersion, Grain, SeriesScore
from vrops.ui import formats

# More would hide the chart behind itself; the table names them all.
MOST_SPANS = 3


def chart(
    figures: Sequence[Figure],
    grain: Grain,
    forecast: ForecastVersion,
    compared: ForecastVersion | None,
    spans: Sequence[Span],
    today: date,
) -> dict[str, Any]:
    """What charts.js draws."""
    series = [
        {"name": "Actual", "style": "solid", "tone": "text",
         "data": [_whole(each.actual) for each in figures]},
        {"name": "Forecast", "style": "dashed", "tone": "accent",
         "data": [_whole(each.point.mean) if each.point else None for each in figures]},
    ]  # fmt: skip
    if compared is not None:
        series.append(
            {"name": f"Version {compared.number}", "style": "dashed", "tone": "teal",
             "data": [_whole(each.compared) for each in figures]}
        )  # fmt: skip
    return {
        "x": [_day(each.on) for each in figures],
        "title": "Week of" if grain is Grain.WEEK else "",
        "series": series,
        "bands": [_band(figures, "95"), _band(figures, "80")],
        "today": _place(figures, today),
        "spans": _spans(figures, spans),
    }


def summary(figures: Sequence[Figure], grain: Grain, measure: str, score: SeriesScore) -> str:
    """What the chart says, in sentences."""
    ahead = [each.point for each in figures if each.ahead and each.point]
    unit = "week" if grain is Grain.WEEK else "day"
    if not ahead:
        return f"No {measure.lower()} are forecast: nothing was recorded in the last weeks."
    low, high = min(ahead, key=lambda p: p.mean), max(ahead, key=lambda p: p.mean)
    said = (
        f"{measure} per {unit}: between {formats.number(low.mean)} ({_day(low.on)}) and "
        f"{formats.number(high.mean)} ({_day(high.on)}) are forecast over the next "
        f"{len(ahead)} {unit}s."
    )
    first = ahead[0]
    if first.low_80 is not None and first.high_80 is not None:
        said += (
            f" The {unit} of {_day(first.on)} lies between {formats.number(first.low_80)} and "
            f"{formats.number(first.high_80)} four times in five."
        )
    if score.wape is not None:
        said += f" Forecasts one to four weeks ahead missed by {100 * score.wape:.1f}% so far."
    return said


def _band(figures: Sequence[Figure], level: str) -> dict[str, Any]:
    def edge(name: str) -> list[int | None]:
        return [
            _whole(getattr(each.point, name)) if each.ahead and each.point else None
            for each in figures
        ]

    return {"name": f"{level}%", "low": edge(f"low_{level}"), "high": edge(f"high_{level}")}


def _spans(figures: Sequence[Figure], spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The largest launches, each over the weeks or days it touches; none over another's name."""
    drawn: list[dict[str, Any]] = []
    for span in spans:
        at = [number for number, each in enumerate(figures) if span.title in each.launches]
        free = at and all(at[0] > one["to"] + 2 or at[-1] < one["from"] - 2 for one in drawn)
        if free and span.tier == 1 and len(drawn) < MOST_SPANS:
            drawn.append({"from": at[0], "to": at[-1], "label": span.title})
    return drawn


def _place(figures: Sequence[Figure], today: date) -> int | None:
    """The week or day that today lies in; none when the records ended long ago."""
    before = [number for number, each in enumerate(figures) if each.on <= today]
    return before[-1] if before and len(before) < len(figures) else None


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _day(on: date) -> str:
    return f"{on:%b} {on.day}"
