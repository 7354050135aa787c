"""The moment an address asks for, and review dates."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from playbook.articles.domain.moments import months_later, read_moment
from vrops.core.errors import Invalid

NEW_YORK, MANILA = ZoneInfo("America/New_York"), ZoneInfo("Asia/Manila")


@pytest.mark.parametrize(
    ("written", "zone", "instant"),
    [
        ("2026-03-31T08:00", NEW_YORK, datetime(2026, 3, 31, 12, tzinfo=UTC)),
        ("2026-01-31T08:00", NEW_YORK, datetime(2026, 1, 31, 13, tzinfo=UTC)),
        ("2026-03-31T08:00", MANILA, datetime(2026, 3, 31, 0, tzinfo=UTC)),
        # A date alone is its last moment: the next midnight is not in it.
        ("2026-03-31", NEW_YORK, datetime(2026, 4, 1, 3, 59, 59, 999999, tzinfo=UTC)),
        ("2024-02-29", MANILA, datetime(2024, 2, 29, 15, 59, 59, 999999, tzinfo=UTC)),
        # Half past two does not exist on this night and comes twice on that one.
        ("2026-03-08T02:30", NEW_YORK, datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("2026-11-01T01:30", NEW_YORK, datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_reads_a_moment_in_the_zone_of_the_reader(
    written: str, zone: ZoneInfo, instant: datetime
) -> None:
    assert read_moment(written, zone) == instant


@pytest.mark.parametrize(
    "written",
    ["yesterday", "2026-02-30", "2026-13-01", "1999-12-31", "2200-01-01", "2026-03-31T25:00",
     "2026-03-31T08:00Z", "2026-3-1", "9" * 5000, "２０２６-03-31", "2026-03-31 08:00", "-"],
)  # fmt: skip
def test_refuses_what_is_no_moment(written: str) -> None:
    with pytest.raises(Invalid, match="2026-03-31"):
        read_moment(written, NEW_YORK)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_later_stays_inside_the_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
