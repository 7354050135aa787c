"""Regression on the calendar: weekday, trend, season of the year, time of the month."""

import calendar
from datetime import date, timedelta

import numpy as np

from salesops.forecasting.domain.panel import WEEK, Array, Known, median

HALF_LIFE = 150.0
# With less than this many days the season of the year cannot be told from a trend.
YEAR_AND_A_BIT = 400
WAVES = 3
# What lies further back weighs next to nothing.
MOST_DAYS = 560
# How much the last weeks' misses still say about the days ahead, day by day.
CARRIED = 0.985
RECENT = 28


def regression(known: Known) -> Array:
    """Weighted ridge regression of the logarithm on the calendar; recent days weigh more.

    What it missed over the last four weeks is carried on, fading.
    """
    values = known.ordinary[:, -MOST_DAYS:]
    days = values.shape[1]
    usual = np.nan_to_num(median(values, axis=1))
    floor = np.maximum(0.02 * usual, 1e-6)
    logs = np.log(np.maximum(values, floor[:, None]))
    there = ~np.isnan(logs)
    past = _features(known.panel.end - timedelta(days=days), days, days)
    ahead = _features(known.panel.end, known.horizon, days, days)
    age = days - np.arange(days)
    weights = np.where(there, 0.5 ** (age / HALF_LIFE), 0.0)
    filled = np.where(there, logs, 0.0)
    penalty = _penalty(past.shape[1], there)
    coefficients = np.zeros((len(values), past.shape[1]))
    for _ in range(2):
        coefficients = _solve(past, filled, weights, penalty)
        missed = np.where(there, filled - coefficients @ past.T, np.nan)
        spread = np.maximum(1.4826 * np.nan_to_num(median(np.abs(missed), axis=1)), 1e-6)
        far = np.abs(np.nan_to_num(missed)) / (2.0 * spread[:, None])
        weights = np.where(there, 0.5 ** (age / HALF_LIFE), 0.0) / np.maximum(far, 1.0)
    fitted = coefficients @ past.T
    carried = _carried(filled - fitted, there)
    fading = CARRIED ** np.arange(1, known.horizon + 1)
    said = np.exp(coefficients @ ahead.T + carried[:, None] * fading)
    return np.asarray(said * _rescale(values, fitted, there)[:, None])


def _carried(missed: Array, there: np.ndarray) -> Array:
    """[series]: the mean of the last four weeks' misses, the latest counting most."""
    recent, counted = missed[:, -RECENT:], there[:, -RECENT:]
    weights = np.where(counted, 0.93 ** np.arange(recent.shape[1])[::-1], 0.0)
    clipped = np.clip(recent, -1.0, 1.0)
    return np.asarray((weights * clipped).sum(axis=1) / (weights.sum(axis=1) + 2.0))


def _rescale(values: Array, fitted: Array, there: np.ndarray) -> Array:
    """A mean of logarithms lies below the mean: what is missing, from the last half year."""
    recent = slice(-26 * WEEK, None)
    use = there[:, recent]
    real = np.where(use, values[:, recent], 0.0).sum(axis=1)
    said = np.where(use, np.exp(fitted[:, recent]), 0.0).sum(axis=1)
    return np.clip(np.where(said > 0, real / np.maximum(said, 1e-12), 1.0), 0.8, 1.25)


def _solve(features: Array, values: Array, weights: Array, penalty: Array) -> Array:
    """[series, feature]: one small system for each series, all at once."""
    products = (features[:, :, None] * features[:, None, :]).reshape(len(features), -1)
    width = features.shape[1]
    left = (weights @ products).reshape(-1, width, width) + penalty[:, :, None] * np.eye(width)
    right = (weights * values) @ features
    return np.asarray(np.linalg.solve(left, right[:, :, None])[:, :, 0])


def _penalty(width: int, there: np.ndarray) -> Array:
    """[series, feature]: weekdays are free, the month and the year have to earn their place, and
    the year has none where less than a year and a bit is recorded."""
    penalty = np.full((len(there), width), 3.0)
    penalty[:, :WEEK] = 0.01
    penalty[:, WEEK] = 5.0
    recorded = there.shape[1] - np.argmax(there, axis=1)
    penalty[recorded < YEAR_AND_A_BIT, -2 * WAVES :] = 1e9
    return penalty


def _features(first: date, days: int, known: int, after: int = 0) -> Array:
    """[day, feature]: weekday, trend, time of the month, waves of the year."""
    dates = [first + timedelta(days=number) for number in range(days)]
    at = after + np.arange(days)
    weekday = np.array([day.weekday() for day in dates])
    columns = [(weekday == number).astype(np.float64) for number in range(WEEK)]
    # The trend goes on for a while and then stands: nobody knows it for long.
    columns.append(np.minimum(at - known, 28.0) / 365.0)
    left = np.array([calendar.monthrange(day.year, day.month)[1] - day.day for day in dates])
    number = np.array([day.day for day in dates])
    columns += [(number <= 3).astype(np.float64), ((number >= 14) & (number <= 16)).astype(float)]
    columns += [(left <= 2).astype(np.float64), ((left > 2) & (left <= 6)).astype(np.float64)]
    angle = 2 * np.pi * np.array([day.timetuple().tm_yday for day in dates]) / 365.25
    for wave in range(1, WAVES + 1):
        columns += [np.sin(wave * angle), np.cos(wave * angle)]
    return np.stack(columns, axis=1)
