"""Checklists: from a template, closed with evidence, moving with their launch."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gtm.launches import actions as launches
from gtm.launches.models import Launch, LaunchFact
from gtm.readiness import actions, building, measures
from gtm.readiness.domain import BeginsLate
from gtm.readiness.measures import Measure
from gtm.readiness.models import ChecklistTemplate, ReadinessItem, TemplateItem
from gtm.readiness.tasks import repair_measures
from tests.cast import MakePerson
from tests.gtm.factories import entered, make_launch
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.company import company_day
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import HQGroup, Site, User

pytestmark = pytest.mark.django_db
FIRST = date(2027, 3, 5)  # a Friday


@pytest.fixture(autouse=True)
def share_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(measures._measures, "comms.acknowledged",
                        Measure("comms.acknowledged", "Acknowledged", "%"))  # fmt: skip


@pytest.fixture
def template(db: None, group: HQGroup) -> ChecklistTemplate:
    """Tier 2: a gate of Legal, one item per site, a measured one, one of the PM."""
    template = ChecklistTemplate.objects.create(name="Tier 2 launch", tier=2)
    rows: list[dict[str, Any]] = [
        {"name": "Legal copy approved", "gate": "before_approval", "days_before": 10,
         "owner_role": "hq_partner", "owner_group": group},
        {"name": "Team briefed", "gate": "before_go_live", "days_before": 2,
         "owner_role": "supervisor", "per_site": True},
        {"name": "Notice acknowledged", "gate": "before_go_live", "days_before": 1,
         "kind": "measured", "measure": "comms.acknowledged", "target": 90},
        {"name": "Playbook page updated", "days_before": 5},
    ]  # fmt: skip
    for order, row in enumerate(rows):
        TemplateItem.objects.create(template=template, order=order, **row)
    return template


@pytest.fixture
def launch(pm: User, site: Site, in_house_site: Site) -> Launch:
    return make_launch(pm, starts_on=FIRST, site_ids=frozenset({site.pk, in_house_site.pk}))


@pytest.fixture
def items(template: ChecklistTemplate, launch: Launch, pm: User) -> dict[str, ReadinessItem]:
    """The launch's items by their words."""
    actions.plan_checklist(launch.pk, by=pm)
    return by_words(launch)


def by_words(launch: Launch) -> dict[str, ReadinessItem]:
    return {str(item): item for item in launch.readiness_items.select_related("site")}


def last_event() -> Entry:
    found = Entry.objects.filter(event__startswith="gtm.readiness").order_by("-pk").first()
    assert found is not None
    return found


# ---- from a template ----------------------------------------------------------------------------


def test_a_template_gives_items_due_before_the_first_day(items: dict[str, ReadinessItem], pm: User):
    assert {words: str(item.due_on) for words, item in items.items()} == {
        "Legal copy approved": "2027-02-19",
        "Team briefed, Manila 2": "2027-03-03",
        "Team briefed, Tampa": "2027-03-03",
        "Notice acknowledged": "2027-03-04",
        "Playbook page updated": "2027-02-26",
    }
    assert items["Playbook page updated"].owner == pm
    assert items["Legal copy approved"].owner is None
    assert last_event().after == {"template": "Tier 2 launch", "items": 5, "late": 0}


def test_items_that_begin_late_are_accepted_by_their_number(
    template: ChecklistTemplate, pm: User, site: Site, client: Client
):
    """The dialog says how many, and from which first day on none would be."""
    soon = company_day() + timedelta(days=2)
    launch = make_launch(pm, starts_on=soon, site_ids=frozenset({site.pk}))
    found = building.outlook(launch)
    assert found is not None
    assert found.late
    assert found.in_time_on is not None
    with pytest.raises(BeginsLate):
        actions.plan_checklist(launch.pk, by=pm, late=0)
    client.force_login(pm)
    address = reverse("gtm:readiness_plan", args=[launch.pk])
    said = client.post(address, headers={"HX-Request": "true"}).content.decode()
    assert f'name="late" value="{len(found.late)}"' in said
    assert f"?starts_on={found.in_time_on}" in said
    assert not launch.readiness_items.exists()
    form = client.get(reverse("gtm:launch_edit", args=[launch.pk]), {"starts_on": found.in_time_on})
    assert f'value="{found.in_time_on}"' in form.content.decode()
    moved = make_launch(pm, starts_on=found.in_time_on, site_ids=frozenset({site.pk}))
    assert actions.plan_checklist(moved.pk, by=pm, late=0), "none is late from that day on"
    eve = make_launch(
        pm, starts_on=found.in_time_on - timedelta(days=1), site_ids=frozenset({site.pk})
    )
    with pytest.raises(BeginsLate):
        actions.plan_checklist(eve.pk, by=pm, late=0)
    client.post(address, {"late": len(found.late)})
    assert launch.readiness_items.filter(due_on__lt=company_day()).count() == len(found.late)


def test_a_template_for_the_kind_goes_before_the_general_one(
    template: ChecklistTemplate, launch: Launch, pm: User
):
    own = ChecklistTemplate.objects.create(name="Tier 2 promotion", tier=2, kind="promotion")
    TemplateItem.objects.create(template=own, name="Offer set up", days_before=3)
    assert [str(item) for item in actions.plan_checklist(launch.pk, by=pm)] == ["Offer set up"]


def test_refuses_a_second_checklist(items: dict[str, ReadinessItem], launch: Launch, pm: User):
    with pytest.raises(NotAllowed, match="has a checklist already"):
        actions.plan_checklist(launch.pk, by=pm)


def test_refuses_a_checklist_where_no_template_fits(
    template: ChecklistTemplate, pm: User, site: Site
):
    with pytest.raises(NotAllowed, match="No active checklist template"):
        actions.plan_checklist(make_launch(pm, tier=3).pk, by=pm)


def test_only_planners_plan(template: ChecklistTemplate, launch: Launch, analyst: User, rep: User):
    with pytest.raises(PermissionDenied):
        actions.plan_checklist(launch.pk, by=analyst)
    with pytest.raises(Launch.DoesNotExist):
        actions.plan_checklist(launch.pk, by=rep)


def test_an_item_of_each_site_waits_for_sites(template: ChecklistTemplate, pm: User, site: Site):
    launch = make_launch(pm, starts_on=FIRST)
    actions.plan_checklist(launch.pk, by=pm)
    assert "Team briefed" in by_words(launch)
    given = entered(pm, starts_on=FIRST, site_ids=frozenset({site.pk}))
    launches.edit_launch(launch.pk, given, by=pm, version=launch.version)
    found = by_words(launch)
    assert "Team briefed" not in found
    assert str(found["Team briefed, Manila 2"].due_on) == "2027-03-03"


# ---- moving with the launch ---------------------------------------------------------------------


def test_items_move_with_the_first_day_in_the_same_change(
    items: dict[str, ReadinessItem], launch: Launch, pm: User, site: Site, in_house_site: Site
):
    sites = frozenset({site.pk, in_house_site.pk})
    later = entered(pm, starts_on=FIRST + timedelta(days=3), site_ids=sites)
    launches.edit_launch(launch.pk, later, by=pm, version=launch.version)
    moved = by_words(launch)
    assert str(moved["Team briefed, Tampa"].due_on) == "2027-03-04"
    assert str(moved["Notice acknowledged"].due_on) == "2027-03-05"
    assert last_event().event == "gtm.readiness.rescheduled"


def test_an_edit_that_is_refused_moves_nothing(
    items: dict[str, ReadinessItem], launch: Launch, pm: User
):
    with pytest.raises(StaleVersion):
        launches.edit_launch(launch.pk, entered(pm), by=pm, version=1)
    assert by_words(launch)["Legal copy approved"].due_on == items["Legal copy approved"].due_on


def test_items_come_and_leave_with_the_sites(
    items: dict[str, ReadinessItem], launch: Launch, pm: User, site: Site, other_site: Site
):
    given = entered(pm, starts_on=FIRST, site_ids=frozenset({site.pk, other_site.pk}))
    launches.edit_launch(launch.pk, given, by=pm, version=launch.version)
    briefed = [words for words in by_words(launch) if words.startswith("Team briefed")]
    assert sorted(briefed) == ["Team briefed, Cebu", "Team briefed, Manila 2"]
    assert last_event().after == {"added": 1, "removed": 1}


# ---- closing ------------------------------------------------------------------------------------


def test_a_supervisor_closes_the_item_of_the_own_site(
    items: dict[str, ReadinessItem], supervisor: User
):
    item = items["Team briefed, Manila 2"]
    closed = actions.close_item(item.pk, by=supervisor, version=item.version, evidence="In huddle.")
    assert (closed.state, closed.closed_by, closed.evidence) == ("done", supervisor, "In huddle.")
    entry = last_event()
    assert (entry.event, entry.why, entry.site_id) == (
        "gtm.readiness.item_closed", "In huddle.", item.site_id,
    )  # fmt: skip
    assert (entry.before["state"], entry.after["state"]) == ("open", "done")


def test_people_of_a_site_do_not_find_items_of_others(
    items: dict[str, ReadinessItem], supervisor: User, supplier_ops: User, rep: User
):
    for user in (supervisor, supplier_ops):
        seen = ReadinessItem.objects.visible_to(user)
        assert [str(item) for item in seen] == ["Team briefed, Manila 2"]
        with pytest.raises(ReadinessItem.DoesNotExist):
            actions.close_item(items["Team briefed, Tampa"].pk, by=user, version=1, evidence="x")
    assert not ReadinessItem.objects.visible_to(rep).exists()


def test_hq_closes_its_own_and_sees_its_groups(
    items: dict[str, ReadinessItem], hq_partner: User, pm: User
):
    item = items["Legal copy approved"]
    assert list(ReadinessItem.objects.visible_to(hq_partner)) == [item]
    with pytest.raises(PermissionDenied):
        actions.close_item(item.pk, by=hq_partner, version=1, evidence="Cleared.")
    item = actions.assign_item(item.pk, by=pm, version=1, owner=hq_partner)
    closed = actions.close_item(item.pk, by=hq_partner, version=2, evidence="Cleared.")
    assert closed.state == "done"


def test_analysts_see_all_and_close_their_own(items: dict[str, ReadinessItem], analyst: User):
    assert ReadinessItem.objects.visible_to(analyst).count() == 5
    with pytest.raises(PermissionDenied):
        actions.close_item(items["Playbook page updated"].pk, by=analyst, version=1, evidence="x")


@pytest.mark.parametrize("evidence", ["", "  \n "])
def test_a_tick_needs_evidence(items: dict[str, ReadinessItem], pm: User, evidence: str):
    item = items["Playbook page updated"]
    with pytest.raises(Invalid) as refused:
        actions.close_item(item.pk, by=pm, version=1, evidence=evidence)
    assert [fault.pointer for fault in refused.value.errors] == ["evidence"]


def test_refuses_to_close_twice_and_what_is_stale(items: dict[str, ReadinessItem], pm: User):
    item = items["Playbook page updated"]
    actions.close_item(item.pk, by=pm, version=1, evidence="Published.")
    with pytest.raises(StaleVersion):
        actions.close_item(item.pk, by=pm, version=1, evidence="Published.")
    with pytest.raises(NotAllowed, match="closed already"):
        actions.close_item(item.pk, by=pm, version=2, evidence="Published.")


def test_nothing_has_to_be_ready_for_a_cancelled_launch(
    items: dict[str, ReadinessItem], launch: Launch, pm: User
):
    launches.move_launch(launch.pk, "cancel", by=pm, version=launch.version, why="Offer pulled.")
    with pytest.raises(NotAllowed, match="was cancelled"):
        actions.close_item(items["Playbook page updated"].pk, by=pm, version=1, evidence="x")


def test_a_planner_lets_an_item_go_with_a_reason(
    items: dict[str, ReadinessItem], pm: User, supervisor: User
):
    item = items["Team briefed, Manila 2"]
    with pytest.raises(PermissionDenied):
        actions.waive_item(item.pk, by=supervisor, version=1, why="No chat there.")
    with pytest.raises(Invalid):
        actions.waive_item(item.pk, by=pm, version=1, why=" ")
    assert actions.waive_item(item.pk, by=pm, version=1, why="No chat there.").state == "waived"
    with pytest.raises(NotAllowed):
        actions.waive_item(item.pk, by=pm, version=2, why="Again.")


def test_reopening_takes_the_evidence_back(
    items: dict[str, ReadinessItem], pm: User, supervisor: User
):
    item = items["Team briefed, Manila 2"]
    actions.close_item(item.pk, by=supervisor, version=1, evidence="In huddle.")
    opened = actions.reopen_item(item.pk, by=supervisor, version=2, why="Half were away.")
    assert (opened.state, opened.evidence, opened.closed_by) == ("open", "", None)
    actions.waive_item(item.pk, by=pm, version=3, why="Covered by the region.")
    with pytest.raises(PermissionDenied):
        actions.reopen_item(item.pk, by=supervisor, version=4, why="Not covered.")
    assert actions.reopen_item(item.pk, by=pm, version=4, why="Not covered.").state == "open"
    with pytest.raises(NotAllowed, match="is open"):
        actions.reopen_item(item.pk, by=pm, version=5, why="Again.")


# ---- owners -------------------------------------------------------------------------------------


def test_an_owner_is_somebody_who_can_close(
    items: dict[str, ReadinessItem], pm: User, analyst: User, rep: User, make_person: MakePerson
):
    item = items["Playbook page updated"]
    with pytest.raises(Invalid, match="can close it"):
        actions.assign_item(item.pk, by=pm, version=1, owner=rep)
    left = make_person("left", Role.ANALYST)
    User.objects.filter(pk=left.pk).update(is_active=False)
    with pytest.raises(Invalid):
        actions.assign_item(item.pk, by=pm, version=1, owner=left)
    assert actions.assign_item(item.pk, by=pm, version=1, owner=analyst).owner == analyst
    assert actions.close_item(item.pk, by=analyst, version=2, evidence="Done.").state == "done"


# ---- adding -------------------------------------------------------------------------------------


def test_adds_an_item_for_each_site(items: dict[str, ReadinessItem], launch: Launch, pm: User):
    added = actions.add_item(launch.pk, by=pm, name=" Headsets  checked ", days_before=0,
                             gate="before_go_live", per_site=True)  # fmt: skip
    assert [str(item) for item in added] == [
        "Headsets checked, Manila 2",
        "Headsets checked, Tampa",
    ]
    assert [str(item.due_on) for item in added] == ["2027-03-05"] * 2


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"name": " ", "days_before": 1}, "name"),
        ({"name": "x" * 161, "days_before": 1}, "name"),
        ({"name": "Playbook page updated", "days_before": 1}, "name"),
        ({"name": "New", "days_before": 251}, "days_before"),
        ({"name": "New", "days_before": 1, "gate": "after"}, "gate"),
        ({"name": "New", "days_before": 1, "measure": "moon.phase", "target": 1}, "measure"),
        ({"name": "New", "days_before": 1, "measure": "comms.acknowledged"}, "target"),
    ],
)
def test_bad_input_names_the_field(
    items: dict[str, ReadinessItem], launch: Launch, pm: User, given: dict[str, Any], pointer: str
):
    with pytest.raises(Invalid) as refused:
        actions.add_item(launch.pk, by=pm, **given)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]
    assert launch.readiness_items.count() == 5


# ---- measured -----------------------------------------------------------------------------------


def push(launch: Launch, value: str) -> None:
    launches.push_fact(launch.pk, "comms.acknowledged", Decimal(value), as_of=clock.now())


def test_a_measured_item_turns_with_its_figure(
    items: dict[str, ReadinessItem], launch: Launch, pm: User
):
    item = items["Notice acknowledged"]
    assert (item.state, item.value) == ("open", None)
    push(launch, "89.5")
    item.refresh_from_db()
    assert (item.state, item.value) == ("open", Decimal("89.5"))
    push(launch, "90")
    item.refresh_from_db()
    assert item.state == "done"
    assert last_event().event == "gtm.readiness.item_measured"
    assert last_event().actor is None
    push(launch, "88")
    item.refresh_from_db()
    assert item.state == "open"
    launches.drop_facts(launch.pk, ["comms.acknowledged"])
    item.refresh_from_db()
    assert item.value is None


def test_nobody_closes_a_measured_item_by_hand(
    items: dict[str, ReadinessItem], launch: Launch, pm: User
):
    item = items["Notice acknowledged"]
    with pytest.raises(NotAllowed, match="is measured"):
        actions.close_item(item.pk, by=pm, version=1, evidence="Believe me.")
    push(launch, "95")
    with pytest.raises(NotAllowed, match="is measured"):
        actions.reopen_item(item.pk, by=pm, version=2, why="I doubt it.")


def test_a_measure_that_nobody_provides_any_more_is_never_green(
    items: dict[str, ReadinessItem], launch: Launch, monkeypatch: pytest.MonkeyPatch
):
    push(launch, "95")
    monkeypatch.delitem(measures._measures, "comms.acknowledged")
    assert actions.measure_launch(launch.pk) == 1
    assert by_words(launch)["Notice acknowledged"].state == "open"


def test_measuring_twice_turns_nothing_more(items: dict[str, ReadinessItem], launch: Launch):
    push(launch, "95")
    before = Entry.objects.count()
    assert actions.measure_launch(launch.pk) == 0
    assert Entry.objects.count() == before


def test_what_was_let_go_stays_so_whatever_its_figure(
    items: dict[str, ReadinessItem], launch: Launch, pm: User
):
    item = items["Notice acknowledged"]
    actions.waive_item(item.pk, by=pm, version=1, why="Nothing is sent.")
    push(launch, "12")
    item.refresh_from_db()
    assert item.state == "waived"
    opened = actions.reopen_item(item.pk, by=pm, version=item.version, why="It is sent after all.")
    assert (opened.state, opened.value) == ("open", Decimal("12"))


def test_the_night_repairs_what_nobody_heard(items: dict[str, ReadinessItem], launch: Launch):
    LaunchFact.objects.create(
        launch=launch, measure="comms.acknowledged", value=99, as_of=clock.now()
    )
    repair_measures()
    assert by_words(launch)["Notice acknowledged"].state == "done"
