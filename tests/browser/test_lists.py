"""Lists in a real browser: keyboard, filters, history, phone rows, bulk actions; on 900 people."""

import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import expect

from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, ready, until, visit
from vrops.core import clock, demonstration
from vrops.people import demo
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
PEOPLE, SITES = "/administration/people/", "/administration/sites/"


@pytest.fixture
def administrator(transactional_db: None) -> User:
    """The demonstration people, and the administrator among them."""
    with transaction.atomic():
        demo.load(demonstration.World(clock.today(settings.COMPANY_ZONE), lambda text: None))
    return User.objects.get(employee_id="administrator")


@pytest.fixture
def people(surf: Surfer, administrator: User) -> "Page":
    return visit(surf.page(administrator), PEOPLE)


def total(page: "Page") -> "Locator":
    return page.locator("#filters [role=status]")


def titles(page: "Page") -> list[str]:
    """The names in the rows; of a list that has settled."""
    return page.locator("tr[data-row] .title").all_inner_texts()


def focused(page: "Page") -> "Locator":
    return page.locator(":focus")


def panel_title(page: "Page") -> "Locator":
    return page.locator("#panel .panel-title")


def settled(page: "Page", address: str) -> None:
    page.wait_for_url(f"**{address}")
    ready(page)


# ---- by keyboard --------------------------------------------------------------------------------


def test_a_row_is_reached_opened_and_left_by_keyboard(people: "Page", picture: Picture) -> None:
    names = titles(people)
    for key in ("j", "j", "k", "j", "j"):
        people.keyboard.press(key)
    expect(focused(people)).to_have_text(names[2])
    people.keyboard.press("x")
    people.keyboard.press("k")
    people.keyboard.press("x")
    expect(people.locator("[data-bulk-count]")).to_have_text("2")
    people.keyboard.press("o")
    expect(panel_title(people)).to_have_text(names[1])
    settled(people, f"{PEOPLE}?open=*")
    expect(focused(people)).to_have_text(names[1])
    picture(people, "list-people-panel-light")
    people.keyboard.press("Escape")
    expect(people.locator("#panel")).to_be_empty()
    settled(people, PEOPLE)
    expect(focused(people)).to_have_text(names[1])
    people.keyboard.press("Enter")
    expect(panel_title(people)).to_have_text(names[1])


def test_search_as_one_types(people: "Page") -> None:
    people.keyboard.press("/")
    people.keyboard.type("santos")
    settled(people, f"{PEOPLE}?q=santos")
    expect(focused(people)).to_have_attribute("name", "q")
    found = titles(people)
    assert found
    assert all("Santos" in name for name in found)
    people.keyboard.type("zzz")
    expect(people.get_by_text("No person matches")).to_be_visible()
    people.click("text=Clear search and filters")
    settled(people, PEOPLE)
    expect(total(people)).to_have_text("889 people")


def test_filter_by_keyboard(people: "Page") -> None:
    people.get_by_role("button", name="Filter", exact=True).focus()
    people.keyboard.press("Enter")
    people.keyboard.press("Tab")
    expect(focused(people)).to_have_text("Role", use_inner_text=True)
    people.keyboard.press("Enter")
    people.keyboard.press("Tab")  # is any of
    people.keyboard.press("ArrowDown")  # is none of
    people.keyboard.press("Tab")
    people.keyboard.press("Space")  # Frontline rep
    people.keyboard.press("Enter")
    settled(people, f"{PEOPLE}?view=active&active=yes&role__not=rep")
    expect(total(people)).to_have_text("110 people")
    expect(people.locator("#add-filter")).to_be_hidden()
    chip = people.locator(".chip", has_text="Role")
    expect(chip).to_have_text("Role is not Frontline rep", use_inner_text=True)
    chip.get_by_role("link").focus()
    people.keyboard.press("Enter")
    settled(people, PEOPLE)
    expect(total(people)).to_have_text("889 people")


# ---- by mouse -----------------------------------------------------------------------------------


def test_filter_change_and_remove_by_mouse(people: "Page", axe: Axe, picture: Picture) -> None:
    people.get_by_role("button", name="Filter", exact=True).click()
    people.locator("summary", has_text="Site").click()
    people.get_by_label("Cebu", exact=True).check()
    people.get_by_label("Manila 2", exact=True).check()
    assert axe(people) == []
    picture(people, "list-people-filter-light")
    people.locator("#add-filter details[open]").get_by_role("button", name="Apply").click()
    expect(people.locator(".chip", has_text="is any of")).to_be_visible()
    both = total(ready(people)).inner_text()
    people.get_by_role("button", name="Cebu, Manila 2: change").click()
    people.locator("[popover]:popover-open").get_by_label("Cebu", exact=True).uncheck()
    people.locator("[popover]:popover-open").get_by_role("button", name="Apply").click()
    expect(people.locator(".chip:has-text('Manila 2'):not(:has-text('Cebu'))")).to_be_visible()
    expect(total(people)).not_to_have_text(both)
    people.get_by_role("link", name="Reset").click()
    settled(people, PEOPLE)


def test_dates_ask_for_what_the_operator_needs(people: "Page") -> None:
    people.get_by_role("button", name="Filter", exact=True).click()
    people.locator("summary", has_text="Since").click()
    form = people.locator("#add-filter details[open]")
    expect(form.get_by_label("Days", exact=True)).to_be_visible()
    form.get_by_role("combobox").select_option("between")
    expect(form.get_by_label("First day")).to_be_visible()
    expect(form.get_by_label("Days", exact=True)).to_be_hidden()
    form.get_by_role("combobox").select_option("empty")
    expect(form.locator("input:visible")).to_have_count(0)
    form.get_by_role("combobox").select_option("last")
    form.get_by_label("Days", exact=True).fill("30")
    form.get_by_role("button", name="Apply").click()
    settled(people, f"{PEOPLE}?view=active&active=yes&since__last=30d")
    expect(people.locator(".chip", has_text="in last")).to_have_text(re.compile(r"30 days\s*$"))


def test_the_back_button_restores_every_step(people: "Page") -> None:
    people.get_by_role("link", name="Reps").click()
    settled(people, f"{PEOPLE}?view=reps")
    people.get_by_role("link", name="Name").click()
    settled(people, f"{PEOPLE}?view=reps&sort=-name")
    descending = people.locator("th[aria-sort=descending]")
    expect(descending).to_have_text("Name", use_inner_text=True)
    people.get_by_role("link", name="Next page").click()
    settled(people, f"{PEOPLE}?view=reps&sort=-name&after=*")
    second = titles(people)
    people.locator("tr[data-row] .title").first.click()
    expect(panel_title(people)).to_be_visible()
    settled(people, f"{PEOPLE}?view=reps&sort=-name&after=*&open=*")
    people.go_back()
    expect(people.locator("#panel")).to_be_empty()
    expect(people.locator("tr[data-row] .title")).to_have_text(second, use_inner_text=True)
    people.go_back()
    settled(people, f"{PEOPLE}?view=reps&sort=-name")
    expect(people.locator(".pager").get_by_text("1–50 of 779")).to_be_visible()
    people.go_back()
    settled(people, f"{PEOPLE}?view=reps")
    expect(people.locator("th[aria-sort=ascending]")).to_be_visible()
    people.go_back()
    settled(people, PEOPLE)
    expect(total(people)).to_have_text("889 people")
    people.go_forward()
    settled(people, f"{PEOPLE}?view=reps")
    expect(total(people)).to_have_text("779 people")


def test_reload_gives_the_same_screen(people: "Page") -> None:
    visit(people, f"{PEOPLE}?view=supervisors&q=ad&sort=-name")
    people.locator("tr[data-row] .title").first.click()
    expect(panel_title(people)).to_be_visible()
    settled(people, f"{PEOPLE}?view=supervisors&q=ad&sort=-name&open=*")
    address, names, title = people.url, titles(people), panel_title(people).inner_text()
    people.reload()
    expect(people).to_have_url(address)
    expect(panel_title(people)).to_have_text(title, use_inner_text=True)
    expect(people.locator("tr[data-row] .title")).to_have_text(names, use_inner_text=True)


def test_columns_are_chosen_and_rows_made_higher(people: "Page", axe: Axe) -> None:
    people.get_by_role("button", name="Display").click()
    assert axe(people) == []
    people.get_by_label("E-mail").check()
    expect(people.locator("th", has_text="E-mail")).to_be_visible()
    people.wait_for_url("**cols=*")
    expect(people.locator("#display")).to_be_visible()
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
    settled(people, "?open=*")
    boxes = people.locator("[data-select]")
    boxes.nth(0).check()
    boxes.nth(2).check()
    gone = [titles(people)[0], titles(people)[2]]
    people.get_by_role("button", name="Disable").click()
    expect(panel_title(people)).to_contain_text("Disable 2 people")
    ready(people)
    # A row half under the head, where the click scrolled to, would count as a small target.
    people.locator("#pane").evaluate("pane => pane.scrollTo(0, 0)")
    assert axe(people) == []
    picture(people, "list-people-bulk-light")
    people.get_by_label("Reason").fill("Left the company")
    people.locator("#panel").get_by_role("button", name="Disable 2").click()
    expect(people.locator(".toast", has_text="2 people disabled.")).to_be_visible()
    expect(total(people)).to_have_text("887 people")
    settled(people, PEOPLE)
    assert not set(gone) & set(titles(people))
    expect(people.locator("#panel")).to_be_hidden()
    expect(people.locator("[data-bulk]")).to_be_hidden()


def test_all_that_match_are_chosen_by_the_filter(people: "Page") -> None:
    people.locator("[data-select-page]").check()
    people.get_by_role("button", name="Select all 889 people that match").click()
    expect(people.locator("[data-bulk-count]")).to_have_text("889")
    people.get_by_role("button", name="Disable").click()
    expect(panel_title(people)).to_contain_text("Disable 889 people")
    people.get_by_label("Reason").fill("The site closes.")
    people.locator("#panel").get_by_role("button", name="Disable 889").click()
    expect(people.locator("#panel").get_by_text("Queued")).to_be_visible()
    visit(people, f"{PEOPLE}?view=new")
    new = people.locator("tr[data-row]").count()
    assert 1 < new <= 200
    people.locator("[data-select-page]").check()
    expect(people.locator("[data-bulk-count]")).to_have_text(str(new))
    people.get_by_role("button", name="Disable").click()
    expect(panel_title(people)).to_contain_text(f"Disable {new} people")


# ---- phones, themes, without script -------------------------------------------------------------


def test_phone_rows_and_the_panel_as_a_page(
    surf: Surfer, administrator: User, axe: Axe, overflow: Overflow, picture: Picture
) -> None:
    page = visit(surf.page(administrator, "phone"), PEOPLE)
    expect(page.locator("thead")).to_be_hidden()
    row = page.locator("tr[data-row]").first
    box = row.bounding_box()
    assert box is not None
    assert 60 <= box["height"] <= 110
    expect(row.locator("td:visible")).to_have_count(4)
    assert axe(page) == []
    assert overflow(page) <= 0
    picture(page, "list-people-phone")
    row.tap()
    expect(panel_title(page)).to_be_visible()
    ready(page)
    panel = page.locator("#panel").bounding_box()
    assert panel is not None
    assert (panel["x"], panel["width"]) == (0, 390)
    assert axe(page) == []
    picture(page, "list-people-phone-panel")
    page.get_by_label("Close the panel").tap()
    expect(page.locator("#panel")).to_be_empty()
    page.get_by_role("button", name="Filter", exact=True).tap()
    page.locator("summary", has_text="Role").tap()
    expect(page.locator("#add-filter details[open]")).to_be_visible()
    assert overflow(page) <= 0
    picture(page, "list-people-phone-filter")


@pytest.mark.parametrize("address", [PEOPLE, f"{PEOPLE}?open=1&view=reps&q=jo", SITES])
def test_nothing_scrolls_sideways_at_320(
    surf: Surfer, administrator: User, overflow: Overflow, address: str
) -> None:
    page = visit(surf.page(administrator, "narrow"), address)
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
        visit(page, address)
        if page.locator("[data-select]").count():
            page.locator("[data-select]").first.check()
            expect(page.locator("[data-bulk]")).to_be_visible()
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
    expect(panel_title(page)).to_be_visible()
    page.get_by_label("Close the panel").click()
    expect(page.locator("#panel")).to_be_empty()
    page.locator("[data-search]").fill("santos")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PEOPLE}?q=santos&view=active&active=yes&role=supervisor&sort=-name")
    page.goto(PEOPLE)
    page.locator("[data-select]").first.check()
    page.get_by_role("button", name="Disable").click()
    page.get_by_label("Reason").fill("Left")
    page.get_by_role("button", name="Disable 1").click()
    expect(page.get_by_text("1 person disabled.")).to_be_visible()
