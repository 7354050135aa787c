"""A role, site, password or account that ends, ends at the very next request (R19)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import MakePerson
from vrops.access.domain import Role
from vrops.core import clock
from vrops.people import actions
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
PAGE = "administration:sites"


@pytest.fixture
def signed_in(senior_manager: User) -> Client:
    client = Client()
    client.force_login(senior_manager)
    assert client.get(reverse(PAGE)).status_code == 200
    return client


def test_a_role_that_ended_opens_nothing_more(
    signed_in: Client, senior_manager: User, administrator: User
) -> None:
    actions.end_grant(senior_manager.grants.get().pk, by=administrator, why="Moved on")
    assert signed_in.get(reverse(PAGE)).status_code == 403


def test_a_disabled_person_is_signed_out(
    signed_in: Client, senior_manager: User, administrator: User
) -> None:
    actions.disable_person(senior_manager.pk, by=administrator, why="Left")
    answer = signed_in.get(reverse(PAGE))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (
        302,
        reverse("account_login"),
    )


def test_a_changed_password_ends_the_other_sessions(
    signed_in: Client, senior_manager: User
) -> None:
    senior_manager.set_password("another-long-password")
    senior_manager.save(update_fields=["password"])
    assert signed_in.get(reverse(PAGE)).status_code == 302


def test_a_move_to_another_site_changes_what_is_seen(
    make_person: MakePerson, site: Site, other_site: Site, administrator: User
) -> None:
    mover = make_person("mover", Role.SUPERVISOR, site=site)
    assert list(Site.objects.visible_to(mover)) == [site]
    day_before = clock.today("America/New_York") - timedelta(days=1)
    mover.grants.update(starts_on=day_before)
    actions.end_grant(mover.grants.get().pk, by=administrator, why="Moved")
    actions.grant_role(mover.pk, by=administrator, role=Role.SUPERVISOR, place=other_site)
    assert list(Site.objects.visible_to(User.objects.get(pk=mover.pk))) == [other_site]
