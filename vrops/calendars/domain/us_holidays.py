"""The eleven federal holidays of the United States, 5 U.S.C. 6103(a), as in force since 2021."""

from datetime import date, timedelta

_MON, _THU, _SAT, _SUN = 0, 3, 5, 6


def federal_holidays(year: int, *, observed: bool = False) -> dict[date, str]:
    """Name by date for the civil year.

    With `observed`, the day that offices close: one that falls on a Saturday is kept on the Friday
    before, on a Sunday on the Monday after (5 U.S.C. 6103(b), Executive Order 11582). New Year's
    Day can so be kept on Dec 31 of the year before and appears in that year.
    """
    if not observed:
        return _of(year)
    days = {**_of(year), date(year + 1, 1, 1): "New Year's Day"}
    kept = {_observed(day): name for day, name in days.items()}
    return {day: name for day, name in sorted(kept.items()) if day.year == year}


def _of(year: int) -> dict[date, str]:
    return {
        date(year, 1, 1): "New Year's Day",
        _nth(year, 1, _MON, 3): "Martin Luther King Jr. Day",
        _nth(year, 2, _MON, 3): "Washington's Birthday",
        _last_monday_of_may(year): "Memorial Day",
        date(year, 6, 19): "Juneteenth",
        date(year, 7, 4): "Independence Day",
        _nth(year, 9, _MON, 1): "Labor Day",
        _nth(year, 10, _MON, 2): "Columbus Day",
        date(year, 11, 11): "Veterans Day",
        _nth(year, 11, _THU, 4): "Thanksgiving",
        date(year, 12, 25): "Christmas",
    }


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


def _observed(day: date) -> date:
    return day + timedelta(days={_SAT: -1, _SUN: 1}.get(day.weekday(), 0))
