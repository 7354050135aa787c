"""Half-open periods, their inclusive forms, and what is left when others are taken out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrops.core.errors import Invalid
from vrops.core.periods import InstantPeriod, Period, format_date

pytestmark = pytest.mark.pure


def march(first: int, last: int | None = None) -> Period:
    return Period.from_inclusive(date(2026, 3, first), date(2026, 3, last) if last else None)


def test_inclusive_dates_become_half_open():
    period = march(1, 31)
    assert period == Period(date(2026, 3, 1), date(2026, 4, 1))
    assert (period.last_day, period.days) == (date(2026, 3, 31), 31)
    assert period.contains(date(2026, 3, 31))
    assert not period.contains(date(2026, 4, 1))
    assert not period.contains(date(2026, 2, 28))


def test_without_end_it_goes_on():
    period = march(5)
    assert (period.end, period.last_day, period.days) == (None, None, None)
    assert period.contains(date(9999, 12, 31))
    assert Period.from_inclusive(date(2026, 3, 5), date.max) == period


def test_one_day():
    assert Period.of_day(date(2028, 2, 29)).days == 1
    assert march(4, 4) == Period.of_day(date(2026, 3, 4))


@pytest.mark.parametrize(
    ("start", "end"), [(date(2026, 3, 2), date(2026, 3, 2)), (date(2026, 3, 2), date(2026, 3, 1))]
)
def test_refuses_an_end_that_is_not_after_the_start(start, end):
    with pytest.raises(Invalid):
        Period(start, end)


def test_refuses_a_last_day_before_the_first():
    with pytest.raises(Invalid, match="last day"):
        march(2, 1)


def test_dates_and_instants_are_not_mixed():
    with pytest.raises(TypeError):
        Period(datetime(2026, 3, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="no zone"):
        InstantPeriod(datetime(2026, 3, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (march(1, 10), march(5, 20), march(5, 10)),
        (march(1, 10), march(10, 20), march(10, 10)),
        (march(1, 10), march(11, 20), None),  # touching
        (march(1, 10), march(3, 4), march(3, 4)),
        (march(1), march(5), march(5)),
        (march(1, 10), march(5), march(5, 10)),
        (march(20), march(1, 10), None),
    ],
)
def test_intersection_either_way_round(one, other, common):
    assert one.intersect(other) == other.intersect(one) == common
    assert one.overlaps(other) is other.overlaps(one) is (common is not None)


def test_covering():
    assert march(1, 31).covers(march(1, 31))
    assert march(1).covers(march(5))
    assert not march(1, 31).covers(march(5))
    assert not march(2, 31).covers(march(1, 3))


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], [march(1, 31)]),
        ([march(1, 31)], []),
        ([march(1)], []),
        ([march(5, 10)], [march(1, 4), march(11, 31)]),
        ([march(11, 20), march(1, 10)], [march(21, 31)]),
        ([march(20), march(5, 6), march(6, 8)], [march(1, 4), march(9, 19)]),
        ([Period(date(2026, 2, 1), date(2026, 3, 3))], [march(3, 31)]),
        ([Period(date(2026, 5, 1))], [march(1, 31)]),
    ],
)  # fmt: skip
def test_the_days_that_others_leave(others, left):
    assert march(1, 31).without(others) == left


def test_what_others_leave_of_a_period_without_end():
    assert march(1).without([march(5, 10)]) == [march(1, 4), march(11)]


def test_merging_joins_what_touches_or_overlaps():
    assert Period.merge([march(11, 20), march(1, 10), march(25, 26), march(15, 16)]) == [
        march(1, 20), march(25, 26),
    ]  # fmt: skip
    assert Period.merge([march(5), march(1, 2), march(10, 12)]) == [march(1, 2), march(5)]
    assert Period.merge([]) == []


def test_months_and_quarters():
    assert Period.of_month(date(2028, 2, 10)).last_day == date(2028, 2, 29)
    assert Period.of_month(date(2026, 12, 31)) == Period(date(2026, 12, 1), date(2027, 1, 1))
    assert Period.of_quarter(date(2026, 11, 5)) == Period(date(2026, 10, 1), date(2027, 1, 1))
    assert Period.of_quarter(date(2026, 3, 31)) == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert Period.of_months(date(2026, 11, 1), 14).end == date(2028, 1, 1)
    with pytest.raises(ValueError, match="first of a month"):
        Period.of_months(date(2026, 3, 2), 1)


def test_every_day_inside():
    assert [day.day for day in march(30, 31).each_day()] == [30, 31]
    assert list(Period(date.max).each_day()) == [date.max]


def test_people_read_inclusive_dates_and_files_half_open_ones():
    assert str(march(1, 31)) == "Mar 1, 2026 to Mar 31, 2026"
    assert str(march(4, 4)) == "Mar 4, 2026"
    assert str(march(4)) == "from Mar 4, 2026"
    assert march(1, 31).isoformat() == "2026-03-01/2026-04-01"
    assert march(4).isoformat() == "2026-03-04/.."
    assert format_date(date(2025, 12, 4)) == "Dec 4, 2025"


def test_instants_half_open():
    start = datetime(2026, 3, 1, 8, tzinfo=UTC)
    period = InstantPeriod(start, start + timedelta(hours=2))
    assert period.duration == timedelta(hours=2)
    assert period.contains(start)
    assert not period.contains(start + timedelta(hours=2))
    assert InstantPeriod(start).duration is None
    assert period.intersect(InstantPeriod(start + timedelta(hours=1))) == InstantPeriod(
        start + timedelta(hours=1), start + timedelta(hours=2)
    )
    assert period.isoformat() == "2026-03-01T08:00:00+00:00/2026-03-01T10:00:00+00:00"


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))
PERIODS = st.tuples(DAYS, DAYS).map(lambda pair: Period.from_inclusive(min(pair), max(pair)))


@given(PERIODS, st.lists(PERIODS, max_size=8))
def test_gaps_are_exactly_the_days_in_no_other(whole, others):
    expected = {day for day in whole.each_day() if not any(o.contains(day) for o in others)}
    left = whole.without(others)
    assert {day for gap in left for day in gap.each_day()} == expected
    assert sum(gap.days or 0 for gap in left) == len(expected)
    assert Period.merge(left) == left
