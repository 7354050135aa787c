"""Budget lines: own lines for program managers, all for Finance; launches learn of them."""

from decimal import Decimal
from typing import Any

import pytest

from gtm.launches.models import Launch, LaunchFact
from gtm.readiness import actions as readiness
from salesops.budgets import actions
from salesops.budgets.models import BudgetLine, CostCentre
from salesops.budgets.subscribers import line_changed
from salesops.budgets.tasks import repair_facts
from tests.salesops.factories import line_input, make_cost_centre, make_line, usd
from vrops.core.errors import Invalid, PermissionDenied, StaleVersion
from vrops.core.money import Money
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(finance: User) -> CostCentre:
    return make_cost_centre(finance, "VR-100")


@pytest.fixture
def line(pm: User, centre: CostCentre, launch: Launch) -> BudgetLine:
    return make_line(pm, centre, launch_id=launch.pk)


def told(launch: Launch) -> dict[str, tuple[Decimal, str]]:
    """After the worker handled every entry about lines."""
    for entry in Entry.objects.filter(event__startswith="salesops.budget_line").order_by("pk"):
        line_changed(entry.pk)
    rows = LaunchFact.objects.filter(launch=launch)
    return {fact.measure: (fact.value, fact.currency) for fact in rows}


def test_a_pm_plans_own_lines_only(line: BudgetLine, pm: User, second_pm: User, centre: CostCentre):
    [entry] = Entry.objects.filter(event="salesops.budget_line.created")
    assert (entry.money, entry.after["amount"]) == (True, "78000.00")
    with pytest.raises(PermissionDenied):
        actions.create_line(line_input(second_pm, centre), by=pm)
    with pytest.raises(PermissionDenied):
        actions.edit_line(line.pk, line_input(pm, centre), by=second_pm, version=1)
    with pytest.raises(PermissionDenied):
        actions.edit_line(line.pk, line_input(second_pm, centre), by=pm, version=1)


@pytest.mark.parametrize("role", ["finance", "senior_manager"])
def test_finance_and_the_senior_manager_change_all(
    line: BudgetLine, pm: User, centre: CostCentre, role: str, request: pytest.FixtureRequest
):
    by = request.getfixturevalue(role)
    entered = line_input(pm, centre, planned=usd("80000.5"), launch_id=line.launch_id)
    changed = actions.edit_line(line.pk, entered, by=by, version=1)
    assert (changed.planned, changed.version) == (usd("80000.50"), 2)


@pytest.mark.parametrize("role", ["analyst", "rep", "supervisor", "hq_partner", "administrator"])
def test_others_change_nothing(
    line: BudgetLine, pm: User, centre: CostCentre, role: str, request: pytest.FixtureRequest
):
    by = request.getfixturevalue(role)
    with pytest.raises((PermissionDenied, BudgetLine.DoesNotExist)):
        actions.edit_line(line.pk, line_input(pm, centre), by=by, version=1)
    with pytest.raises(PermissionDenied):
        actions.save_cost_centre(None, by=by, code="X", name="X", owner=pm)


def test_who_sees_budgets(line: BudgetLine, everybody: dict[str, User]):
    seeing = {name for name, user in everybody.items() if BudgetLine.objects.visible_to(user)}
    assert seeing == {"analyst", "pm", "senior_manager", "finance"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "name"),
        ({"fiscal_year": 1999}, "fiscal_year"),
        ({"planned": usd("-1")}, "planned"),
        ({"planned": usd("1000000000000")}, "planned"),
        ({"cost_centre_id": 987_654}, "cost_centre"),
        ({"launch_id": 987_654}, "launch"),
    ],
)
def test_bad_input_names_the_field(
    pm: User, centre: CostCentre, change: dict[str, Any], pointer: str
):
    with pytest.raises(Invalid) as refused:
        make_line(pm, centre, **change)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


def test_a_name_is_taken_once_in_a_year(line: BudgetLine, pm: User, centre: CostCentre):
    with pytest.raises(Invalid, match="another name"):
        make_line(pm, centre)
    other = make_line(pm, centre, fiscal_year=2028)
    with pytest.raises(Invalid, match="another name"):
        actions.edit_line(other.pk, line_input(pm, centre), by=pm, version=1)


def test_an_edit_of_what_changed_meanwhile_is_refused(
    line: BudgetLine, pm: User, centre: CostCentre
):
    actions.edit_line(line.pk, line_input(pm, centre), by=pm, version=1)
    with pytest.raises(StaleVersion):
        actions.edit_line(line.pk, line_input(pm, centre, planned=usd("1")), by=pm, version=1)


def test_a_retired_cost_centre_takes_no_new_lines(
    line: BudgetLine, pm: User, centre: CostCentre, finance: User
):
    retired = actions.save_cost_centre(
        centre.pk, by=finance, code="vr-100", name="Sales incentives", owner=finance,
        is_active=False, version=1,
    )  # fmt: skip
    assert (retired.code, retired.version) == ("VR-100", 2)
    with pytest.raises(Invalid, match="see the fields"):
        make_line(pm, centre, name="Another")
    entered = line_input(pm, centre, planned=usd("5"), launch_id=line.launch_id)
    assert actions.edit_line(line.pk, entered, by=pm, version=1).planned == usd("5")


def test_a_code_is_taken_once(centre: CostCentre, finance: User):
    with pytest.raises(Invalid) as refused:
        actions.save_cost_centre(None, by=finance, code=" VR-100 ", name="Other", owner=finance)
    assert [fault.code for fault in refused.value.errors] == ["taken"]


# ---- what launches learn ------------------------------------------------------------------------


def test_a_launch_learns_of_its_lines(
    line: BudgetLine, pm: User, centre: CostCentre, launch: Launch
):
    assert told(launch) == {
        "budget.line_exists": (Decimal(1), ""), "budget.planned": (Decimal(78000), "USD"),
    }  # fmt: skip
    make_line(pm, centre, name="More", launch_id=launch.pk, planned=usd("2000"))
    assert told(launch)["budget.planned"] == (Decimal(80000), "USD")
    pesos = Money(Decimal(9), "PHP")
    make_line(pm, centre, name="Pesos", launch_id=launch.pk, planned=pesos)
    assert told(launch) == {"budget.line_exists": (Decimal(3), "")}
    assert LaunchFact.objects.get().link == f"/budgets/?launch={launch.pk}"


def test_a_launch_that_a_line_left_forgets_it(
    line: BudgetLine, pm: User, centre: CostCentre, launch: Launch
):
    told(launch)
    actions.edit_line(line.pk, line_input(pm, centre), by=pm, version=1)
    assert told(launch) == {}


def test_a_line_turns_the_gate_green(line: BudgetLine, pm: User, launch: Launch):
    [gate] = readiness.add_item(
        launch.pk, by=pm, name="Budget line exists", days_before=20, gate="before_approval",
        measure="budget.line_exists", target=Decimal(1),
    )  # fmt: skip
    assert gate.state == "open"
    repair_facts()
    gate.refresh_from_db()
    assert gate.state == "done"


def test_one_part_of_a_line_changes_and_the_rest_stays(
    line: BudgetLine, pm: User, second_pm: User, senior_manager: User, centre: CostCentre
):
    other = make_cost_centre(pm, "VR-200")
    moved = actions.move_line(line.pk, by=pm, version=1, centre=other)
    assert (moved.cost_centre_id, moved.version, moved.planned) == (other.pk, 2, usd("78000"))
    assert (moved.launch_id, moved.owner_id) == (line.launch_id, pm.pk)
    given = actions.assign_line(line.pk, by=senior_manager, version=2, owner=second_pm)
    assert (given.owner_id, given.cost_centre_id, given.version) == (second_pm.pk, other.pk, 3)
    with pytest.raises(PermissionDenied):
        actions.move_line(line.pk, by=pm, version=3, centre=centre)
    with pytest.raises(StaleVersion):
        actions.assign_line(line.pk, by=senior_manager, version=2, owner=pm)
    events = Entry.objects.filter(event="salesops.budget_line.edited")
    assert events.count() == 2
