"""What is refused of activity before anything is stored."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesops.activity.domain import ActivityRow, check, includes
from vrops.core.errors import Invalid

TODAY = date(2026, 3, 10)


def a_row(**changes: Any) -> ActivityRow:
    given: dict[str, Any] = {
        "site_id": 1, "measure": "contacts", "on": date(2026, 3, 2), "value": Decimal("100"),
        "channel": "voice",
    }  # fmt: skip
    return ActivityRow(**given | changes)


@pytest.mark.parametrize("value", ["0", "0.000001", "999999999999.999999", "41257.0"])
def test_takes_quantities_of_up_to_six_places(value: str) -> None:
    check([a_row(value=Decimal(value))], TODAY)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"value": Decimal("-1")}, "row 1, value"),
        ({"value": Decimal("0.0000001")}, "row 1, value"),
        ({"value": Decimal("1e12")}, "row 1, value"),
        ({"value": Decimal("NaN")}, "row 1, value"),
        ({"value": Decimal("Infinity")}, "row 1, value"),
        ({"on": date(2026, 3, 11)}, "row 1, on"),
        ({"on": date(1999, 12, 31)}, "row 1, on"),
    ],
)
def test_refuses_what_cannot_have_been_recorded(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check([a_row(**changes)], TODAY)
    assert [error.pointer for error in refusal.value.errors] == [pointer]


def test_refuses_the_same_day_twice_and_names_the_first() -> None:
    with pytest.raises(Invalid, match="Row 2: Row 1 says the same"):
        check([a_row(), a_row(value=Decimal(5))], TODAY)


@pytest.mark.parametrize(
    "part", [{"product": "upgrade"}, {"brand": "prepaid"}, {"segment": "business"}]
)
def test_refuses_a_total_beside_its_own_parts(part: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="A total of 2026-03-02 stands beside its own parts"):
        check([a_row(**part), a_row()], TODAY)
    check([a_row(**part), a_row(on=date(2026, 3, 3))], TODAY)


def test_other_channels_sites_and_measures_stand_side_by_side() -> None:
    check([a_row(), a_row(channel="chat"), a_row(site_id=2), a_row(measure="sales")], TODAY)


def test_a_total_includes_its_parts_and_not_its_neighbours() -> None:
    assert includes(("voice", ""), ("voice", "upgrade"))
    assert not includes(("voice", "upgrade"), ("voice", ""))
    assert not includes(("voice", ""), ("chat", "upgrade"))
