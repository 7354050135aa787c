"""Saving, opening, changing and taking away a view, in a real browser; on 900 people."""

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import expect

from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, ready, visit
from vrops.core import clock, demonstration
from vrops.lists.saved.models import SavedView
from vrops.people import demo
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
PEOPLE = "/administration/people/"


@pytest.fixture
def administrator(transactional_db: None) -> User:
    with transaction.atomic():
        demo.load(demonstration.World(clock.today(settings.COMPANY_ZONE), lambda text: None))
    return User.objects.get(employee_id="administrator")


def tab(page: "Page", label: str) -> "Locator":
    return page.locator("nav.tabs").get_by_role("link", name=label)


def settled(page: "Page", address: str) -> None:
    page.wait_for_url(f"**{PEOPLE}{address}")
    ready(page)


def menu(page: "Page", choice: str) -> None:
    """Open the menu of the view by keyboard, and choose by its first letters."""
    page.get_by_role("button", name="This view").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name=choice, exact=True).focus()
    page.keyboard.press("Enter")


def test_a_view_is_saved_changed_and_taken_back(
    surf: Surfer, administrator: User, axe: Axe, picture: Picture
) -> None:
    page = visit(surf.page(administrator), f"{PEOPLE}?role=supervisor")
    page.get_by_role("link", name="Save as new view").click()
    dialog = page.get_by_role("dialog", name="Save as new view")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Floor leads")
    dialog.get_by_label("People with these roles").check()
    dialog.get_by_label("Senior manager").check()
    assert axe(page) == []
    picture(page, "saved-view-dialog-light")
    dialog.get_by_role("button", name="Save view").click()
    view = "?view=s1"
    settled(page, view)
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("View “Floor leads” saved")).to_be_visible()
    expect(tab(page, "Floor leads")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name="Save as new view")).to_have_count(0)

    page.get_by_role("link", name="Since", exact=True).click()
    settled(page, f"{view}&sort=since")
    page.get_by_role("button", name="Save", exact=True).click()
    settled(page, view)
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Since")).to_have_attribute(
        "aria-sort", "ascending"
    )
    menu(page, "Open the list with it")
    expect(page.get_by_text("People opens with “Floor leads” from now on")).to_be_visible()
    visit(page, PEOPLE)
    settled(page, view)
    menu(page, "Delete")
    settled(page, "")
    expect(tab(page, "Floor leads")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    settled(page, view)
    expect(tab(page, "Floor leads")).to_have_attribute("aria-current", "page")


def test_views_are_opened_from_the_palette_and_moved_by_keyboard(
    surf: Surfer, administrator: User, axe: Axe, picture: Picture
) -> None:
    for number in range(1, 11):
        SavedView.objects.create(
            list_name="people", owner=administrator, label=f"Kept {number}", query="role=rep",
            position=number,
        )  # fmt: skip
    page = visit(surf.page(administrator), PEOPLE)
    page.keyboard.press("Control+k")
    page.keyboard.type("open view kept 2")
    page.keyboard.press("Enter")
    settled(page, "?view=s2")
    expect(tab(page, "Kept 2")).to_have_attribute("aria-current", "page")
    menu(page, "Move left")
    names = page.locator("nav.tabs a.tab")
    expect(names.nth(8)).to_contain_text("Kept 2")
    expect(names.nth(9)).to_contain_text("Kept 1")
    page.get_by_role("button", name="More", exact=True).click()
    assert axe(page) == []
    picture(page, "saved-views-light")
    page.get_by_role("menuitem", name="Kept 10").click()
    settled(page, "?view=s10")
    expect(tab(page, "Kept 10")).to_have_attribute("aria-current", "page")


def test_on_a_phone_the_tabs_scroll_and_the_page_does_not(
    surf: Surfer, administrator: User, overflow: Overflow, axe: Axe, picture: Picture
) -> None:
    SavedView.objects.create(list_name="people", owner=administrator, label="x" * 60, query="")
    page = visit(surf.page(administrator, "phone"), f"{PEOPLE}?view=s1&sort=-since")
    expect(page.get_by_role("link", name="Save as new view")).to_be_visible()
    assert overflow(page) <= 0
    assert axe(page) == []
    page.get_by_role("link", name="Save as new view").click()
    expect(page.get_by_label("Name")).to_be_focused()
    assert overflow(page) <= 0
    picture(page, "saved-view-phone")
