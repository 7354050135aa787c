"""Signing in and the reader's own settings: who gets in, what is kept, where it leads back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
SIGN_IN = "account_login"


@pytest.fixture
def pm_with_password(pm: User) -> User:
    pm.set_password(PASSWORD)
    pm.save(update_fields=["password"])
    return pm


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post(reverse(SIGN_IN), {"login": login, "password": password})


@pytest.mark.parametrize("login", ["pm@vrops.example", "PM@VROps.example", "pm"])
def test_signs_in_by_address_or_employee_id(
    client: Client, pm_with_password: User, login: str
) -> None:
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    entry = Entry.objects.get(event="people.person.signed_in")
    assert entry.actor_id == pm_with_password.pk


def test_a_wrong_password_is_refused_and_noted_without_the_password(
    client: Client, pm_with_password: User
) -> None:
    answer = sign_in(client, "pm", "not-the-password")
    assert "do not match" in answer.content.decode()
    entry = Entry.objects.get(event="people.person.sign_in_failed")
    assert (entry.refused, entry.subject_id) == (True, pm_with_password.pk)
    assert "not-the-password" not in f"{entry.why}{entry.before}{entry.after}"


def test_a_disabled_person_does_not_get_in(client: Client, pm_with_password: User) -> None:
    User.objects.filter(pk=pm_with_password.pk).update(is_active=False)
    sign_in(client, "pm")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    answer = client.post(
        reverse("account_signup"), {"email": "new@vrops.example", "password1": PASSWORD}
    )
    assert answer.status_code == 200
    assert not User.objects.filter(email="new@vrops.example").exists()


def test_demonstration_people_sign_in_with_one_click_and_others_do_not(
    client: Client, pm: User, other_rep: User
) -> None:
    address = reverse("demonstration_sign_in")
    assert client.post(address, {"employee_id": other_rep.employee_id}).status_code == 404
    assert client.post(address, {"employee_id": pm.employee_id}).status_code == 302
    assert client.session["_auth_user_id"] == str(pm.pk)


def test_production_has_no_demonstration_sign_in(client: Client, pm: User, settings: Any) -> None:
    settings.MODE = "production"
    answer = client.post(reverse("demonstration_sign_in"), {"employee_id": pm.employee_id})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_preferences_are_kept_and_the_page_stays(client: Client, rep: User) -> None:
    client.force_login(rep)
    answer = client.post(
        reverse("preferences"), {"theme": "dark", "next": "/administration/sites/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/administration/sites/")
    rep.refresh_from_db()
    assert rep.theme == "dark"


def test_preferences_by_htmx_answer_without_a_page(client: Client, rep: User) -> None:
    client.force_login(rep)
    answer = client.post(
        reverse("preferences"), {"single_keys": "off"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    rep.refresh_from_db()
    assert rep.single_keys is False


@pytest.mark.parametrize(
    "next_page", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", ""]
)
def test_preferences_lead_to_no_other_site(client: Client, rep: User, next_page: str) -> None:
    client.force_login(rep)
    answer = client.post(reverse("preferences"), {"theme": "light", "next": next_page})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
