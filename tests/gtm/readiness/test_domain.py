"""Due days count working days back from the first day; gates and measures by hand."""

from datetime import date
from decimal import Decimal

import pytest

from gtm.readiness.domain import Gate, ItemNow, State, due_on, measured_state, standing
from vrops.calendars.domain.hours import OpenHours, Window

WEEK = dict.fromkeys(range(5), (Window(540, 1020),))
OFFICE = OpenHours("America/New_York", WEEK, {date(2026, 11, 26): "Thanksgiving"})
NEVER = OpenHours("UTC", {})


@pytest.mark.parametrize(
    ("starts_on", "days_before", "expected"),
    [
        # Friday Dec 4, 2026: one working day before is Thursday, five are the Friday before.
        (date(2026, 12, 4), 0, date(2026, 12, 4)),
        (date(2026, 12, 4), 1, date(2026, 12, 3)),
        (date(2026, 12, 4), 5, date(2026, 11, 27)),
        # Six would be Thursday Nov 26, which is Thanksgiving: Wednesday instead.
        (date(2026, 12, 4), 6, date(2026, 11, 25)),
        # A first day on a Saturday: one working day before is Friday, one after is Monday.
        (date(2026, 12, 5), 1, date(2026, 12, 4)),
        (date(2026, 12, 5), -1, date(2026, 12, 7)),
        # Over the leap day: Mar 1, 2028 is a Wednesday, the day before is Feb 29.
        (date(2028, 3, 1), 1, date(2028, 2, 29)),
    ],
)
def test_due_day_counts_working_days(starts_on: date, days_before: int, expected: date) -> None:
    assert due_on(OFFICE, starts_on, days_before) == expected


def test_without_a_calendar_the_days_are_monday_to_friday() -> None:
    assert due_on(None, date(2026, 12, 4), 6) == date(2026, 11, 26)


def test_a_calendar_that_never_works_has_no_due_day() -> None:
    assert due_on(NEVER, date(2026, 12, 4), 1) is None


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (None, "0", State.OPEN),
        ("89.99", "90", State.OPEN),
        ("90", "90", State.DONE),
        ("100", "90", State.DONE),
    ],
)
def test_a_measured_item_is_done_at_its_target_and_never_without_a_figure(
    value: str | None, target: str, expected: State
) -> None:
    figure = None if value is None else Decimal(value)
    assert measured_state(figure, Decimal(target)) is expected


def test_standing_counts_and_names_what_each_gate_lacks() -> None:
    today = date(2026, 11, 20)
    items = [
        ItemNow("Legal copy", Gate.BEFORE_APPROVAL, State.OPEN, date(2026, 11, 19)),
        ItemNow("Training", Gate.BEFORE_GO_LIVE, State.OPEN, date(2026, 11, 20)),
        ItemNow("Poster", Gate.NONE, State.OPEN, None),
        ItemNow("Offer set up", Gate.BEFORE_APPROVAL, State.DONE, date(2026, 11, 1)),
        ItemNow("Swag", Gate.BEFORE_GO_LIVE, State.WAIVED, date(2026, 11, 1)),
    ]
    now = standing(items, today)
    assert (now.met, now.total, now.late, now.percent) == (2, 5, 1, 40)
    assert now.open_before_approval == ("Legal copy",)
    assert now.open_before_go_live == ("Legal copy", "Training")


def test_no_items_is_all_of_them() -> None:
    assert standing([], date(2026, 11, 20)).percent == 100


def test_percent_is_a_hundred_only_when_everything_is_met() -> None:
    rows = [ItemNow(str(n), Gate.NONE, State.DONE, None) for n in range(299)]
    rows.append(ItemNow("last", Gate.NONE, State.OPEN, None))
    assert standing(rows, date(2026, 11, 20)).percent == 99
