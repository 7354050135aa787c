"""Invented plans for the styleguide: a quarter of launches and half a year of calls."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from vrops.ui import timeline

FIRST_DAY = date(2026, 11, 2)
TODAY = date(2026, 11, 21)


def calendar() -> dict[str, Any]:
    """Lanes, freeze bands, capacity rows and conflicts of the sample timeline."""
    window = timeline.Window(FIRST_DAY)
    freezes = [
        (window.place(date(2026, 11, 25), date(2026, 11, 30)), "Thanksgiving freeze"),
        (window.place(date(2026, 12, 21), date(2027, 1, 1)), "Peak freeze"),
    ]
    lanes = [
        {"name": name, "owner": owner, "events": _events(window, events)}
        for name, owner, events in LANES
    ]
    capacity = [
        {"name": name, "sub": sub, "cells": _cells(window, near, limit, values)}
        for name, sub, near, limit, values in CAPACITY
    ]
    return {
        "window": window,
        "freezes": freezes,
        "today": window.today(TODAY),
        "lanes": lanes,
        "capacity": capacity,
        "legend": LEGEND,
    }


LEGEND = (
    ("blue", "Promotion"), ("teal", "Process or plan"), ("violet", "Flagship"),
    ("freeze", "Freeze"), ("red", "Conflict"),
)  # fmt: skip
CAPACITY = (
    ("Training seats", "% of offered hours", 85, 110,
     (41, 48, 62, 70, 96, 132, 88, 35, 12, 74, 91, 66, 52)),
    ("Call load", "vs. staffed hours", 95, 105,
     (82, 85, 97, 104, 101, 108, 99, 84, 71, 88, 93, 90, 86)),
)  # fmt: skip
# Lane, owner, events: name, first and last day as (month, day), tone, draft, conflict.
LANES = (
    ("Consumer wireless", "R. Castellano", (
        ("Holiday BOGO – Galaxy line", (11, 19), (12, 27), "violet", False, ""),
        ("Trade-in boost $300", (12, 4), (12, 20), "blue", False, "Overlaps the POS 14.2 rollout"),
        ("New Year plan refresh", (1, 7), (2, 20), "teal", False, ""),
        ("Tax-season trade-in", (1, 21), (2, 20), "blue", True, ""),
    )),
    ("Home internet", "P. Natarajan", (
        ("5G Home $35 for life", (11, 9), (12, 13), "green", False, ""),
        ("Mover offer – free install", (12, 8), (1, 10), "blue", False, "Starts inside the freeze"),
        ("Fiber expansion, 6 metros", (1, 5), (1, 28), "teal", False, ""),
    )),
    ("Prepaid", "K. Lindqvist", (
        ("Switcher gift card $200", (11, 16), (12, 6), "blue", False, ""),
        ("Prepaid eSIM in chat", (12, 14), (1, 18), "teal", False, "Two sites lack the tooling"),
    )),
    ("Business", "M. Oyelaran", (
        ("SMB multi-line promo", (11, 30), (12, 24), "amber", False, ""),
        ("Business tablet bundle", (1, 4), (1, 25), "blue", True, ""),
    )),
    ("Tools & process", "D. Whitfield", (
        ("POS 14.2 rollout", (12, 1), (12, 11), "amber", False, "Overlaps Trade-in boost"),
        ("Guided-sale script v9", (12, 15), (1, 8), "blue", True, ""),
        ("QA scorecard 2027", (1, 11), (1, 29), "blue", True, ""),
    )),
)  # fmt: skip


def _cells(
    window: timeline.Window, near: int, limit: int, values: tuple[int, ...]
) -> list[tuple[timeline.Place, date, str, str]]:
    return [
        (
            place,
            week,
            f"{value}%",
            "over" if value > limit else "amber" if value > near else "green",
        )
        for (week, place), value in zip(window.weeks(), values, strict=True)
    ]


def _events(window: timeline.Window, events: Any) -> list[dict[str, Any]]:
    placed = []
    for name, first, last, tone, draft, conflict in events:
        start, end = (date(2026 if m > 6 else 2027, m, d) for m, d in (first, last))
        place = window.place(start, end)
        if place:
            dates = f"{start:%b} {start.day} to {end:%b} {end.day}"
            placed.append((place, {
                "name": name, "tone": tone, "draft": draft, "conflict": conflict, "dates": dates,
                "state": "draft" if draft else "approved",
            }))  # fmt: skip
    return [{**item, "place": place, "row": row} for place, row, item in timeline.pack(placed)]


def day(place: timeline.Place, *, last: bool = False) -> date:
    """The first day a sample event is shown, or the one after its last, as calendars want it."""
    first = FIRST_DAY + timedelta(days=place.start - 1)
    return first + timedelta(days=place.span) if last else first


def forecast() -> dict[str, Any]:
    """26 weeks of calls: actuals, forecast with bands, overrides, and the weeks table."""
    first = date(2026, 8, 31)
    weeks = [first + timedelta(days=7 * n) for n in range(26)]
    labels = [f"{day:%b} {day.day}" for day in weeks]
    middle = [18400, 18850, 19300, 19650, 19900, 20150, 20250, 20200, 20050, 19850, 19600, 23500,
              24588, 26151, 26683, 25408, 23140, 20183, 18934, 19300, 19720, 20170, 20620, 21050,
              21450, 21810]  # fmt: skip
    actual = [18420, 19740, 18700, 20400, 19820, 20020, 21580, 20320, 20020, 20330, 20340, 23460]
    overrides = {13: 29400, 14: 31200, 18: 21900}
    known = len(actual)
    wide = [None] * known + [0.06 + 0.005 * n for n in range(26 - known)]

    def edge(sign: int, share: float) -> list[int | None]:
        return [
            None if spread is None else round(value * (1 + sign * share * spread))
            for value, spread in zip(middle, wide, strict=True)
        ]

    rows = [
        SimpleNamespace(
            week=labels[n], model=middle[n], low=edge(-1, 0.6)[n], high=edge(1, 0.6)[n],
            override=overrides.get(n), final=overrides.get(n, middle[n]),
            staff=round(overrides.get(n, middle[n]) / 219.7, 1),
            driver={14: "Trade-in boost", 17: "Peak freeze"}.get(n, ""),
        )
        for n in range(known, known + 10)
    ]  # fmt: skip
    chart = {
        "x": labels, "title": "Week of", "min": 10000, "today": known,
        "spans": [{"from": 11, "to": 16, "label": "Holiday BOGO"}],
        "bands": [
            {"name": "95%", "low": edge(-1, 1), "high": edge(1, 1)},
            {"name": "80%", "low": edge(-1, 0.6), "high": edge(1, 0.6)},
        ],
        "series": [
            {"name": "Forecast", "style": "dashed", "tone": "accent", "data": middle},
            {"name": "Actual", "style": "solid", "tone": "text",
             "data": actual + [None] * (26 - known)},
            {"name": "Override", "style": "override",
             "data": [overrides.get(n) for n in range(26)]},
        ],
    }  # fmt: skip
    legend = [("accent", "Forecast with 80% and 95% range"), ("diamond", "Override")]
    return {"chart": chart, "rows": rows, "chart_legend": legend}
