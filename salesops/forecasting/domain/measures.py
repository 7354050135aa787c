"""How good forecasts are (PRODUCT "Forecast measures"); e = forecast - actual.

What cannot be said is None, never 0 or 1: without scored days, with nothing recorded but zeros, or
with a naive forecast that was never wrong. Days without a forecast or an actual (NaN) do not count.
"""

from dataclasses import dataclass

import numpy as np

from salesops.forecasting.domain.panel import WEEK, Array


@dataclass(frozen=True, slots=True)
class Measures:
    """WAPE, bias and MASE as shares (0.031 is 3.1 %), over `days` scored days."""

    days: int
    wape: float | None
    bias: float | None
    mase: float | None


def measure(actual: Array, forecast: Array, scale: Array) -> Measures:
    """All measures of one method over the scored days, in any shape; `scale` as of `mase`."""
    both = ~(np.isnan(actual) | np.isnan(forecast))
    real, said = actual[both], forecast[both]
    scales = np.broadcast_to(scale, actual.shape)[both]
    return Measures(len(real), wape(real, said), bias(real, said), mase(real, said, scales))


def wape(actual: Array, forecast: Array) -> float | None:
    """sum |e| / sum |y|; None when nothing but zeros was recorded."""
    return _share(float(np.abs(forecast - actual).sum()), float(np.abs(actual).sum()))


def bias(actual: Array, forecast: Array) -> float | None:
    """sum e / sum y: positive says too much; None when nothing but zeros was recorded."""
    return _share(float((forecast - actual).sum()), float(actual.sum()))


def mase(actual: Array, forecast: Array, scale: Array) -> float | None:
    """The mean of |e| over `scale`, the in-sample error of the seasonal naive at that origin
    (`naive_scale`); days without one (NaN) do not count."""
    scaled = np.abs(forecast - actual) / np.broadcast_to(scale, actual.shape)
    scaled = scaled[~np.isnan(scaled)]
    return float(scaled.mean()) if len(scaled) else None


def naive_scale(values: Array) -> Array:
    """[series]: mean |y[t] - y[t - 7 days]| of what was known, `[series, day]`; NaN without such
    a pair, or when all pairs are equal."""
    steps = np.abs(values[:, WEEK:] - values[:, :-WEEK])
    there = ~np.isnan(steps)
    number = there.sum(axis=1)
    mean = np.where(there, steps, 0.0).sum(axis=1) / np.maximum(number, 1)
    return np.where(mean > 0, mean, np.nan)


def coverage(actual: Array, low: Array, high: Array) -> float | None:
    """The share of actuals inside [low, high], ends included; None without any interval."""
    given = ~(np.isnan(actual) | np.isnan(low) | np.isnan(high))
    if not given.any():
        return None
    inside = (low[given] <= actual[given]) & (actual[given] <= high[given])
    return float(inside.mean())


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
