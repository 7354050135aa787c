"""Lists in a real browser: keyboard, filters, history, phone rows, bulk actions; on 900 people."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction

from tests.fixtures.browser import Surfer, until
from vrops.core import clock, demonstration
from vrops.people import demo
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PEOPLE, SITES = "/administration/people/", "/administration/sites/"
Axe = Callable[["Page"], list[str]]
Picture = Callable[["Page", str], Path]


@pytest.fixture
def administrator(transactional_db: None) -> User:
    """The demonstration people, and the administrator among them."""
    with transaction.atomic():
        demo.load(demonstration.World(clock.today(settings.COMPANY_ZONE), lambda text: None))
    return User.objects.get(employee_id="administrator")


@pytest.fixture
def people(surf: Surfer, administrator: User) -> "Page":
    page = surf.page(administrator)
    page.goto(PEOPLE)
    return page


def total(page: "Page") -> str:
    return page.locator("#filters [role=status]").inner_text()


def titles(page: "Page") -> list[str]:
    return page.locator("tr[data-row] .title").all_inner_texts()


def focused(page: "Page") -> str:
    return page.evaluate("document.activeElement.innerText || document.activeElement.id")


def settled(page: "Page", address: str) -> None:
    page.wait_for_url(f"**{address}")
    until(page, "!document.querySelector('.htmx-request, .htmx-swapping')")


# ---- by keyboard --------------------------------------------------------------------------------


def test_a_row_is_reached_opened_and_left_by_keyboard(people: "Page", picture: Picture) -> None:
    names = titles(people)
    for key in ("j", "j", "k", "j", "j"):
        people.keyboard.press(key)
    assert focused(people) == names[2]
    people.keyboard.press("x")
    people.keyboard.press("k")
    people.keyboard.press("x")
    assert people.locator("[data-bulk-count]").inner_text() == "2"
    people.keyboard.press("o")
    people.wait_for_selector("#panel .panel-title")
    settled(people, f"{PEOPLE}?open=*")
    assert focused(people) == names[1]
    assert people.locator("#panel .panel-title").inner_text() == names[1]
    picture(people, "list-people-panel-light")
    people.keyboard.press("Escape")
    people.wait_for_selector("#panel:empty", state="attached")
    settled(people, PEOPLE)
    assert focused(people) == names[1]
    people.keyboard.press("Enter")
    people.wait_for_selector("#panel .panel-title")


def test_search_as_one_types(people: "Page") -> None:
    people.keyboard.press("/")
    people.keyboard.type("santos")
    settled(people, f"{PEOPLE}?q=santos")
    assert focused(people) == "" or people.evaluate("document.activeElement.name") == "q"
    assert all("Santos" in name for name in titles(people))
    people.keyboard.type("zzz")
    people.wait_for_selector("text=No person matches")
    people.click("text=Clear search and filters")
    settled(people, PEOPLE)
    assert total(people) == "889 people"


def test_filter_by_keyboard(people: "Page") -> None:
    people.get_by_role("button", name="Filter", exact=True).focus()
    people.keyboard.press("Enter")
    people.keyboard.press("Tab")
    assert focused(people) == "Role"
    people.keyboard.press("Enter")
    people.keyboard.press("Tab")  # is any of
    people.keyboard.press("ArrowDown")  # is none of
    people.keyboard.press("Tab")
    people.keyboard.press("Space")  # Frontline rep
    people.keyboard.press("Enter")
    settled(people, f"{PEOPLE}?view=active&active=yes&role__not=rep")
    assert total(people) == "110 people"
    assert not people.locator("#add-filter").is_visible()
    chip = people.locator(".chip", has_text="Role")
    assert chip.inner_text().split("\n") == ["Role", "is not", "Frontline rep"]
    chip.get_by_role("link").focus()
    people.keyboard.press("Enter")
    settled(people, PEOPLE)
    assert total(people) == "889 people"


# ---- by mouse -----------------------------------------------------------------------------------


def test_filter_change_and_remove_by_mouse(people: "Page", axe: Axe, picture: Picture) -> None:
    people.get_by_role("button", name="Filter", exact=True).click()
    people.locator("summary", has_text="Site").click()
    people.get_by_label("Cebu", exact=True).check()
    people.get_by_label("Manila 2", exact=True).check()
    assert axe(people) == []
    picture(people, "list-people-filter-light")
    people.locator("#add-filter details[open]").get_by_role("button", name="Apply").click()
    people.wait_for_selector(".chip:has-text('is any of')")
    both = total(people)
    people.get_by_role("button", name="Cebu, Manila 2: change").click()
    people.locator("[popover]:popover-open").get_by_label("Cebu", exact=True).uncheck()
    people.locator("[popover]:popover-open").get_by_role("button", name="Apply").click()
    people.wait_for_selector(".chip:has-text('Manila 2'):not(:has-text('Cebu'))")
    assert total(people) != both
    people.get_by_role("link", name="Reset").click()
    settled(people, PEOPLE)


def test_dates_ask_for_what_the_operator_needs(people: "Page") -> None:
    people.get_by_role("button", name="Filter", exact=True).click()
    people.locator("summary", has_text="Since").click()
    form = people.locator("#add-filter details[open]")
    assert form.get_by_label("Days", exact=True).is_visible()
    form.get_by_role("combobox").select_option("between")
    assert form.get_by_label("First day").is_visible()
    assert not form.get_by_label("Days", exact=True).is_visible()
    form.get_by_role("combobox").select_option("empty")
    assert form.locator("input:visible").count() == 0
    form.get_by_role("combobox").select_option("last")
    form.get_by_label("Days", exact=True).fill("30")
    form.get_by_role("button", name="Apply").click()
    settled(people, f"{PEOPLE}?view=active&active=yes&since__last=30d")
    assert people.locator(".chip", has_text="in last").inner_text().endswith("30 days")


def test_the_back_button_restores_every_step(people: "Page") -> None:
    people.get_by_role("link", name="Reps").click()
    settled(people, f"{PEOPLE}?view=reps")
    people.get_by_role("link", name="Name").click()
    settled(people, f"{PEOPLE}?view=reps&sort=-name")
    assert people.locator("th[aria-sort=descending]").inner_text() == "Name"
    people.get_by_role("link", name="Next page").click()
    settled(people, f"{PEOPLE}?view=reps&sort=-name&after=*")
    second = titles(people)
    people.locator("tr[data-row] .title").first.click()
    people.wait_for_selector("#panel .panel-title")
    settled(people, f"{PEOPLE}?view=reps&sort=-name&after=*&open=*")
    people.go_back()
    until(people, "!document.querySelector('#panel').childElementCount")
    assert titles(people) == second
    people.go_back()
    settled(people, f"{PEOPLE}?view=reps&sort=-name")
    people.wait_for_selector("text=1–50 of 779")
    people.go_back()
    settled(people, f"{PEOPLE}?view=reps")
    people.wait_for_selector("th[aria-sort=ascending]")
    people.go_back()
    settled(people, PEOPLE)
    people.wait_for_selector("text=889 people")
    people.go_forward()
    settled(people, f"{PEOPLE}?view=reps")
    people.wait_for_selector("text=779 people")


def test_reload_gives_the_same_screen(people: "Page") -> None:
    people.goto(f"{PEOPLE}?view=supervisors&q=ad&sort=-name")
    people.locator("tr[data-row] .title").first.click()
    people.wait_for_selector("#panel .panel-title")
    before = people.url, titles(people), people.locator("#panel .panel-title").inner_text()
    people.reload()
    after = people.url, titles(people), people.locator("#panel .panel-title").inner_text()
    assert before == after


def test_columns_are_chosen_and_rows_made_higher(people: "Page", axe: Axe) -> None:
    people.get_by_role("button", name="Display").click()
    assert axe(people) == []
    people.get_by_label("E-mail").check()
    people.wait_for_selector("th:has-text('E-mail')")
    assert "cols=" in people.url
    assert people.locator("#display").is_visible()
    people.get_by_label("E-mail").uncheck()
    settled(people, PEOPLE)
    row = people.locator("tr[data-row]").first
    low = row.bounding_box()
    people.get_by_role("button", name="Cozy").click()
    until(people, "document.documentElement.dataset.density === 'cozy'")
    high = row.bounding_box()
    assert low is not None
    assert high is not None
    assert high["height"] > low["height"]


# ---- bulk ---------------------------------------------------------------------------------------


def test_some_rows_are_disabled_with_a_reason(
    people: "Page", surf: Surfer, axe: Axe, picture: Picture
) -> None:
    surf.expected_statuses.add(422)
    people.locator("tr[data-row] .title").first.click()
    people.wait_for_url("**?open=*")
    boxes = people.locator("[data-select]")
    boxes.nth(0).check()
    boxes.nth(2).check()
    gone = [titles(people)[0], titles(people)[2]]
    people.get_by_role("button", name="Disable").click()
    people.wait_for_selector("#panel .panel-title:has-text('Disable 2 people')")
    # A row half under the head, where the click scrolled to, would count as a small target.
    people.locator("#pane").evaluate("pane => pane.scrollTo(0, 0)")
    assert axe(people) == []
    picture(people, "list-people-bulk-light")
    people.get_by_label("Reason").fill("Left the company")
    people.locator("#panel").get_by_role("button", name="Disable 2").click()
    people.wait_for_selector(".toast:has-text('2 people disabled.')")
    people.wait_for_selector("text=887 people")
    assert not set(gone) & set(titles(people))
    settled(people, PEOPLE)
    assert not people.locator("#panel").is_visible()
    assert not people.locator("[data-bulk]").is_visible()


def test_all_that_match_are_chosen_by_the_filter(people: "Page", surf: Surfer) -> None:
    surf.expected_statuses.add(409)
    people.locator("[data-select-page]").check()
    people.get_by_role("button", name="Select all 889 people that match").click()
    assert people.locator("[data-bulk-count]").inner_text() == "889"
    people.get_by_role("button", name="Disable").click()
    people.wait_for_selector(".toast.error:has-text('at most 200 people at once')")
    surf.errors[:] = [said for said in surf.errors if "Status Error Code 409" not in said]
    people.goto(f"{PEOPLE}?view=new")
    people.locator("[data-select-page]").check()
    people.get_by_role("button", name="Disable").click()
    people.wait_for_selector("#panel .panel-title:has-text('Disable 28 people')")


# ---- phones, themes, without script -------------------------------------------------------------


def test_phone_rows_and_the_panel_as_a_page(
    surf: Surfer, administrator: User, axe: Axe, overflow: Callable[["Page"], int],
    picture: Picture,
) -> None:  # fmt: skip
    page = surf.page(administrator, "phone")
    page.goto(PEOPLE)
    assert page.locator("thead").is_hidden()
    row = page.locator("tr[data-row]").first
    box = row.bounding_box()
    assert box is not None
    assert 60 <= box["height"] <= 110
    assert row.locator("td:visible").count() == 4
    assert axe(page) == []
    assert overflow(page) <= 0
    picture(page, "list-people-phone")
    row.tap()
    page.wait_for_selector("#panel .panel-title")
    panel = page.locator("#panel").bounding_box()
    assert panel is not None
    assert (panel["x"], panel["width"]) == (0, 390)
    assert axe(page) == []
    picture(page, "list-people-phone-panel")
    page.get_by_label("Close the panel").tap()
    page.wait_for_selector("#panel:empty", state="attached")
    page.get_by_role("button", name="Filter", exact=True).tap()
    page.locator("summary", has_text="Role").tap()
    assert overflow(page) <= 0
    picture(page, "list-people-phone-filter")


@pytest.mark.parametrize("address", [PEOPLE, f"{PEOPLE}?open=1&view=reps&q=jo", SITES])
def test_nothing_scrolls_sideways_at_320(
    surf: Surfer, administrator: User, overflow: Callable[["Page"], int], address: str
) -> None:
    page = surf.page(administrator, "narrow")
    page.goto(address)
    assert overflow(page) <= 0


@pytest.mark.parametrize("shape", ["desktop", "dark"])
def test_clean_in_both_themes(
    surf: Surfer, administrator: User, axe: Axe, picture: Picture, shape: str
) -> None:
    page = surf.page(administrator, shape)
    for address, name in (
        (f"{PEOPLE}?view=reps&q=san&colour=red&open={administrator.pk}", "people"),
        (f"{PEOPLE}?q=zzz", "people-empty"),
        (SITES, "sites"),
    ):
        page.goto(address)
        if page.locator("[data-select]").count():
            page.locator("[data-select]").first.check()
        assert axe(page) == [], address
        picture(page, f"list-{name}-{shape}")


def test_everything_works_without_script(surf: Surfer, administrator: User) -> None:
    page = surf.page(administrator, "desktop", java_script_enabled=False)
    page.goto(PEOPLE)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator("summary", has_text="Role").click()
    page.get_by_label("Supervisor", exact=True).check()
    page.locator("#add-filter details[open]").get_by_role("button", name="Apply").click()
    page.wait_for_url(f"**{PEOPLE}?view=active&active=yes&role=supervisor")
    page.get_by_role("link", name="Name").click()
    page.locator("tr[data-row] .title").first.click()
    page.wait_for_selector("#panel .panel-title")
    page.get_by_label("Close the panel").click()
    page.wait_for_selector("#panel:empty", state="attached")
    page.locator("[data-search]").fill("santos")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PEOPLE}?q=santos&view=active&active=yes&role=supervisor&sort=-name")
    page.goto(PEOPLE)
    page.locator("[data-select]").first.check()
    page.get_by_role("button", name="Disable").click()
    page.get_by_label("Reason").fill("Left")
    page.get_by_role("button", name="Disable 1").click()
    page.wait_for_selector("text=1 person disabled.")
