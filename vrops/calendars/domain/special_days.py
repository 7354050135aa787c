"""Days on which customers call otherwise than usual: US holidays and the days around them."""

from datetime import date, timedelta
from functools import lru_cache

from vrops.calendars.domain.us_holidays import federal_holidays

_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def special_days(year: int) -> dict[date, str]:
    """Name by date: the federal holidays on their own day, and what retail adds to them.

    A holiday kept on another day than its own (July 4 on a Saturday) is named there as "observed".
    """
    days = {day: f"{name}, observed" for day, name in federal_holidays(year, observed=True).items()}
    days |= federal_holidays(year)
    thanksgiving = next(day for day, name in days.items() if name == "Thanksgiving")
    days |= {
        thanksgiving + _DAY: "Black Friday",
        thanksgiving + 2 * _DAY: "Small Business Saturday",
        thanksgiving + 4 * _DAY: "Cyber Monday",
        date(year, 12, 24): "Christmas Eve",
        date(year, 12, 26): "Day after Christmas",
        date(year, 12, 31): "New Year's Eve",
        _easter(year): "Easter",
    }
    return dict(sorted(days.items()))


def names_between(first: date, end: date) -> dict[date, str]:
    """The special days in [first, end)."""
    years = range(first.year, end.year + 1)
    return {
        day: name
        for year in years
        for day, name in special_days(year).items()
        if first <= day < end
    }


def federal(name: str) -> bool:
    """Whether offices close on it: a federal holiday, on its own day or where it is observed."""
    return name.removesuffix(", observed") in set(federal_holidays(2026).values())


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden, century = year % 19, year // 100
    skipped = century - century // 4 - (8 * century + 13) // 25
    epact = (skipped + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))
