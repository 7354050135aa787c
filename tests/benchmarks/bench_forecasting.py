"""WAPE and MASE of the forecast beside the seasonal naive in the same run, on days held out.

    python -m tests.benchmarks.bench_forecasting     VAR names the folder of the figures

The real series lie beside the checkout (SHARED_DATA names another folder); without them there is
nothing to measure. Each set is cut before its last weeks, forecast from there, and compared with
what came; the champion is chosen from the past alone.
"""

import csv
import os
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np

from salesops.forecasting.domain import measures
from salesops.forecasting.domain.backtest import NAMES, backtest
from salesops.forecasting.domain.computing import compute
from salesops.forecasting.domain.panel import Array, Panel, panel_of
from tests.benchmarks.figures import Figure, note

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
# File, the column of values, days held out.
SETS = (
    ("nn5_daily", "y", 56),
    ("bank_calls_daily", "y", 28),
    ("bike_sharing_daily", "cnt", 28),
    ("wikipedia_daily", "y", 28),
)
# Where a set is cut again and again, so that one lucky month decides nothing.
CUTS = 6
STEP = 28
# As much must be known at a cut.
FEWEST_DAYS = 84
# The mean of the sets' ratios; a forecast that is no better than last week is none.
GOAL = 0.9
MOST_SECONDS = 12.0


def main() -> None:
    """A line per set, then all of them together and how long 60 series of two years take."""
    if not (SHARED / "forecasting").is_dir():
        sys.stdout.write(f"forecasting: no real series in {SHARED / 'forecasting'}\n")
        return
    ratios = []
    for name, column, held_out in SETS:
        ours, naive = _scores(_read(name, column), held_out)
        for unit, one, other in zip(("WAPE", "MASE"), ours, naive, strict=True):
            note(Figure.plain(f"{name}: {unit}", 100 * one, "%"))
            note(Figure.plain(f"{name}: {unit} of the naive", 100 * other, "%"))
        ratios.append(ours[1] / naive[1])
        note(Figure.plain(f"{name}: MASE to naive", 100 * ratios[-1], "% of naive"))
    mean = 100 * float(np.mean(ratios))
    note(Figure.at_most("forecasts: MASE to naive, all sets", mean, "% of naive", 100 * GOAL))
    note(Figure.at_most("forecasts of 60 series, two years known", _seconds(), "s", MOST_SECONDS))


def _scores(panel: Panel, held_out: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """(WAPE, MASE) of the champion and of the naive, over all cuts of the set."""
    cuts = [panel.days - held_out - STEP * number for number in range(CUTS)]
    found = [_held_out(panel, cut, held_out) for cut in cuts if cut >= FEWEST_DAYS]
    actual, ours, naive, scale = (np.concatenate(each) for each in zip(*found, strict=True))
    scored = [measures.measure(actual, said, scale) for said in (ours, naive)]
    champion, plain = ((each.wape or 0.0, each.mase or 0.0) for each in scored)
    return champion, plain


def _held_out(panel: Panel, cut: int, ahead: int) -> tuple[Array, Array, Array, Array]:
    """What came after the cut, what was said at it, what the naive said, the scale; flat."""
    run = backtest(panel.until(cut), ahead)
    came = np.where(run.open[-1], panel.values[:, cut : cut + ahead], np.nan)
    scale = measures.naive_scale(panel.values[:, :cut])[:, None] * np.ones(ahead)
    plain = run.said[NAMES.index("naive"), -1]
    return came.ravel(), run.mean[-1].ravel(), plain.ravel(), scale.ravel()


def _read(name: str, column: str) -> Panel:
    series: dict[str, dict[date, float]] = {}
    path = SHARED / "forecasting" / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            recorded = series.setdefault(row.get("unique_id", name), {})
            recorded[date.fromisoformat(row["ds"])] = float(row[column])
    days = [day for recorded in series.values() for day in recorded]
    return panel_of(list(series.values()), min(days), (max(days) - min(days)).days + 1)


def _seconds() -> float:
    """How long sixty series of two years take to be forecast thirteen weeks ahead."""
    values = np.random.default_rng(7).poisson(300, (60, 730)).astype(np.float64)
    begun = time.monotonic()
    compute(Panel(date(2025, 1, 6), values))
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
