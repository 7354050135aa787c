"""Where periods lie on the timeline."""

from datetime import date

import pytest

from vrops.ui.timeline import DAYS, ROWS, Place, Window, pack

pytestmark = pytest.mark.pure

WINDOW = Window(date(2026, 11, 2))


def test_window_begins_on_a_monday_some_weeks_before() -> None:
    assert Window.around(date(2026, 11, 21), weeks_before=2).first == date(2026, 11, 2)
    assert Window.around(date(2026, 11, 2), weeks_before=0).first == date(2026, 11, 2)
    assert WINDOW.last == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("first", "last", "place"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), Place(1, 1)),
        (date(2026, 12, 4), date(2026, 12, 20), Place(33, 17)),
        (date(2026, 10, 1), date(2026, 11, 3), Place(1, 2, before=True)),
        (date(2027, 1, 31), date(2027, 2, 1), Place(91, 1, after=True)),
        (date(2027, 1, 30), None, Place(90, 2, after=True)),
        (date(2026, 1, 1), None, Place(1, DAYS, before=True, after=True)),
        (date(2026, 10, 1), date(2026, 11, 1), None),
        (date(2027, 2, 1), None, None),
    ],
)
def test_place_is_cut_to_the_window(first: date, last: date | None, place: Place | None) -> None:
    assert WINDOW.place(first, last) == place


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        WINDOW.place(date(2026, 12, 4), date(2026, 12, 3))


def test_classes_are_those_of_the_stylesheet() -> None:
    assert Place(33, 17).css == "gs33 gw17"
    assert Place(1, DAYS, before=True, after=True).css == "gs1 gw91 from-before goes-on"


def test_head_has_thirteen_weeks_and_months_with_room() -> None:
    assert len(WINDOW.weeks()) == 13
    assert WINDOW.weeks()[1] == (date(2026, 11, 9), Place(8, 7))
    assert [f"{day:%b}" for day, _ in WINDOW.months()] == ["Nov", "Dec", "Jan"]
    # From Oct 27 on, October has five days: no room for its name.
    assert [f"{day:%b}" for day, _ in Window(date(2026, 10, 27)).months()] == ["Nov", "Dec", "Jan"]


def test_pack_gives_overlapping_items_rows_of_their_own() -> None:
    packed = pack([(Place(5, 3), "b"), (Place(1, 5), "a"), (Place(6, 2), "c"), (Place(8, 1), "d")])
    assert [(row, item) for _, row, item in packed] == [(1, "a"), (2, "b"), (1, "c"), (1, "d")]


def test_pack_never_uses_more_rows_than_there_are() -> None:
    packed = pack([(Place(1, 10), number) for number in range(9)])
    assert {row for _, row, _ in packed} == set(range(1, ROWS + 1))
    assert sorted(item for _, _, item in packed) == list(range(9))
