"""Table declarations: what a column shows, exports and how it is laid out."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from vrops.core.money import Money
from vrops.ui.tables import Badge, Clock, Column, Kind, Table

TITLE = Column(name="title", label="Title", opens=True, phone="title")
RECORD = SimpleNamespace(
    title="Trade-in boost",
    site=SimpleNamespace(name="Tampa", supplier=None),
    state=Badge("In review", "amber"),
    cost=Money(Decimal("-5.00"), "USD"),
    starts_on=date(2026, 3, 1),
    tags=["Promo", "Consumer"],
    due=Clock(timedelta(hours=-2), "red", 100),
    code="=1+1",
)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (TITLE, "Trade-in boost"),
        (Column(name="site", label="Site", value="site.name"), "Tampa"),
        (Column(name="supplier", label="Supplier", value="site.supplier.name"), None),
        (Column(name="state", label="State", kind=Kind.BADGE), "In review"),
        (Column(name="cost", label="Cost", kind=Kind.MONEY), Money(Decimal("-5.00"), "USD")),
        (Column(name="starts_on", label="Starts", kind=Kind.DATE), date(2026, 3, 1)),
        (Column(name="tags", label="Tags", kind=Kind.NAMES), "Promo; Consumer"),
        (Column(name="due", label="Due", kind=Kind.SLA), timedelta(hours=-2)),
        (Column(name="code", label="Code"), "=1+1"),
        (Column(name="n", label="N", value=lambda record: 3, kind=Kind.NUMBER), 3),
        (Column(name="n", label="N", value="title", export=lambda record: "three"), "three"),
    ],
)  # fmt: skip
def test_exports_typed_values(column: Column, value: object) -> None:
    assert column.typed(RECORD) == value


def test_lays_out_by_kind_and_choice() -> None:
    column = Column(name="n", label="N", kind=Kind.NUMBER, width=72, drop=1000, phone="end")
    assert column.css == "num w-72 drop-1000 p-end"
    assert TITLE.css == "p-title"


@pytest.mark.parametrize("wrong", [{"width": 73}, {"drop": 500}, {"phone": "left"}])
def test_refuses_what_the_stylesheet_does_not_have(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Column(name="n", label="N", **wrong)  # type: ignore[arg-type]


def test_shows_chosen_columns_in_the_tables_order_and_always_the_title() -> None:
    state = Column(name="state", label="State")
    extra = Column(name="code", label="Code", chosen=False)
    table = Table(caption="Launches", columns=(TITLE, state, extra))
    assert table.usual == ("title", "state")
    assert [column.name for column in table.shown()] == ["title", "state"]
    assert [column.name for column in table.shown(("code",))] == ["title", "code"]


def test_cells_carry_value_and_quiet_words() -> None:
    site = Column(name="site", label="Site", value="site.name", sub="code")
    table = Table(caption="Launches", columns=(TITLE, site))
    assert [(cell.value, cell.sub) for cell in table.cells(RECORD, table.columns)] == [
        ("Trade-in boost", ""),
        ("Tampa", "=1+1"),
    ]


@pytest.mark.parametrize(
    "columns",
    [
        (TITLE, TITLE),
        (Column(name="a", label="A"),),
        (TITLE, Column(name="b", label="B", opens=True)),
    ],
)
def test_refuses_a_table_nobody_could_open_a_record_from(columns: tuple[Column, ...]) -> None:
    with pytest.raises(ValueError, match="Launches"):
        Table(caption="Launches", columns=columns)
