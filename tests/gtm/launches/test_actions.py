"""What people do with launches: allowed, refused for each reason, twice, and what was recorded."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from gtm.launches import actions
from gtm.launches.models import Launch
from tests.gtm.factories import entered, make_launch
from vrops.access.domain import Role
from vrops.core.company import company_day
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db


def events(launch: Launch) -> list[str]:
    rows = Entry.objects.filter(subject_type="gtm.launch", subject_id=launch.pk).order_by("id")
    return list(rows.values_list("event", flat=True))


def pointers(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [fault.pointer for fault in error.value.errors]


# ---- create ------------------------------------------------------------------------------------


def test_creates_a_draft_with_its_sites(pm: User, site: Site, in_house_site: Site) -> None:
    given = entered(pm, site_ids=frozenset({site.pk, in_house_site.pk}), channels=("voice", "chat"))
    launch = actions.create_launch(given, by=pm)
    assert (launch.state, launch.version) == ("draft", 1)
    assert set(launch.sites.all()) == {site, in_house_site}
    assert launch.channels == ["chat", "voice"]
    assert events(launch) == ["gtm.launch.created"]
    entry = Entry.objects.get(subject_id=launch.pk, event="gtm.launch.created")
    assert entry.after["sites"] == sorted([site.pk, in_house_site.pk])


def test_a_first_day_that_has_passed_needs_a_reason(pm: User) -> None:
    yesterday = company_day() - timedelta(days=1)
    given = entered(pm, starts_on=yesterday)
    for why in ("", " \n"):
        with pytest.raises(Invalid) as error:
            actions.create_launch(given, by=pm, why=why)
        assert pointers(error) == ["starts_on"]
        assert "has passed" in error.value.errors[0].detail
    assert not Launch.objects.exists()
    launch = actions.create_launch(given, by=pm, why="Was run without VROps")
    assert Entry.objects.get(event="gtm.launch.created").why == "Was run without VROps"
    assert actions.create_launch(entered(pm, starts_on=company_day()), by=pm).state == "draft"
    with pytest.raises(Invalid, match="has passed") as error:
        actions.copy_launch(launch.pk, by=pm, starts_on=yesterday)
    assert pointers(error) == ["starts_on"]


def test_moving_the_first_day_into_the_past_needs_a_reason(pm: User) -> None:
    launch = make_launch(pm)
    early = entered(pm, starts_on=company_day() - timedelta(days=3))
    with pytest.raises(Invalid) as error:
        actions.edit_launch(launch.pk, early, by=pm, version=launch.version)
    assert pointers(error) == ["starts_on"]
    launch = actions.edit_launch(launch.pk, early, by=pm, version=launch.version, why="Ran early")
    # What has begun is still edited without a word about its first day.
    actions.edit_launch(
        launch.pk, replace(early, title="Corrected"), by=pm, version=launch.version
    )  # fmt: skip


@pytest.mark.parametrize("who", ["analyst", "rep", "supervisor", "hq_partner", "finance",
                                 "supplier_ops", "administrator"])  # fmt: skip
def test_only_planners_create(who: str, pm: User, request: pytest.FixtureRequest) -> None:
    given = entered(pm)
    with pytest.raises(PermissionDenied):
        actions.create_launch(given, by=request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"tier": 4}, "tier"),
        ({"kind": "party"}, "kind"),
        ({"program_id": 999_999}, "program"),
        ({"owner_id": 999_999}, "owner"),
        ({"starts_on": date(1999, 12, 31), "ends_on": None}, "starts_on"),
        ({"starts_on": date(2200, 1, 1), "ends_on": None}, "starts_on"),
        ({"go_live_time": time(8)}, "zone"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"channels": ("pigeon",)}, "channels"),
        ({"site_ids": frozenset({999_999})}, "sites"),
    ],
)
def test_names_what_is_wrong(change: dict[str, Any], pointer: str, pm: User) -> None:
    given = entered(pm, **change)
    with pytest.raises(Invalid) as refused:
        actions.create_launch(given, by=pm)
    assert pointer in pointers(refused)
    assert not Launch.objects.exists()


def test_the_end_comes_after_the_start(pm: User) -> None:
    first = company_day()
    with pytest.raises(Invalid) as refused:
        actions.create_launch(entered(pm, starts_on=first, ends_on=first), by=pm)
    assert pointers(refused) == ["ends_on"]


def test_a_site_must_be_open_on_the_first_day(pm: User, site: Site) -> None:
    site.edit(ends_on=company_day() + timedelta(days=30))
    given = entered(pm, site_ids=frozenset({site.pk}))
    with pytest.raises(Invalid) as refused:
        actions.create_launch(given, by=pm)
    assert pointers(refused) == ["sites"]
    assert "Manila 2" in refused.value.errors[0].detail


# ---- edit --------------------------------------------------------------------------------------


def test_edits_and_writes_down_what_changed(pm: User) -> None:
    launch = make_launch(pm)
    changed = actions.edit_launch(
        launch.pk, entered(pm, title="New name"), by=pm, version=launch.version, why="A typo"
    )
    assert (changed.title, changed.version, changed.sort_key) == ("New name", 3, "new name")
    entry = Entry.objects.filter(subject_id=launch.pk).latest("id")
    assert (entry.event, entry.why) == ("gtm.launch.edited", "A typo")
    assert (entry.before["title"], entry.after["title"]) == ("Trade-in boost $300", "New name")


def test_saving_the_same_changes_nothing(pm: User) -> None:
    launch = make_launch(pm)
    same = actions.edit_launch(launch.pk, entered(pm), by=pm, version=launch.version)
    assert same.version == launch.version
    assert "gtm.launch.edited" not in events(launch)


def test_refuses_an_edit_of_an_older_version(pm: User, second_pm: User) -> None:
    launch = make_launch(pm)
    actions.edit_launch(launch.pk, entered(pm, title="First"), by=pm, version=launch.version)
    with pytest.raises(StaleVersion) as stale:
        actions.edit_launch(
            launch.pk, entered(pm, title="Second"), by=second_pm, version=launch.version
        )
    assert stale.value.current["title"] == "First"


def test_refuses_an_edit_of_what_is_over(pm: User) -> None:
    launch = make_launch(pm)
    gone = actions.move_launch(launch.pk, "cancel", by=pm, version=launch.version, why="No stock")
    with pytest.raises(NotAllowed, match="copy it to a new one"):
        actions.edit_launch(gone.pk, entered(pm, title="Late"), by=pm, version=gone.version)


def test_who_cannot_see_a_launch_cannot_edit_it(pm: User, rep: User) -> None:
    launch = make_launch(pm)
    with pytest.raises(Launch.DoesNotExist):
        actions.edit_launch(launch.pk, entered(pm), by=rep, version=launch.version)


def test_an_analyst_sees_a_launch_but_does_not_edit_it(pm: User, analyst: User) -> None:
    launch = make_launch(pm)
    with pytest.raises(PermissionDenied):
        actions.edit_launch(launch.pk, entered(pm), by=analyst, version=launch.version)


# ---- plain verbs -------------------------------------------------------------------------------


def test_holding_needs_a_reason_and_can_be_resumed(pm: User) -> None:
    launch = make_launch(pm)
    with pytest.raises(Invalid) as refused:
        actions.move_launch(launch.pk, "hold", by=pm, version=launch.version, why="  ")
    assert pointers(refused) == ["why"]
    held = actions.move_launch(launch.pk, "hold", by=pm, version=launch.version, why="Legal")
    assert (held.state, held.version) == ("on_hold", 3)
    resumed = actions.move_launch(launch.pk, "resume", by=pm, version=held.version)
    assert resumed.state == "planning"
    assert events(launch)[-2:] == ["gtm.launch.put_on_hold", "gtm.launch.resumed"]


def test_a_verb_twice_is_refused(pm: User) -> None:
    launch = make_launch(pm, state="draft")
    planned = actions.move_launch(launch.pk, "plan", by=pm, version=1)
    with pytest.raises(StaleVersion):
        actions.move_launch(launch.pk, "plan", by=pm, version=1)
    with pytest.raises(NotAllowed, match="already in planning"):
        actions.move_launch(launch.pk, "plan", by=pm, version=planned.version)


def test_verbs_of_approval_are_no_plain_verbs(pm: User) -> None:
    launch = make_launch(pm)
    for verb in ("submit", "approve", "go_live", "reopen", "nonsense"):
        with pytest.raises(Exception, match="nothing"):
            actions.move_launch(launch.pk, verb, by=pm, version=launch.version)


def test_only_what_is_approved_goes_live(pm: User) -> None:
    launch = make_launch(pm)
    with pytest.raises(NotAllowed):
        actions.go_live_launch(launch.pk)
    Launch.objects.filter(pk=launch.pk).update(state="approved")
    live = actions.go_live_launch(launch.pk)
    assert live.state == "live"
    assert live.went_live_at is not None
    with pytest.raises(NotAllowed):
        actions.go_live_launch(launch.pk)


# ---- copy --------------------------------------------------------------------------------------


def test_copies_to_a_new_date_with_the_sites_open_then(
    pm: User, second_pm: User, site: Site, in_house_site: Site
) -> None:
    first = company_day() + timedelta(days=30)
    given = entered(pm, site_ids=frozenset({site.pk, in_house_site.pk}), summary="Line\n\nMore")
    original = actions.create_launch(given, by=pm)
    site.edit(ends_on=first + timedelta(days=60))
    copy = actions.copy_launch(original.pk, by=second_pm, starts_on=first + timedelta(days=365))
    assert (copy.state, copy.owner, copy.version) == ("draft", second_pm, 1)
    assert copy.ends_on - copy.starts_on == original.ends_on - original.starts_on
    assert list(copy.sites.all()) == [in_house_site]
    assert (copy.title, copy.summary, copy.channels) == (
        original.title, original.summary, original.channels,
    )  # fmt: skip
    created = Entry.objects.get(subject_id=copy.pk, event="gtm.launch.created")
    assert created.after["copied_from"] == original.key


def test_copying_is_planning(pm: User, analyst: User) -> None:
    launch = make_launch(pm)
    with pytest.raises(PermissionDenied):
        actions.copy_launch(launch.pk, by=analyst, starts_on=company_day())


def test_a_copy_in_another_millennium_is_refused(pm: User) -> None:
    launch = make_launch(pm)
    with pytest.raises(Invalid):
        actions.copy_launch(launch.pk, by=pm, starts_on=date(9999, 12, 31))


# ---- who sees what -----------------------------------------------------------------------------


def test_the_floor_sees_approved_launches_of_its_own_site(
    pm: User, rep: User, supplier_ops: User, other_rep: User, site: Site, make_person: Any,
    other_supplier: Any,
) -> None:  # fmt: skip
    launch = make_launch(pm, site_ids=frozenset({site.pk}))
    others = make_person("others", Role.SUPPLIER_OPS, supplier=other_supplier)
    for state, seen in (("draft", 0), ("planning", 0), ("submitted", 0), ("approved", 1),
                        ("live", 1), ("closed", 1), ("cancelled", 0)):  # fmt: skip
        Launch.objects.filter(pk=launch.pk).update(state=state)
        for person in (rep, supplier_ops):
            assert Launch.objects.visible_to(person).count() == seen, (state, person)
        for stranger in (other_rep, others):
            assert not Launch.objects.visible_to(stranger).exists()
