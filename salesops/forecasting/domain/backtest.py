"""Rolling origin: every candidate forecasts again and again from the past, and is held to account.

At each origin only what was known there counts: for the candidates, for the choice of the champion
and for the intervals. So the scores are those of forecasts as they would have been made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salesops.forecasting.domain import candidates, intervals
from salesops.forecasting.domain.candidates import Candidate
from salesops.forecasting.domain.panel import WEEK, Array, Flags, Known, Panel, Whole
from salesops.forecasting.domain.regression import regression

METHODS: Mapping[str, Candidate] = {
    "naive": candidates.naive,
    "smoothing": candidates.smoothing,
    "smoothing_shares": candidates.smoothing_in_shares,
    "theta": candidates.theta,
    "regression": regression,
}
COMBINATION = "combination"
NAMES = (*METHODS, COMBINATION)
COMBINED = tuple(name for name in METHODS if name != "naive")
ORIGINS = 16
FEWEST_DAYS = 6 * WEEK
# Scored so far ahead: what sites are staffed by.
SCORED = 4 * WEEK
# The combination stays unless another one beats it by more than chance would, often enough.
LEAD = 0.93
FEWEST_ORIGINS = 4


@dataclass(frozen=True, eq=False)
class Backtest:
    """What every method said at every origin: `said[method, origin, series, day ahead]`.

    `days` are the lengths of what was known; the last origin is now, and has no actuals.
    """

    panel: Panel
    horizon: int
    days: tuple[int, ...]
    said: Array
    open: Flags

    @cached_property
    def actual(self) -> Array:
        """[origin, series, day ahead]: what came; NaN where the weekday was closed or not yet."""
        padded = np.pad(self.panel.values, ((0, 0), (0, self.horizon)), constant_values=np.nan)
        cut = np.stack([padded[:, day : day + self.horizon] for day in self.days])
        return np.where(self.open, cut, np.nan)

    @cached_property
    def champions(self) -> Whole:
        """[origin, series]: the method that had missed least by then."""
        missed = np.abs(self.said - self.actual)[..., :SCORED]
        lead = np.where(np.array(NAMES) == COMBINATION, LEAD, 1.0)[:, None]
        chosen = []
        for origin in range(len(self.days)):
            seen = self._seen(origin)[:, :SCORED]
            errors = np.where(seen[None, :, None, :], missed[:, : len(seen)], np.nan)
            together = np.nansum(errors, axis=(1, 3))
            known = np.sum(~np.isnan(errors[-1]).all(axis=2), axis=0) >= FEWEST_ORIGINS
            best = np.argmin(together * lead, axis=0)
            chosen.append(np.where(known, best, NAMES.index(COMBINATION)))
        return np.stack(chosen)

    @cached_property
    def mean(self) -> Array:
        """[origin, series, day ahead]: what would have been published."""
        return np.stack([self._of_champion(origin, origin) for origin in range(len(self.days))])

    @cached_property
    def by_week(self) -> "Weeks":
        return Weeks(self)

    def bands(self, share: float) -> tuple[Array, Array]:
        """Low and high of `mean` for the wanted share; NaN where too little was known."""
        half = np.stack([self._half_width(origin, share) for origin in range(len(self.days))])
        return np.maximum(self.mean - half, 0.0), self.mean + half

    def _seen(self, origin: int) -> Flags:
        """[earlier origin, day ahead]: whether that day had come by this origin."""
        earlier = np.array(self.days[:origin], dtype=np.int64)
        return earlier[:, None] + np.arange(self.horizon) < self.days[origin]

    def _of_champion(self, origin: int, at: int) -> Array:
        """What this origin's champion says, or at an earlier origin had said: [series, day]."""
        series = np.arange(self.said.shape[2])
        return np.asarray(self.said[self.champions[origin], at, series])

    def errors_of_champion(self, origin: int) -> tuple[Array, Array]:
        """[earlier origin, series, day]: forecasts and actuals, of days known by this origin."""
        if origin == 0:
            nothing = np.empty((0, *self.said.shape[2:]))
            return nothing, nothing
        said = np.stack([self._of_champion(origin, at) for at in range(origin)])
        seen = self._seen(origin)[:, None, :]
        return said, np.where(seen, self.actual[:origin], np.nan)

    def _half_width(self, origin: int, share: float) -> Array:
        said, actual = self.errors_of_champion(origin)
        shares = (said - actual) / np.maximum(intervals.scale(said), 1e-9)
        weeks = -(-self.horizon // WEEK)
        padded = np.pad(
            shares, ((0, 0), (0, 0), (0, weeks * WEEK - self.horizon)), constant_values=np.nan
        )
        count = said.shape[1]
        by_week = padded.reshape(len(said), count, weeks, WEEK).transpose(1, 2, 0, 3)
        width = intervals.widths(by_week.reshape(count, weeks, len(said) * WEEK), share)
        each_day = np.repeat(width, WEEK, axis=1)[:, : self.horizon]
        return each_day * intervals.scale(self.mean[origin])


@dataclass(frozen=True, eq=False)
class Weeks:
    """The same by civil week, Monday first. The first week of an origin may have begun before it:
    then only the days ahead of it count here."""

    of: Backtest

    @property
    def begun(self) -> int:
        """How many days of the first week lie before the origin, 0 to 6; the same for all."""
        return self.of.panel.end.weekday()

    @cached_property
    def mean(self) -> Array:
        """[origin, series, week]: whole weeks only; NaN for a week that is closed throughout."""
        return self._sum(self.of.mean)

    @cached_property
    def actual(self) -> Array:
        """[origin, series, week]: NaN until every day that was expected to be open has come."""
        return self._complete(self.of.mean, self.of.actual)

    def bands(self, share: float) -> tuple[Array, Array]:
        half = np.stack([self._half_width(origin, share) for origin in range(len(self.of.days))])
        return np.maximum(self.mean - half, 0.0), self.mean + half

    def _half_width(self, origin: int, share: float) -> Array:
        said, actual = self.of.errors_of_champion(origin)
        weeks = self._sum(said)
        errors = (weeks - self._complete(said, actual)) / np.maximum(intervals.scale(weeks), 1e-9)
        return intervals.widths(self._pooled(errors), share) * intervals.scale(self.mean[origin])

    def _pooled(self, errors: Array) -> Array:
        """[series, week, error]: of a week and its neighbours, for one week alone has few."""
        nothing = np.full((*errors.shape[:2], 1), np.nan)
        # A first week that has begun is shorter than others and stands alone.
        whole = errors if not self.begun else np.concatenate([nothing, errors[..., 1:]], axis=2)
        before = np.concatenate([nothing, whole[..., :-1]], axis=2)
        after = np.concatenate([whole[..., 1:], nothing], axis=2)
        if self.begun:
            after[..., 0] = np.nan
        pooled = np.stack([errors, before, after])
        return pooled.transpose(2, 3, 0, 1).reshape(*errors.shape[1:], -1)

    def _sum(self, days: Array) -> Array:
        split = self._split(days)
        there = ~np.isnan(split).all(axis=-1)
        return np.where(there, np.nansum(split, axis=-1), np.nan)

    def _complete(self, said: Array, actual: Array) -> Array:
        """The sums of actuals of weeks in which no expected day is missing."""
        missing = self._split(~np.isnan(said) & np.isnan(actual), fill=False).any(axis=-1)
        return np.where(missing, np.nan, self._sum(np.where(np.isnan(said), np.nan, actual)))

    def _split(self, days: np.ndarray, fill: float | bool = np.nan) -> np.ndarray:
        """[..., day] to [..., week, weekday]; a last week that is not whole is left out."""
        weeks = (self.begun + days.shape[-1]) // WEEK
        before = [(0, 0)] * (days.ndim - 1)
        padded = np.pad(days, (*before, (self.begun, 0)), constant_values=fill)
        return padded[..., : weeks * WEEK].reshape(*days.shape[:-1], weeks, WEEK)


def backtest(panel: Panel, horizon: int, *, origins: int = ORIGINS) -> Backtest:
    """Forecast `horizon` days from now, and from each of `origins` weeks before, where at least
    six weeks were known."""
    back = [panel.days - WEEK * number for number in range(origins, -1, -1)]
    days = tuple(day for day in back if day >= FEWEST_DAYS or day == panel.days)
    made = [_at(Known(panel.until(day), horizon)) for day in days]
    said = np.stack([each for each, _ in made], axis=1)
    return Backtest(panel, horizon, days, said, np.stack([opens for _, opens in made]))


def _at(known: Known) -> tuple[Array, Flags]:
    """[method, series, day]: what all methods say; NaN on closed days."""
    by_name = {name: _laid_over(name, method(known), known) for name, method in METHODS.items()}
    by_name[COMBINATION] = candidates.mean_of([by_name[name] for name in COMBINED])
    said = np.stack([by_name[name] for name in NAMES])
    return np.where(known.open_ahead, said, np.nan), known.open_ahead


def _laid_over(name: str, said: Array, known: Known) -> Array:
    """Never below zero; special days multiply all but the plain naive."""
    factors = 1.0 if name == "naive" else known.factors
    return np.asarray(np.maximum(np.nan_to_num(said), 0.0) * factors)
