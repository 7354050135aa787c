"""Rolling origins: nothing of the future leaks in; champions and intervals as they would have been.

Values are drawn with a fixed seed; what is expected follows from how they are drawn.
"""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesops.forecasting.domain.backtest import COMBINATION, METHODS, NAMES, backtest
from salesops.forecasting.domain.computing import compute, horizon_from
from salesops.forecasting.domain.panel import Known, Panel

MONDAY = date(2025, 1, 6)
RHYTHM = np.array([120, 110, 100, 100, 90, 60, 40], dtype=float)


def drawn(days: int, series: int = 2, noise: float = 5.0, seed: int = 1) -> np.ndarray:
    """A weekly rhythm with noise."""
    dice = np.random.default_rng(seed)
    rhythm = np.resize(RHYTHM, days)
    return np.maximum(rhythm + dice.normal(0, noise, (series, days)), 0.0)


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 30), st.integers(0, 10_000))
def test_nothing_after_an_origin_changes_what_it_said(after, seed) -> None:
    values = drawn(100, seed=seed)
    changed = values.copy()
    changed[:, -after:] = np.random.default_rng(seed + 1).uniform(0, 1000, (2, after))
    one, other = (backtest(Panel(MONDAY, each), 28, origins=7) for each in (values, changed))
    for origin, days in enumerate(one.days):
        if days > 100 - after:
            break
        assert np.array_equal(one.said[:, origin], other.said[:, origin], equal_nan=True)
        assert np.array_equal(one.champions[origin], other.champions[origin])
        assert np.array_equal(one.mean[origin], other.mean[origin], equal_nan=True)
        for share in (0.8, 0.95):
            for edge, edge_too in zip(one.bands(share), other.bands(share), strict=True):
                assert np.array_equal(edge[origin], edge_too[origin], equal_nan=True)
            weekly, weekly_too = one.by_week.bands(share), other.by_week.bands(share)
            for edge, edge_too in zip(weekly, weekly_too, strict=True):
                assert np.array_equal(edge[origin], edge_too[origin], equal_nan=True)


def test_what_came_before_the_first_record_does_not_matter() -> None:
    values = drawn(140)
    padded = np.concatenate([np.full((2, 210), np.nan), values], axis=1)
    one = compute(Panel(MONDAY, values))
    other = compute(Panel(MONDAY - timedelta(days=210), padded))
    for each, same in zip(one, other, strict=True):
        means, padded_means = [p.mean for p in each.points], [p.mean for p in same.points]
        assert means == pytest.approx(padded_means[-len(means) :], rel=0.05)
        assert each.measures.wape == pytest.approx(same.measures.wape, abs=0.005)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_finds_a_plain_rhythm(name) -> None:
    known = Known(Panel(MONDAY, drawn(26 * 7, noise=0.01)), 28)
    said = METHODS[name](known)
    assert said == pytest.approx(np.resize(RHYTHM, (2, 28)), rel=0.03)


def test_the_naive_repeats_the_last_week() -> None:
    values = np.arange(56, dtype=float)[None] + 1
    known = Known(Panel(MONDAY, values), 14)
    assert list(METHODS["naive"](known)[0]) == [*range(50, 57), *range(50, 57)]


def test_a_trend_is_followed_and_damped() -> None:
    values = (RHYTHM[np.arange(588) % 7] * (1 + np.arange(588) / 840))[None]
    known = Known(Panel(MONDAY, values), 28)
    half_a_year_ago, last_week = values[0, -189:-182].sum(), values[0, -7:].sum()
    for name in ("smoothing", "smoothing_shares", "regression", "theta"):
        fourth = METHODS[name](known)[0, 21:].sum()
        assert half_a_year_ago * 1.1 < fourth < last_week * 1.06, name


def test_closed_weekdays_stay_closed_and_gaps_do_not_close_one() -> None:
    values = drawn(140, series=1)
    values[:, 5::7] = np.nan
    values[:, 6::7] = 0.0
    values[:, 100:105] = np.nan
    run = backtest(Panel(MONDAY, values), 28)
    open_days = ~np.isnan(run.mean[-1, 0])
    assert (
        list(open_days)
        == [True] * 5
        + [False] * 2
        + [True] * 5
        + [False] * 2
        + [True] * 5
        + [False] * 2
        + [True] * 5
        + [False] * 2
    )


def test_a_holiday_that_closed_before_closes_again() -> None:
    """No work on Christmas 2024, 2025 and on Thanksgiving: closed at Christmas 2026 as well."""
    first = date(2024, 9, 2)
    days = (date(2026, 12, 14) - first).days
    values = drawn(days, series=1)
    for closed in (date(2024, 12, 25), date(2025, 12, 25)):
        values[0, (closed - first).days] = np.nan
    known = Known(Panel(first, values), 28)
    ahead = dict(zip(range(28), known.open_ahead[0], strict=True))
    assert not ahead[(date(2026, 12, 25) - date(2026, 12, 14)).days]
    assert sum(ahead.values()) == 27


def test_a_holiday_with_an_effect_is_expected_to_have_it_again() -> None:
    first = date(2024, 9, 2)
    days = (date(2026, 11, 16) - first).days
    values = drawn(days, series=1, noise=2.0)
    for year in (2024, 2025):
        friday = next(
            date(year, 11, day) for day in range(23, 30) if date(year, 11, day).weekday() == 4
        )
        values[0, (friday - first).days] *= 1.5
    known = Known(Panel(first, values), 28)
    black_friday = (date(2026, 11, 27) - date(2026, 11, 16)).days
    assert known.factors[0, black_friday] == pytest.approx(1.5, abs=0.1)
    assert known.factors[0, black_friday - 2] == 1


def test_forecasts_are_never_negative_and_widen_with_the_distance() -> None:
    values = drawn(200, series=1, noise=60.0)
    [made] = compute(Panel(MONDAY, values))
    ahead = [p for p in made.points if p.grain == "day" and p.on >= MONDAY + timedelta(days=200)]
    assert all(p.mean >= 0 and p.low_95 >= 0 for p in ahead)
    assert all(p.low_95 <= p.low_80 <= p.mean <= p.high_80 <= p.high_95 for p in ahead)
    mondays = [p for p in ahead if p.on.weekday() == 0]
    widths = [p.high_95 - p.mean for p in mondays]
    assert widths[-1] >= widths[0]


def test_the_champion_is_the_method_that_had_missed_least() -> None:
    """A walk has no rhythm: its last value is the best guess, and smoothing follows it fastest."""
    dice = np.random.default_rng(4)
    values = 500 + np.cumsum(dice.normal(0, 12, (1, 240)), axis=1)
    run = backtest(Panel(MONDAY, values), 28)
    assert set(run.champions[:4, 0]) == {NAMES.index(COMBINATION)}, "too little was known"
    missed = np.abs(run.said - run.actual)[..., :28]
    seen = np.nansum(missed[:, :-1, 0], axis=(1, 2))
    assert seen[run.champions[-1, 0]] <= 1.05 * seen.min()


def test_measured_coverage_comes_near_what_is_promised() -> None:
    made = compute(Panel(MONDAY, drawn(250, series=10, noise=10.0)))
    assert np.mean([each.coverage_80 for each in made]) == pytest.approx(0.80, abs=0.08)
    assert np.mean([each.coverage_95 for each in made]) == pytest.approx(0.95, abs=0.05)


def test_weeks_are_civil_weeks_and_the_sum_of_their_days() -> None:
    [made] = compute(Panel(MONDAY, drawn(143, series=1)))  # known until a Wednesday
    end = MONDAY + timedelta(days=143)
    days = {p.on: p.mean for p in made.points if p.grain == "day"}
    weeks = {p.on: p.mean for p in made.points if p.grain == "week"}
    assert all(on.weekday() == 0 for on in weeks)
    first = min(on for on in weeks if on >= end)
    assert weeks[first] == pytest.approx(sum(days[first + timedelta(days=n)] for n in range(7)))
    assert len(made.ahead) == 13
    assert max(days) == max(weeks) + timedelta(days=6)
    assert made.ahead[0] == weeks[first]


@pytest.mark.parametrize("days", [14, 30, 49])
def test_with_little_known_there_are_forecasts_without_invented_intervals(days) -> None:
    [made] = compute(Panel(MONDAY, drawn(days, series=1)))
    ahead = [p for p in made.points if p.on >= MONDAY + timedelta(days=days)]
    assert ahead
    if days < 42:
        assert (made.measures.wape, made.coverage_80) == (None, None)
        assert all(p.low_80 is None for p in ahead)


def test_a_series_without_work_has_no_points() -> None:
    dead = np.full((1, 200), np.nan)
    dead[0, :60] = 10.0
    [made] = compute(Panel(MONDAY, dead))
    assert [p for p in made.points if p.on >= MONDAY + timedelta(days=200)] == []


def test_one_odd_series_does_not_change_its_neighbour() -> None:
    values = drawn(160)
    alone = compute(Panel(MONDAY, values[:1]))[0]
    odd = np.stack([values[0], np.where(np.arange(160) % 3 == 0, 1e9, np.nan)])
    beside = compute(Panel(MONDAY, odd))[0]
    assert [p.mean for p in beside.points] == pytest.approx([p.mean for p in alone.points])


def test_the_horizon_ends_on_a_sunday_after_thirteen_whole_weeks() -> None:
    for number in range(7):
        first = MONDAY + timedelta(days=number)
        last = first + timedelta(days=horizon_from(first) - 1)
        assert last.weekday() == 6
        assert 91 <= horizon_from(first) <= 97
