"""The measures by hand (PRODUCT "Forecast measures"); what is undefined is None."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.forecasting.domain import measures

NAN = np.nan
positive = st.lists(st.floats(1, 1e6), min_size=2, max_size=20)


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_wape_bias_and_mase_by_hand() -> None:
    # e = 10, -20, 0; |e| = 30; y = 600; the naive missed by 20 a day in the sample.
    found = measures.measure(array(100, 200, 300), array(110, 180, 300), array(20, 20, 20))
    assert found.days == 3
    assert found.wape == pytest.approx(30 / 600)
    assert found.bias == pytest.approx(-10 / 600)
    assert found.mase == pytest.approx((30 / 3) / 20)


def test_positive_bias_says_too_much() -> None:
    assert measures.bias(array(100), array(120)) == pytest.approx(0.2)


def test_days_without_a_forecast_or_an_actual_do_not_count() -> None:
    found = measures.measure(array(100, NAN, 50), array(90, 80, NAN), array(10, 10, 10))
    assert (found.days, found.wape, found.mase) == (1, pytest.approx(0.1), pytest.approx(1.0))


@pytest.mark.parametrize(
    ("actual", "forecast", "scale"),
    [((), (), ()), ((0, 0), (1, 2), (NAN, NAN)), ((NAN,), (1,), (NAN,))],
)
def test_what_cannot_be_said_is_none(actual, forecast, scale) -> None:
    found = measures.measure(array(*actual), array(*forecast), array(*scale))
    assert (found.wape, found.bias, found.mase) == (None, None, None)


def test_the_scale_is_the_mean_step_from_the_same_weekday_before() -> None:
    week, next_week = [10, 20, 30, 40, 50, 60, 70], [12, 18, 30, 40, 50, NAN, 70]
    # Steps 2, 2, 0, 0, 0, (unknown), 0 over six pairs.
    assert measures.naive_scale(array(*week, *next_week)[None])[0] == pytest.approx(4 / 6)


def test_without_a_step_there_is_no_scale() -> None:
    assert np.isnan(measures.naive_scale(np.full((1, 14), 5.0))[0])
    assert np.isnan(measures.naive_scale(np.full((1, 5), 5.0))[0])


def test_coverage_counts_the_ends_and_skips_what_has_no_interval() -> None:
    actual = array(10, 20, 30, 40)
    low, high = array(10, 21, 29, NAN), array(12, 25, 31, NAN)
    assert measures.coverage(actual, low, high) == pytest.approx(2 / 3)
    assert measures.coverage(actual, np.full(4, NAN), np.full(4, NAN)) is None


@given(positive, st.floats(0.1, 5))
def test_wape_does_not_care_for_the_unit(values, factor) -> None:
    actual, forecast = array(*values), array(*reversed(values))
    assert measures.wape(actual * factor, forecast * factor) == pytest.approx(
        measures.wape(actual, forecast)
    )


@given(positive)
def test_a_perfect_forecast_scores_zero(values) -> None:
    found = measures.measure(array(*values), array(*values), np.ones(len(values)))
    assert (found.wape, found.bias, found.mase) == (0, 0, 0)
