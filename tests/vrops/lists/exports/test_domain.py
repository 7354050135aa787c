"""How values stand in the cells of a file, and what a file is called."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from vrops.access.domain import GrantValue, Role
from vrops.core.money import Money
from vrops.lists.domain.address import Condition, State
from vrops.lists.domain.operators import Operator
from vrops.lists.exports import domain
from vrops.lists.exports.domain import Format

pytestmark = pytest.mark.pure
PHOENIX = ZoneInfo("America/Phoenix")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        ("=1+1", "=1+1"),
        ("a\x00b\x1bc\ufffe", "abc"),
        ("two\nlines", "two\nlines"),
        (True, "Yes"),
        (7, 7),
        (0.1, Decimal("0.1")),
        (float("nan"), None),
        (Decimal("-5.00"), Decimal("-5.00")),
        (Decimal("NaN"), None),
        (date(2026, 3, 8), date(2026, 3, 8)),
        (timedelta(hours=-1, minutes=-30), Decimal("-1.50")),
        (Money(Decimal("1234.5"), "USD"), "$1,234.50"),
        (Role.PM, "pm"),
    ],
)
def test_values_as_cells(value: object, cell: object) -> None:
    found = domain.cell_of(value, PHOENIX)
    assert found == cell
    assert str(found) == str(cell)


def test_instants_are_in_the_readers_zone() -> None:
    cell = domain.cell_of(datetime(2026, 3, 8, 3, 30, 5, 999, tzinfo=UTC), PHOENIX)
    assert isinstance(cell, datetime)
    assert cell.isoformat() == "2026-03-07T20:30:05-07:00"


def test_a_pinned_state_says_all_of_itself() -> None:
    kept = Condition("status", Operator.NOT, ("done",))
    state = State(
        view="open", conditions=(kept,), sort="-sla", columns=("key", "sla"), open=7, after="x"
    )
    assert domain.pinned(state).query() == "?status__not=done&sort=-sla&cols=key,sla"
    everything = domain.pinned(State(view="all", sort="key"))
    assert everything.query() == "?filters=none&sort=key"


def test_file_names_are_plain() -> None:
    at = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    assert domain.file_name("Coûts / “centers”", at, Format.XLSX) == (
        "couts-centers-2026-11-21-1830.xlsx"
    )
    assert domain.file_name("!", at, Format.CSV) == "list-2026-11-21-1830.csv"


def test_rights_differ_by_role_and_place_and_not_by_order() -> None:
    here, there = GrantValue(Role.REP, site_id=1), GrantValue(Role.REP, site_id=2)
    assert domain.rights_key([here, there]) == domain.rights_key([there, here])
    keys = {domain.rights_key(grants) for grants in ([], [here], [there], [here, there])}
    assert len(keys) == 4
