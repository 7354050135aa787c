"""Many series side by side on one calendar, and what can be said of them up to a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vrops.calendars.domain import special_days

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

WEEK = 7
# A weekday without work in so many weeks is closed.
CLOSED_AFTER = 8
# Same weekdays on either side that say what a special day would have been without its reason.
AROUND = 4


@dataclass(frozen=True, eq=False)
class Panel:
    """`values[series, day]` from `first` on, one column a day; NaN where nothing was recorded."""

    first: date
    values: Array

    def until(self, days: int) -> "Panel":
        """What was known after so many days: nothing of what came later."""
        return Panel(self.first, self.values[:, :days])

    @property
    def days(self) -> int:
        return int(self.values.shape[1])

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.first + timedelta(days=self.days)

    def weekdays(self, ahead: int = 0) -> Whole:
        """The weekday of each column, Monday 0; with `ahead` of the days after the last instead."""
        start = self.first.weekday() + (self.days if ahead else 0)
        return (start + np.arange(ahead or self.days)) % WEEK


@dataclass(frozen=True, eq=False)
class Known:
    """A panel up to an origin, with what every candidate needs: which weekdays are open, what
    special days do, and the values with special days taken out."""

    panel: Panel
    horizon: int

    @cached_property
    def open(self) -> Flags:
        """[series, weekday]: work was recorded on it in the last weeks."""
        recent = self.panel.values[:, -CLOSED_AFTER * WEEK :]
        weekdays = self.panel.weekdays()[-recent.shape[1] :]
        worked = np.nan_to_num(recent) > 0
        return np.stack([worked[:, weekdays == day].any(axis=1) for day in range(WEEK)], axis=1)

    @cached_property
    def open_ahead(self) -> Flags:
        """[series, day ahead]: the weekday is open and no holiday closes it."""
        weekdays = self.panel.weekdays(self.horizon)
        return self.open[:, weekdays] & (self.factors > 0)

    @cached_property
    def ordinary(self) -> Array:
        """The values on open weekdays without special days and without closed ones."""
        values = np.where(self.open[:, self.panel.weekdays()], self.panel.values, np.nan)
        for at, ratio in self._ratios.items():
            odd = ~(np.abs(ratio - 1) <= 2 * self._noise)
            values[odd, at] = np.nan
        return values

    @cached_property
    def factors(self) -> Array:
        """[series, day ahead]: by what a special day multiplies; 1 for the others, 0 if closed."""
        factors = np.ones((len(self.panel.values), self.horizon))
        last = self.panel.end + timedelta(days=self.horizon)
        for day, name in special_days.names_between(self.panel.end, last).items():
            factors[:, (day - self.panel.end).days] = self._factor(name)
        return factors

    @cached_property
    def _names(self) -> Mapping[int, str]:
        named = special_days.names_between(self.panel.first, self.panel.end)
        return {(day - self.panel.first).days: name for day, name in named.items()}

    @cached_property
    def _noise(self) -> Array:
        """[series]: how far a usual day lies from the one a week before, as a share (robust)."""
        values = self.panel.values
        if self.panel.days <= WEEK:
            return np.full(len(values), 0.5)
        before, after = values[:, :-WEEK], values[:, WEEK:]
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.where(before > 0, after / before - 1, np.nan)
        spread = median(np.abs(change), axis=1)
        return np.where(np.isnan(spread), 0.5, np.maximum(1.05 * spread, 0.01))

    @cached_property
    def _ratios(self) -> Mapping[int, Array]:
        """By column of a special day: the value over that of the weekday around it, [series].

        Nothing recorded on a weekday that is open counts as closed (0); NaN without neighbours.
        """
        found = {}
        weekdays = self.panel.weekdays()
        others = np.array([at not in self._names for at in range(self.panel.days)])
        for at in self._names:
            near = at + WEEK * np.array([k for k in range(-AROUND, AROUND + 1) if k])
            near = near[(near >= 0) & (near < self.panel.days)]
            near = near[others[near]] if len(near) else near
            usual = median(self.panel.values[:, near], axis=1)
            value = np.where(np.isnan(self.panel.values[:, at]), 0.0, self.panel.values[:, at])
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = np.where(usual > 0, value / usual, np.nan)
            found[at] = np.where(self.open[:, weekdays[at]], ratio, np.nan)
        return found

    def _factor(self, name: str) -> Array:
        """What the special day has done so far, drawn towards 1 as far as noise explains it."""
        seen = [ratio for at, ratio in self._ratios.items() if self._names[at] == name]
        unseen = np.ones(len(self.panel.values))
        if special_days.federal(name):
            unseen = np.where(self._closes_on_holidays, 0.0, 1.0)
        if not seen:
            return unseen
        ratios = np.stack(seen)
        count = np.sum(~np.isnan(ratios), axis=0)
        effect = np.where(count > 0, np.nansum(ratios, axis=0) / np.maximum(count, 1), 1.0) - 1
        with np.errstate(divide="ignore", invalid="ignore"):
            trust = 1 - self._noise**2 / np.maximum(count, 1) / effect**2
        factor = 1 + effect * np.clip(np.nan_to_num(trust), 0, 1)
        closed = (count > 0) & (np.nan_to_num(ratios, nan=0.0).max(axis=0) == 0)
        factor = np.where(closed, 0.0, np.clip(factor, 0.02, 5))
        return np.where(count > 0, factor, unseen)

    @cached_property
    def _closes_on_holidays(self) -> Flags:
        """[series]: on every federal holiday so far, two at least, there was no work."""
        held = [
            ratio for at, ratio in self._ratios.items() if special_days.federal(self._names[at])
        ]
        if not held:
            return np.zeros(len(self.panel.values), dtype=np.bool_)
        ratios = np.stack(held)
        seen = np.sum(~np.isnan(ratios), axis=0)
        return np.asarray((seen >= 2) & (np.nan_to_num(ratios).max(axis=0) == 0))


def median(values: Array, axis: int) -> Array:
    """The median of what is there; NaN where nothing is, without a warning."""
    counts = np.sum(~np.isnan(values), axis=axis, keepdims=True)
    ordered = np.sort(values, axis=axis)  # NaN last
    if values.shape[axis] == 0:
        return np.full(np.delete(values.shape, axis), np.nan)
    low = np.take_along_axis(ordered, np.maximum((counts - 1) // 2, 0), axis=axis)
    high = np.take_along_axis(ordered, np.minimum(counts // 2, values.shape[axis] - 1), axis=axis)
    middle = np.where(counts > 0, (low + high) / 2, np.nan)
    return np.asarray(np.squeeze(middle, axis=axis), dtype=np.float64)


def panel_of(series: Sequence[Mapping[date, float]], first: date, days: int) -> Panel:
    """The series side by side, `days` from `first` on."""
    values = np.full((len(series), days), np.nan)
    for row, recorded in enumerate(series):
        for day, value in recorded.items():
            at = (day - first).days
            if 0 <= at < days:
                values[row, at] = value
    return Panel(first, values)
