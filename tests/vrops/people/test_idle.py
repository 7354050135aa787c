"""Half an hour without a touch ends the session; what a page asks for by itself is none."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from vrops.people import idle
from vrops.people.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "https://vrops.example/escalations/?open=7"}
LIMIT = settings.SESSION_IDLE_SECONDS


@pytest.fixture
def browser(client: Client, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def leave_alone(client: Client, seconds: float) -> None:
    """As if the last touch had been so long ago."""
    session = client.session
    session[idle.TOUCHED] = time.time() - seconds
    session.save()


def untouched(client: Client) -> float:
    return time.time() - client.session[idle.TOUCHED]


def get(client: Client, **headers: str) -> Any:
    return client.get(reverse("home"), headers=headers)


def test_the_limit_is_the_promised_half_hour() -> None:
    assert LIMIT == 30 * 60


def test_signing_in_is_the_first_touch(browser: Client) -> None:
    assert untouched(browser) < 10


def test_an_idle_session_ends_and_the_sign_in_page_says_why(browser: Client) -> None:
    leave_alone(browser, LIMIT + 1)
    answer = browser.get("/escalations/?open=7")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fescalations%2F%3Fopen%3D7"
    page = browser.get(answer["Location"]).content.decode()
    assert "nobody used this screen for 30 minutes" in page
    assert 'value="/escalations/?open=7"' in page
    assert "_auth_user_id" not in browser.session
    assert get(browser).status_code == 302


def test_a_fragment_of_an_idle_page_leads_the_whole_page_to_sign_in(browser: Client) -> None:
    leave_alone(browser, LIMIT + 1)
    answer = get(browser, **HTMX)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fescalations%2F%3Fopen%3D7"


def test_opening_a_page_is_a_touch(browser: Client) -> None:
    leave_alone(browser, LIMIT - 10)
    assert get(browser).status_code == 200
    assert untouched(browser) < 10


@pytest.mark.parametrize(
    ("headers", "counts"),
    [(HTMX, False), ({**HTMX, "X-Touched": "yes"}, True), ({**HTMX, "X-Touched": "no"}, False)],
)
def test_a_fragment_counts_only_for_somebody_who_is_there(
    browser: Client, headers: dict[str, str], counts: bool
) -> None:
    leave_alone(browser, LIMIT - 60)
    assert get(browser, **headers).status_code == 200
    assert (untouched(browser) < 10) == counts


def test_polling_does_not_keep_a_session(browser: Client) -> None:
    for age in (LIMIT - 60, LIMIT - 30, LIMIT + 1):
        leave_alone(browser, age)
        status = get(browser, **HTMX).status_code
    assert status == 401


def test_a_touch_is_written_once_a_minute(browser: Client) -> None:
    leave_alone(browser, 30)
    get(browser)
    assert untouched(browser) >= 30


def test_a_page_asks_how_long_it_has_and_says_that_somebody_is_there(browser: Client) -> None:
    leave_alone(browser, LIMIT - 100)
    answer = browser.get(reverse("session"), headers=HTMX)
    assert answer.status_code == 204
    assert 90 <= int(answer["X-Idle-Left"]) <= 100
    answer = browser.post(reverse("session"), headers={**HTMX, "X-Touched": "yes"})
    assert int(answer["X-Idle-Left"]) > LIMIT - 10


def test_a_session_from_before_gets_its_first_touch(browser: Client) -> None:
    session = browser.session
    del session[idle.TOUCHED]
    session.save()
    assert get(browser).status_code == 200
    assert untouched(browser) < 10
