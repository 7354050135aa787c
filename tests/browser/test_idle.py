"""A screen that nobody touches: it warns, signs out, and keeps what was being written."""

import re
import time
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.escalations.desk import open_desk
from tests.fixtures.browser import Surfer, ready, visit
from vrops.people import idle
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
LIMIT = 30 * 60
DETAILS = "Traded in an S23 on the 12th."


@pytest.fixture
def person(rep: User, administrator: User) -> User:
    open_desk(administrator)
    rep.set_password(PASSWORD)
    rep.save(update_fields=["password"])
    return rep


def left_alone(page: "Page", seconds: float) -> None:
    """The server last heard of somebody so long ago."""
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    session = SessionStore(session_key=key)
    session[idle.TOUCHED] = time.time() - seconds
    session.save()


def touched(page: "Page") -> float:
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    return float(SessionStore(session_key=key)[idle.TOUCHED])


def written(page: "Page") -> None:
    """The form has its words, and has looked for escalations like them."""
    with page.expect_response("**/escalations/similar/"):
        page.get_by_label("What went wrong?").fill(DETAILS)
    ready(page)


def sign_in(page: "Page", person: User) -> None:
    expect(page.get_by_text("nobody used this screen for 30 minutes")).to_be_visible()
    page.get_by_label("E-mail or employee id").fill(person.employee_id)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_what_was_being_written_is_there_again_after_signing_in(surf: Surfer, person: User) -> None:
    page = visit(surf.page(person, "phone"), "/escalations/new/")
    page.get_by_text("Promo credit", exact=True).click()
    written(page)
    left_alone(page, LIMIT + 5)
    page.get_by_role("button", name="Send to VR support").click()
    sign_in(page, person)
    page.wait_for_url("**/escalations/new/")
    expect(page.get_by_label("What went wrong?")).to_have_value(DETAILS)
    expect(page.get_by_label("Promo credit")).to_be_checked()
    page.get_by_role("button", name="Send to VR support").click()
    page.wait_for_url(re.compile(r"/escalations/\d+/$"))
    visit(page, "/escalations/new/")
    expect(page.get_by_label("What went wrong?")).to_have_value("")


def test_the_next_person_in_the_tab_finds_nothing_of_the_one_before(
    surf: Surfer, person: User, analyst: User
) -> None:
    page = visit(surf.page(person), "/escalations/new/")
    written(page)
    page.context.clear_cookies()
    page.context.add_cookies([surf.session_of(analyst)])
    visit(page, "/escalations/")
    assert DETAILS not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_screen_warns_and_leaves_when_nobody_comes(surf: Surfer, person: User) -> None:
    surf.expected_statuses.add(401)
    page = surf.page(person)
    page.clock.install()
    visit(page, "/escalations/mine/")
    left_alone(page, LIMIT - 100)
    page.clock.fast_forward((LIMIT - 110) * 1000)
    expect(page.get_by_text("press any key to stay")).to_be_visible()
    left_alone(page, LIMIT + 1)
    page.clock.fast_forward(110_000)
    sign_in(page, person)
    page.wait_for_url("**/escalations/mine/")


def test_a_key_keeps_the_screen(surf: Surfer, person: User) -> None:
    page = surf.page(person)
    page.clock.install()
    visit(page, "/escalations/mine/")
    left_alone(page, LIMIT - 100)
    page.clock.fast_forward((LIMIT - 110) * 1000)
    warning = page.get_by_text("press any key to stay")
    expect(warning).to_be_visible()
    with page.expect_response("**/account/session/"):
        page.keyboard.press("Shift")
    expect(warning).to_have_count(0)
    assert time.time() - touched(page) < 60
