"""can, require and visible are one rule; tokens and disabled people reach less, never more."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from tests.cast import MakePerson
from vrops.access import policy, registry
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.errors import PermissionDenied
from vrops.people import permissions
from vrops.people.actions import place_person
from vrops.people.models import Grant, Site, Supplier, User

pytestmark = pytest.mark.django_db


def test_a_supplier_sees_its_own_sites_and_suppliers_only(
    supplier_ops: User, site: Site, other_site: Site, in_house_site: Site
) -> None:
    assert list(Site.objects.visible_to(supplier_ops)) == [site]
    assert list(Supplier.objects.visible_to(supplier_ops)) == [site.supplier]
    assert policy.can(supplier_ops, permissions.VIEW_SITE, site)
    assert not policy.can(supplier_ops, permissions.VIEW_SITE, other_site)


def test_the_record_rule_and_the_list_rule_agree_for_everybody(
    everybody: dict[str, User], site: Site, other_site: Site, in_house_site: Site
) -> None:
    for role, user in everybody.items():
        listed = set(Site.objects.visible_to(user))
        allowed = {s for s in Site.objects.all() if policy.can(user, permissions.VIEW_SITE, s)}
        assert listed == allowed, role


def test_people_in_two_places_are_listed_once(
    supervisor: User, rep: User, make_person: MakePerson, site: Site
) -> None:
    Grant.objects.create(
        user=supervisor, role=Role.SUPERVISOR, site=site, starts_on=clock.today("UTC")
    )
    supervisor = User.objects.get(pk=supervisor.pk)
    listed = list(User.objects.visible_to(supervisor))
    assert sorted(listed, key=lambda user: user.pk) == sorted(
        {supervisor, rep}, key=lambda user: user.pk
    )


def test_refusal_names_the_roles_that_could(rep: User) -> None:
    with pytest.raises(PermissionDenied, match="administrator"):
        policy.require(rep, permissions.CHANGE_PERSON)


def test_a_disabled_person_reaches_nothing(administrator: User) -> None:
    administrator.is_active = False
    assert not policy.can(administrator, permissions.VIEW_SITE)
    assert list(Site.objects.visible_to(administrator)) == []


def test_nobody_signed_in_reaches_nothing() -> None:
    assert not policy.can(AnonymousUser(), permissions.VIEW_SITE)  # type: ignore[arg-type]


def test_a_grant_counts_from_its_first_day_to_the_day_before_its_end(
    make_person: MakePerson,
) -> None:
    today = clock.today("America/New_York")
    ended, coming, last_day = (make_person(name) for name in ("ended", "coming", "last-day"))
    day = timedelta(days=1)
    Grant.objects.create(user=ended, role=Role.PM, starts_on=today - 9 * day, ends_on=today)
    Grant.objects.create(user=coming, role=Role.PM, starts_on=today + day)
    Grant.objects.create(user=last_day, role=Role.PM, starts_on=today, ends_on=today + day)
    assert not policy.can(ended, permissions.VIEW_SITE)
    assert not policy.can(coming, permissions.VIEW_SITE)
    assert policy.can(last_day, permissions.VIEW_SITE)


def test_a_token_holds_only_what_it_was_given_and_never_what_is_for_people(
    administrator: User,
) -> None:
    administrator.token_permissions = frozenset({permissions.VIEW_SITE, permissions.CHANGE_PERSON})
    assert policy.can(administrator, permissions.VIEW_SITE)
    assert not policy.can(administrator, permissions.VIEW_PERSON)
    assert not policy.can(administrator, permissions.CHANGE_PERSON)


def test_an_undeclared_permission_is_an_error_not_a_silent_no(administrator: User) -> None:
    with pytest.raises(KeyError):
        policy.can(administrator, "people.site.paint")


def test_declaring_a_permission_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        registry.declare({permissions.VIEW_SITE: {}})


def test_can_at_places_what_is_not_stored_yet(
    supplier_ops: User, supplier: Supplier, other_supplier: Supplier
) -> None:
    place = permissions.VIEW_SITE
    assert policy.can_at(supplier_ops, place, supplier_id=supplier.pk)
    assert not policy.can_at(supplier_ops, place, supplier_id=other_supplier.pk)
    assert not policy.can_at(supplier_ops, place)


def test_who_has_left_a_site_is_no_longer_seen_there(
    supplier_ops: User, administrator: User, rep: User, site: Site, other_site: Site
) -> None:
    assert rep in User.objects.visible_to(supplier_ops)
    place_person(rep.pk, by=administrator, place=other_site)
    assert rep not in User.objects.visible_to(supplier_ops)
    assert not policy.can(supplier_ops, permissions.VIEW_PERSON, rep)
    assert rep in User.objects.visible_to(administrator)


def test_who_is_yet_to_come_is_not_seen_before(
    supplier_ops: User, administrator: User, make_person: MakePerson, site: Site
) -> None:
    newcomer = make_person("newcomer")
    tomorrow = clock.today(settings.COMPANY_ZONE) + timedelta(days=1)
    place_person(newcomer.pk, by=administrator, place=site, starts_on=tomorrow)
    assert newcomer not in User.objects.visible_to(supplier_ops)
    with clock.fixed_at(clock.now() + timedelta(days=1)):
        assert newcomer in User.objects.visible_to(supplier_ops)
