"""Adding people, granting and ending roles, moving and disabling: allowed, refused, recorded."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from tests.cast import MakePerson
from vrops.access import policy
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, Refused, StaleVersion
from vrops.log.models import Entry
from vrops.people import actions, permissions
from vrops.people.models import Grant, HQGroup, Membership, Site, Team, User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def add(by: User, **changes: str) -> User:
    fields = {"employee_id": "VR1", "email": "Jo.Santos@VROps.example", "name": "Jo Santos"}
    return actions.add_person(by=by, **{**fields, **changes})


def test_adds_a_person_who_can_not_sign_in_yet(administrator: User) -> None:
    user = add(administrator)
    assert (user.email, user.sort_key) == ("jo.santos@vrops.example", "jo santos")
    assert not user.has_usable_password()
    entry = Entry.objects.get(event="people.person.added")
    assert entry.subject_id == user.pk
    assert entry.after is not None
    assert "password" not in entry.after


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"email": "no-address"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"title": "x" * 121}, "title"),
        ({"employee_id": "x" * 41}, "employee_id"),
        ({"employee_id": "a b"}, "employee_id"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"email": "administrator@vrops.example"}, "email"),
        ({"employee_id": "administrator"}, "employee_id"),
    ],
)
def test_refuses_bad_or_taken_fields_by_name(
    administrator: User, changes: dict[str, str], pointer: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add(administrator, **changes)
    assert [error.pointer for error in refusal.value.errors] == [pointer]


@pytest.mark.parametrize("role", ["rep", "pm", "senior_manager", "supplier_ops"])
def test_refuses_adding_by_others_than_administrators(
    role: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        add(request.getfixturevalue(role))


def test_a_role_works_from_the_next_request(administrator: User, make_person: MakePerson) -> None:
    user = make_person("newcomer")
    assert not policy.can(user, permissions.VIEW_SITE)
    grant = actions.grant_role(user.pk, by=administrator, role=Role.PM)
    assert policy.can(User.objects.get(pk=user.pk), permissions.VIEW_SITE)
    grant.starts_on = clock.today("America/New_York") - timedelta(days=3)
    grant.save(update_fields=["starts_on"])
    actions.end_grant(grant.pk, by=administrator, why="Left the team")
    assert not policy.can(User.objects.get(pk=user.pk), permissions.VIEW_SITE)
    assert Entry.objects.get(event="people.role.ended").why == "Left the team"


def test_refuses_changing_ones_own_roles(administrator: User) -> None:
    with pytest.raises(NotAllowed, match="their own"):
        actions.grant_role(administrator.pk, by=administrator, role=Role.PM)
    with pytest.raises(NotAllowed, match="their own"):
        actions.end_grant(administrator.grants.get().pk, by=administrator)
    with pytest.raises(NotAllowed, match="their own"):
        actions.disable_person(administrator.pk, by=administrator, why="test")


@pytest.mark.parametrize("role", [Role.REP, Role.SUPPLIER_OPS, Role.HQ_PARTNER])
def test_refuses_a_role_without_the_place_it_needs(
    administrator: User, make_person: MakePerson, role: Role, in_house_site: Site
) -> None:
    user = make_person("newcomer")
    with pytest.raises(Invalid, match="tied to one"):
        actions.grant_role(user.pk, by=administrator, role=role)
    with pytest.raises(Invalid, match="no place"):
        actions.grant_role(user.pk, by=administrator, role=Role.PM, place=in_house_site)


def test_the_database_refuses_a_role_without_its_place(make_person: MakePerson) -> None:
    user = make_person("newcomer")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=user, role=Role.REP, starts_on=TODAY)


def test_refuses_the_same_role_twice(administrator: User, make_person: MakePerson) -> None:
    user = make_person("newcomer")
    actions.grant_role(user.pk, by=administrator, role=Role.PM, starts_on=TODAY)
    with pytest.raises(Refused, match="already"):
        actions.grant_role(user.pk, by=administrator, role=Role.PM, starts_on=TODAY)


@pytest.mark.parametrize("days", [-1, 31])
def test_refuses_an_end_that_is_past_or_beyond_the_one_it_has(
    administrator: User, make_person: MakePerson, days: int
) -> None:
    user, today = make_person("newcomer"), clock.today(settings.COMPANY_ZONE)
    month_on = today + timedelta(days=30)
    grant = actions.grant_role(
        user.pk, by=administrator, role=Role.PM, starts_on=today - timedelta(days=9),
        ends_on=month_on,
    )  # fmt: skip
    with pytest.raises(Invalid, match="today or a later day"):
        actions.end_grant(grant.pk, by=administrator, ends_on=today + timedelta(days=days))
    ended = actions.end_grant(grant.pk, by=administrator, ends_on=today + timedelta(days=7))
    assert ended.ends_on == today + timedelta(days=7)


def test_refuses_an_end_before_the_start(administrator: User, make_person: MakePerson) -> None:
    user = make_person("newcomer")
    with pytest.raises(Invalid, match="after the start"):
        actions.grant_role(user.pk, by=administrator, role=Role.PM, starts_on=TODAY, ends_on=TODAY)


def test_moving_ends_the_earlier_place_on_the_same_day(
    administrator: User, make_person: MakePerson, site: Site, in_house_site: Site
) -> None:
    user = make_person("mover", Role.REP, site=site)
    actions.place_person(user.pk, by=administrator, place=in_house_site, starts_on=TODAY)
    old, new = user.memberships.order_by("starts_on")
    assert (old.site, old.ends_on) == (site, TODAY)
    assert (new.site, new.starts_on, new.ends_on) == (in_house_site, TODAY, None)


def test_refuses_a_move_before_one_that_is_entered_already(
    administrator: User, make_person: MakePerson, site: Site, in_house_site: Site
) -> None:
    user = make_person("mover", Role.REP, site=site)
    later = TODAY + timedelta(days=14)
    actions.place_person(user.pk, by=administrator, place=in_house_site, starts_on=later)
    with pytest.raises(Refused, match="moves again on"):
        actions.place_person(user.pk, by=administrator, place=site, starts_on=TODAY)
    assert user.memberships.filter(site=in_house_site, starts_on=later).exists()


def test_a_person_may_sit_in_several_groups_but_at_one_site(
    administrator: User, make_person: MakePerson, group: HQGroup, finance_group: HQGroup, site: Site
) -> None:
    user = make_person("busy")
    for place in (group, finance_group, site):
        actions.place_person(user.pk, by=administrator, place=place, starts_on=TODAY)
    assert user.memberships.filter(ends_on__isnull=True).count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, site=site, starts_on=TODAY)


def test_the_database_refuses_a_membership_of_two_places(
    make_person: MakePerson, site: Site, group: HQGroup
) -> None:
    team = Team.objects.create(code="T", name="Team", sort_key="team")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=make_person("both"), site=site, team=team, starts_on=TODAY)


def test_disabling_is_once_and_recorded(administrator: User, rep: User) -> None:
    actions.disable_person(rep.pk, by=administrator, why="Left on Friday")
    rep.refresh_from_db()
    assert not rep.is_active
    with pytest.raises(NotAllowed, match="already"):
        actions.disable_person(rep.pk, by=administrator, why="Again")


@pytest.mark.parametrize(
    ("name", "value"), [("theme", "neon"), ("zone", "Mars/Olympus"), ("is_active", False)]
)
def test_refuses_unknown_preferences(rep: User, name: str, value: object) -> None:
    with pytest.raises(Invalid):
        actions.change_preferences(rep, **{name: value})


def test_keeps_preferences(rep: User) -> None:
    actions.change_preferences(rep, theme="dark", density="cozy", single_keys=False)
    rep.refresh_from_db()
    assert (rep.theme, rep.density, rep.single_keys) == ("dark", "cozy", False)


def test_a_title_changes_and_is_on_record(administrator: User, rep: User, analyst: User) -> None:
    changed = actions.change_title(rep.pk, by=administrator, version=1, title=" Senior  rep ")
    assert (changed.title, changed.version) == ("Senior rep", 2)
    assert (
        actions.change_title(rep.pk, by=administrator, version=2, title="Senior rep").version == 2
    )
    entry = Entry.objects.get(event="people.person.retitled")
    assert (entry.subject_id, entry.after["title"]) == (rep.pk, "Senior rep")
    with pytest.raises(StaleVersion):
        actions.change_title(rep.pk, by=administrator, version=1, title="Lead")
    with pytest.raises(Invalid):
        actions.change_title(rep.pk, by=administrator, version=2, title="x" * 121)
    with pytest.raises(PermissionDenied):
        actions.change_title(rep.pk, by=analyst, version=2, title="Lead")
