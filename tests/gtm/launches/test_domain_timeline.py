"""Where bars lie on the timeline and in the month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtm.launches.domain import timeline
from gtm.launches.domain.timeline import Item, Lane
from vrops.ui.timeline import Window

MONDAY = date(2026, 11, 2)
WINDOW = Window(MONDAY)


def item(lane: str, first: date, days: int | None, what: str = "") -> Item[str, str]:
    last = None if days is None else first + timedelta(days=days - 1)
    return Item(lane, first, last, what)


def day(number: int) -> date:
    """The day in column `number` of the window."""
    return MONDAY + timedelta(days=number - 1)


def rows(lane: Lane[str]) -> dict[str, tuple[int, int, int]]:
    return {bar.what: (bar.row, bar.place.start, bar.place.span) for bar in lane.bars}


def test_puts_what_does_not_overlap_into_one_row() -> None:
    found = timeline.lanes([item("a", day(1), 3, "x"), item("a", day(4), 2, "y")], WINDOW)
    assert rows(found["a"]) == {"x": (1, 1, 3), "y": (1, 4, 2)}


def test_puts_what_shares_a_day_into_two_rows() -> None:
    found = timeline.lanes([item("a", day(1), 3, "x"), item("a", day(3), 2, "y")], WINDOW)
    assert rows(found["a"]) == {"x": (1, 1, 3), "y": (2, 3, 2)}


def test_reuses_the_first_row_that_is_free_again() -> None:
    items = [
        item("a", day(1), 10, "long"),
        item("a", day(2), 2, "short"),
        item("a", day(4), 2, "next"),
        item("a", day(11), 1, "last"),
    ]
    found = rows(timeline.lanes(items, WINDOW)["a"])
    assert {what: place[0] for what, place in found.items()} == {
        "long": 1, "short": 2, "next": 2, "last": 1,
    }  # fmt: skip


def test_lanes_do_not_push_each_other_and_keep_their_order() -> None:
    found = timeline.lanes([item("b", day(1), 5), item("a", day(1), 5)], WINDOW)
    assert [(name, lane.bars[0].row) for name, lane in found.items()] == [("b", 1), ("a", 1)]


def test_leaves_out_lanes_without_anything_in_the_window() -> None:
    assert timeline.lanes([item("a", day(92), 3), item("b", day(-10), 5)], WINDOW) == {}


def test_cuts_what_runs_on_before_and_after() -> None:
    bars = timeline.lanes([item("a", day(-3), 10), item("b", day(91), 5)], WINDOW)
    first, last = bars["a"].bars[0].place, bars["b"].bars[0].place
    assert (first.start, first.span, first.before, first.after) == (1, 6, True, False)
    assert (last.start, last.span, last.before, last.after) == (91, 1, False, True)


def test_an_open_end_runs_to_the_edge() -> None:
    place = timeline.lanes([item("a", day(90), None)], WINDOW)["a"].bars[0].place
    assert (place.start, place.span, place.after) == (90, 2, True)


def test_six_at_once_fill_the_lane_and_a_seventh_is_counted_instead_of_lost() -> None:
    six = [item("a", day(5), 4, str(n)) for n in range(6)]
    full = timeline.lanes(six, WINDOW)["a"]
    assert (len(full.bars), full.hidden, full.more) == (6, 0, None)
    over = timeline.lanes([*six, item("a", day(7), 9, "6")], WINDOW)["a"]
    assert (len(over.bars), over.hidden) == (5, 2)
    assert max(bar.row for bar in over.bars) == 5, "the last row is for the link"
    assert over.more is not None
    assert (over.more.start, over.more.span) == (5, 11)


@pytest.mark.parametrize(
    ("month", "first", "end"),
    [
        (date(2026, 11, 21), date(2026, 11, 1), date(2026, 12, 6)),  # begins on a Sunday
        (date(2026, 2, 1), date(2026, 2, 1), date(2026, 3, 1)),  # four whole weeks
        (date(2028, 2, 29), date(2028, 1, 30), date(2028, 3, 5)),  # a leap day
        (date(2026, 8, 5), date(2026, 7, 26), date(2026, 9, 6)),  # six weeks
        (date(2026, 12, 31), date(2026, 11, 29), date(2027, 1, 3)),  # over the year's end
    ],
)
def test_a_month_is_shown_in_whole_weeks(month: date, first: date, end: date) -> None:
    assert timeline.month_window(month) == (first, end)


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [
        (date(2026, 1, 31), date(2025, 12, 1), date(2026, 2, 1)),
        (date(2026, 12, 1), date(2026, 11, 1), date(2027, 1, 1)),
    ],
)
def test_neighbouring_months(month: date, before: date, after: date) -> None:
    assert timeline.neighbour(month, -1) == before
    assert timeline.neighbour(month, 1) == after


def test_a_bar_over_two_weeks_is_drawn_in_both() -> None:
    weeks = timeline.month_weeks([item("a", date(2026, 11, 6), 4, "x")], MONDAY)
    shown = [
        (b.place.start, b.place.span, b.place.before, b.place.after) for w in weeks for b in w.bars
    ]
    assert shown == [(6, 2, False, True), (1, 2, True, False)]


def test_days_say_how_many_more_they_have() -> None:
    crowd = [item("a", date(2026, 11, 10), 1, str(n)) for n in range(7)]
    week = timeline.month_weeks(crowd, MONDAY)[1]
    assert len(week.bars) == timeline.WEEK_ROWS
    assert [(d.on.day, d.hidden) for d in week.days if d.hidden] == [(10, 3)]


def test_days_of_other_months_are_marked() -> None:
    weeks = timeline.month_weeks([], date(2026, 8, 1))
    assert [d.on.day for d in weeks[0].days if d.in_month] == [1]
    assert weeks[0].first == date(2026, 7, 26)


spans = st.lists(
    st.tuples(st.integers(-30, 120), st.integers(1, 60) | st.none(), st.sampled_from("abc")),
    max_size=60,
)


@given(spans)
def test_nothing_overlaps_and_nothing_is_lost(drawn: list[tuple[int, int | None, str]]) -> None:
    items = [item(lane, day(start), days, str(n)) for n, (start, days, lane) in enumerate(drawn)]
    found = timeline.lanes(items, WINDOW)
    for lane in found.values():
        taken = [
            (bar.row, column)
            for bar in lane.bars
            for column in range(bar.place.start, bar.place.start + bar.place.span)
        ]
        assert len(taken) == len(set(taken))
        assert all(1 <= bar.row <= timeline.LANE_ROWS for bar in lane.bars)
        assert all(1 <= column <= 91 for _, column in taken)
    seen = sum(len(lane.bars) + lane.hidden for lane in found.values())
    assert seen == sum(WINDOW.place(each.first, each.last) is not None for each in items)
