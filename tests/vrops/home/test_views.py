"""The first page: for everybody who is signed in, whatever their role."""

import pytest
from django.test import Client
from django.urls import reverse

from vrops.people.models import User

pytestmark = pytest.mark.django_db


def test_every_role_has_a_first_page(client: Client, everybody: dict[str, User]) -> None:
    for role, user in everybody.items():
        client.force_login(user)
        answer = client.get(reverse("home"))
        assert answer.status_code == 200, role
        assert "<main" in answer.content.decode(), role


def test_strangers_sign_in_first(client: Client) -> None:
    answer = client.get(reverse("home"))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next=%2F"
