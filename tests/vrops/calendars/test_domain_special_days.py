"""The days on which customers call otherwise than usual."""

from datetime import date

import pytest

from vrops.calendars.domain.special_days import federal, names_between, special_days


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 11, 27), "Black Friday"),
        (date(2026, 11, 30), "Cyber Monday"),
        (date(2026, 7, 4), "Independence Day"),
        (date(2026, 7, 3), "Independence Day, observed"),
        (date(2026, 12, 24), "Christmas Eve"),
        (date(2024, 3, 31), "Easter"),
        (date(2025, 4, 20), "Easter"),
        (date(2026, 4, 5), "Easter"),
        (date(2038, 4, 25), "Easter"),
    ],
)
def test_names_the_day(day: date, name: str) -> None:
    assert special_days(day.year)[day] == name


def test_a_span_over_new_year_has_the_days_of_both_years() -> None:
    days = names_between(date(2026, 12, 25), date(2027, 1, 2))
    assert list(days.values()) == [
        "Christmas", "Day after Christmas", "New Year's Eve", "New Year's Day",
    ]  # fmt: skip


def test_offices_close_on_federal_holidays_only() -> None:
    assert federal("Labor Day")
    assert federal("Independence Day, observed")
    assert not federal("Black Friday")
