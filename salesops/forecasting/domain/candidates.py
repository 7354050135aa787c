"""The methods that compete: each says the next days of every series from what is known.

A candidate takes `Known`, which ends at the origin, so nothing later can leak into it, and gives
`[series, day ahead]` for ordinary days: closed days and special days are laid over it afterwards.
"""

from collections.abc import Callable

import numpy as np

from salesops.forecasting.domain.panel import WEEK, Array, Known, Whole, median

Candidate = Callable[[Known], Array]

# The smoothing reads 48 weeks: what lies further back weighs next to nothing in it.
SMOOTHED_DAYS = 336
# Errors beyond so many usual ones are taken as that many (robust smoothing, Gelper et al. 2010).
CLIP = 3.0
MOST_DRIFT = 0.25


def naive(known: Known) -> Array:
    """Seasonal naive: the last value recorded on the same weekday, special or not."""
    values = np.where(known.open[:, known.panel.weekdays()], known.panel.values, np.nan)
    return _by_weekday(_last_by_weekday(values, known.panel.weekdays()), known)


def smoothing(known: Known) -> Array:
    """Exponential smoothing with level, damped trend and weekday season, additive."""
    return _smoothed(known.ordinary, known)


def smoothing_in_shares(known: Known) -> Array:
    """The same on the logarithm: the weekday's swing grows with the level."""
    floor = _floor(known.ordinary)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.maximum(known.ordinary, floor[:, None]))
    return np.exp(_smoothed(logs, known))


def theta(known: Known) -> Array:
    """Theta (Assimakopoulos & Nikolopoulos 2000): weekday season taken out, simple smoothing, half
    the slope of the long trend added."""
    values = known.ordinary[:, -SMOOTHED_DAYS:]
    weekdays = known.panel.weekdays()[-SMOOTHED_DAYS:]
    profile = _profile(values, weekdays)
    flat = values / profile[:, weekdays]
    level = _simple_level(flat)
    slope = _slope(flat) / 2
    steps = np.arange(1, known.horizon + 1)
    most = MOST_DRIFT * np.abs(level)[:, None]
    drift = np.clip(slope[:, None] * steps, -most, most)
    return (level[:, None] + drift) * profile[:, known.panel.weekdays(known.horizon)]


def mean_of(forecasts: list[Array]) -> Array:
    """The combination: the plain mean of the others."""
    return np.asarray(np.mean(forecasts, axis=0))


# ---- smoothing --------------------------------------------------------------------------------

_GRID = np.array(
    [
        (alpha, beta, gamma, phi)
        for alpha in (0.03, 0.1, 0.22, 0.4)
        for beta, phi in ((0.0, 0.0), (0.05, 0.97), (0.2, 0.9))
        for gamma in (0.03, 0.15)
    ]
)


def _smoothed(values: Array, known: Known) -> Array:
    """Every series with every set of parameters at once; the set that would have said the week
    ahead best so far goes on."""
    weekdays = known.panel.weekdays()[-SMOOTHED_DAYS:]
    values = values[:, -SMOOTHED_DAYS:]
    count, days = values.shape
    alpha, beta, gamma, phi = _GRID.T
    level, season = _start(values, weekdays)
    level = np.repeat(level[:, None], len(_GRID), axis=1)
    season = np.repeat(season.T[:, :, None], len(_GRID), axis=2)  # [weekday, series, set]
    trend = np.zeros_like(level)
    usual = np.repeat(_spread(values)[:, None], len(_GRID), axis=1)
    week = np.sum(phi[:, None] ** np.arange(1, WEEK + 1), axis=1)
    said = np.zeros((WEEK, count, len(_GRID)))
    missed = np.zeros_like(level)
    there = ~np.isnan(values)
    filled = np.nan_to_num(values)
    fading = 0.994
    for at in range(days):
        weekday = weekdays[at]
        here = there[:, at, None]
        if at >= 2 * WEEK:
            error = np.abs(filled[:, at, None] - said[at % WEEK])
            missed = np.where(here, fading * missed + np.minimum(error, 6 * usual), missed)
        steady = level + phi * trend
        error = np.where(here, filled[:, at, None] - steady - season[weekday], 0.0)
        usual += np.where(here, 0.03 * (np.minimum(np.abs(error), 2 * usual) - usual), 0.0)
        error = np.clip(error, -CLIP * usual, CLIP * usual)
        level = steady + alpha * error
        trend = phi * trend + alpha * beta * error
        season[weekday] += gamma * error
        said[at % WEEK] = level + week * trend + season[weekday]
    best = missed.argmin(axis=1)
    rows = np.arange(count)
    damped = np.cumsum(phi[best][:, None] ** np.arange(1, known.horizon + 1), axis=1)
    ahead = level[rows, best][:, None] + damped * trend[rows, best][:, None]
    swing = season[:, rows, best].T
    return np.asarray(ahead + swing[:, known.panel.weekdays(known.horizon)])


def _start(values: Array, weekdays: Whole) -> tuple[Array, Array]:
    """Level and weekday season of the first eight weeks that were recorded."""
    early = _early(values)
    level = np.nan_to_num(median(early, axis=1))
    season = _by_day(early, weekdays) - level[:, None]
    return level, np.nan_to_num(season)


def _early(values: Array) -> Array:
    """The first eight weeks from the first record on, the rest NaN."""
    first = np.argmax(~np.isnan(values), axis=1)
    begun = np.arange(values.shape[1]) - first[:, None]
    return np.where((begun >= 0) & (begun < 8 * WEEK), values, np.nan)


def _spread(values: Array) -> Array:
    """[series]: the usual distance between a day and the one a week before."""
    if values.shape[1] <= WEEK:
        return np.ones(len(values))
    change = np.abs(values[:, WEEK:] - values[:, :-WEEK])
    return np.maximum(np.nan_to_num(median(change, axis=1), nan=1.0), 1e-9)


def _simple_level(flat: Array) -> Array:
    """Where simple smoothing stands at the end, with the parameter that did best a week ahead."""
    alphas = np.array([0.02, 0.05, 0.1, 0.2, 0.35, 0.5])
    level = np.repeat(np.nan_to_num(median(_early(flat), axis=1))[:, None], len(alphas), axis=1)
    usual = _spread(flat)[:, None]
    said = np.zeros((WEEK, *level.shape))
    missed = np.zeros_like(level)
    there = ~np.isnan(flat)
    filled = np.nan_to_num(flat)
    for at in range(flat.shape[1]):
        here = there[:, at, None]
        if at >= 2 * WEEK:
            error = np.abs(filled[:, at, None] - said[at % WEEK])
            missed = np.where(here, 0.994 * missed + np.minimum(error, 6 * usual), missed)
        error = np.clip(filled[:, at, None] - level, -CLIP * usual, CLIP * usual)
        level = level + np.where(here, alphas * error, 0.0)
        said[at % WEEK] = level
    return np.asarray(level[np.arange(len(flat)), missed.argmin(axis=1)])


# ---- small parts ------------------------------------------------------------------------------


def _profile(values: Array, weekdays: Whole) -> Array:
    """[series, weekday]: how busy a weekday is, 1 on average; from the last half year."""
    recent, days = values[:, -26 * WEEK :], weekdays[-26 * WEEK :]
    level = _moving_level(recent)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(level > 0, recent / level, np.nan)
    profile = _by_day(shares, days)
    days_there = np.maximum(np.sum(~np.isnan(profile), axis=1, keepdims=True), 1)
    mean = np.nansum(profile, axis=1, keepdims=True) / days_there
    profile = profile / np.where(mean > 0, mean, 1.0)
    return np.where(np.isnan(profile) | (profile <= 0), 1.0, np.maximum(profile, 0.02))


def _moving_level(values: Array) -> Array:
    """The mean of the five weeks around each day, of what is there."""
    half = 17
    padded = np.pad(np.nan_to_num(values), ((0, 0), (half + 1, half)))
    counted = np.pad((~np.isnan(values)).astype(np.float64), ((0, 0), (half + 1, half)))
    sums, counts = np.cumsum(padded, axis=1), np.cumsum(counted, axis=1)
    width = 2 * half + 1
    total = sums[:, width:] - sums[:, :-width]
    number = counts[:, width:] - counts[:, :-width]
    return np.asarray(total / np.maximum(number, 1))


def _slope(flat: Array) -> Array:
    """[series]: the slope per day of the straight line through all values."""
    there = ~np.isnan(flat)
    number = np.maximum(there.sum(axis=1), 1)
    days = np.where(there, np.arange(flat.shape[1]), 0.0)
    values = np.nan_to_num(flat)
    mean_day, mean = days.sum(axis=1) / number, values.sum(axis=1) / number
    off = np.where(there, days - mean_day[:, None], 0.0)
    spread = (off**2).sum(axis=1)
    rise = (off * np.where(there, values - mean[:, None], 0.0)).sum(axis=1)
    return np.where(spread > 0, rise / np.maximum(spread, 1e-12), 0.0)


def _by_day(values: Array, weekdays: Whole) -> Array:
    """[series, weekday]: the median of each weekday; NaN for one that is not there."""
    return np.stack([median(values[:, weekdays == day], axis=1) for day in range(WEEK)], axis=1)


def _last_by_weekday(values: Array, weekdays: Whole) -> Array:
    last = np.full((len(values), WEEK), np.nan)
    for day in range(WEEK):
        of_day = values[:, weekdays == day]
        for at in range(of_day.shape[1]):
            last[:, day] = np.where(np.isnan(of_day[:, at]), last[:, day], of_day[:, at])
    return last


def _by_weekday(values: Array, known: Known) -> Array:
    return np.asarray(values[:, known.panel.weekdays(known.horizon)])


def _floor(values: Array) -> Array:
    """[series]: what stands for nothing where a logarithm is taken."""
    usual = np.nan_to_num(median(values, axis=1))
    return np.maximum(0.02 * usual, 1e-6)
