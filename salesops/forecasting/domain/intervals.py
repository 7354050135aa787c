"""Intervals from what was missed before: the wanted share of past errors, week ahead by week ahead.

An error counts in shares of the forecast's own size, so that it fits quiet and busy days. Weeks
further ahead are never surer than nearer ones.
"""

import numpy as np

from salesops.forecasting.domain.panel import Array

LEVELS = (0.80, 0.95)
# So many errors say what is usual, and so many are needed before any interval is given.
FEWEST = 12
# Past the last week that could be measured, each week ahead is so much less sure.
WIDER = 1.06


def widths(errors: Array, share: float) -> Array:
    """[series, week]: the half width that covers `share` of the errors `[series, week, error]`.

    The conformal rank ceil((n + 1) * share), so small samples err on the safe side. NaN where
    fewer than twelve errors are known up to that week.
    """
    size = np.sort(np.abs(errors), axis=2)  # NaN last
    counts = np.sum(~np.isnan(size), axis=2)
    rank = np.ceil((counts + 1) * share).astype(np.int64)
    beyond = rank > counts
    at = np.clip(np.minimum(rank, counts) - 1, 0, max(size.shape[2] - 1, 0))
    if size.shape[2] == 0:
        return np.full(errors.shape[:2], np.nan)
    width = np.take_along_axis(size, at[:, :, None], axis=2)[:, :, 0]
    width = np.where(beyond, 1.25 * width, width)
    return _carried(np.where(counts >= FEWEST, width, np.nan))


def scale(forecast: Array) -> Array:
    """By what an error of each forecast is divided, `[..., day]`: between the day and the mean."""
    there = ~np.isnan(forecast)
    number = np.maximum(there.sum(axis=-1, keepdims=True), 1)
    level = np.nansum(forecast, axis=-1, keepdims=True) / number
    between = np.sqrt(np.maximum(np.nan_to_num(forecast), 0.0) * level)
    return np.asarray(np.maximum(between, 0.05 * level))


def _carried(width: Array) -> Array:
    """Later weeks at least as wide as nearer ones, and wider where nothing was measured."""
    carried = width.copy()
    for week in range(1, width.shape[1]):
        before = carried[:, week - 1]
        here = np.where(np.isnan(width[:, week]), WIDER * before, width[:, week])
        carried[:, week] = np.fmax(here, before)
    return carried
