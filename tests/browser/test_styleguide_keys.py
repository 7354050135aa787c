"""The kit by keyboard alone: palette, single keys, rows, dialogs, menus, order by hand."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import Surfer, ready, until, visit
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE = "/styleguide/queue/"
FOCUS = ":focus"


def chosen(page: "Page", words: str) -> None:
    """The option of these words is chosen in the palette, and a screen reader is told so."""
    option = page.locator("#palette [role=option][aria-selected=true]")
    expect(option.locator("[data-text]")).to_have_text(words)
    until(
        page,
        "document.querySelector('#palette [aria-selected=true]')?.id"
        " === document.querySelector('#palette-input').getAttribute('aria-activedescendant')",
    )


def test_palette_by_keyboard(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    export = page.get_by_role("button", name="Export")
    export.focus()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-server [role=option]").first).to_be_visible()
    ready(page)
    expect(page.locator("#palette-input")).to_be_focused()
    chosen(page, "Export current view to Excel")
    page.keyboard.press("ArrowDown")
    chosen(page, "New escalation")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    chosen(page, page.locator("[role=option] [data-text]").last.inner_text())
    page.keyboard.type("new esc")
    chosen(page, "New escalation")
    page.keyboard.press("Escape")
    expect(export).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("new esc")
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/file/")


def test_palette_goes_to_places_of_the_menu(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/approval/")
    place = page.locator(".side ul a").first
    words = place.locator("span").first.inner_text().lower()
    href = place.get_attribute("href")
    page.keyboard.press("Control+k")
    # Enter right behind the words: it runs what they find, not what stood there before.
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    assert href
    expect(page).to_have_url(href)


def test_keys_are_listed_and_never_fire_in_fields(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    page.keyboard.press("/")
    search = page.get_by_label("Search this list")
    expect(search).to_be_focused()
    page.keyboard.type("c?jgx")
    expect(search).to_have_value("c?jgx")
    page.wait_for_url(f"**{QUEUE}?q=c*")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys.get_by_text("New escalation")).to_be_visible()
    expect(keys.get_by_text("Next and previous row")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("c")
    page.wait_for_url("**/styleguide/file/")


def test_single_keys_can_be_switched_off(surf: Surfer, administrator: User) -> None:
    User.objects.filter(pk=administrator.pk).update(single_keys=False)
    page = visit(surf.page(administrator), QUEUE)
    page.keyboard.press("c")
    page.keyboard.press("?")
    # Keys are answered one after the other: once this one is, the two before it were not heard.
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(1)
    expect(page).to_have_url(re.compile(f"{QUEUE}$"))


def test_g_and_a_letter_go_to_a_place(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    place = page.locator(".side ul a").first
    href = place.get_attribute("href")
    # Whatever the areas declare: the first entry of the menu gets the letter here.
    place.evaluate("link => link.dataset.go = 'q'")
    page.keyboard.press("g")
    page.keyboard.press("q")
    assert href
    expect(page).to_have_url(href)


def test_rows_by_keyboard_and_focus_returns_from_the_panel(
    surf: Surfer, administrator: User
) -> None:
    page = visit(surf.page(administrator), QUEUE)
    for key in "jjkjx":
        page.keyboard.press(key)
    row = page.locator("tr.cur")
    expect(row).to_have_attribute("aria-selected", "true")
    bar = page.get_by_role("region", name="Actions on the selected escalations")
    expect(bar).to_be_visible()
    subject = row.locator("a.title").inner_text()
    page.keyboard.press("o")
    expect(page.locator(".panel-title")).to_have_text(subject)
    expect(page.locator(FOCUS)).to_have_text(subject)
    expect(page).to_have_url(re.compile(r"\?open=\d+"))
    ready(page)
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(row.locator("a.title")).to_be_focused()
    expect(page).not_to_have_url(re.compile("open="))
    expect(row).to_have_attribute("aria-selected", "true")


def test_dialog_keeps_the_focus_and_gives_it_back(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    page.locator("#try-dialog").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Send to 1,014 reps")
    expect(dialog).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        until(
            page,
            "document.activeElement === document.body"
            " || Boolean(document.activeElement.closest('dialog'))",
        )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#try-dialog")).to_be_focused()


def test_menu_by_keyboard(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    page.locator("#try-menu").focus()
    for key, item in (
        ("Enter", "Merge"),
        ("ArrowDown", "Snooze"),
        ("End", "Withdraw"),
        ("s", "Snooze"),
    ):
        page.keyboard.press(key)
        expect(page.locator(FOCUS)).to_contain_text(item)
    page.keyboard.press("Escape")
    expect(page.locator("#try-menu")).to_be_focused()


def test_order_by_hand_has_a_keyboard_way(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    items = page.locator("[data-sort-item]")
    items.first.focus()
    with page.expect_response("**/try/order/"):
        page.keyboard.press("Alt+ArrowDown")
    expect(items.nth(0)).to_have_text("Playbook page")
    expect(items.nth(1)).to_have_text("Training booked")
    expect(items.nth(1)).to_be_focused()


def test_phone_menu_is_a_dialog_that_returns_the_focus(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator, "phone"), QUEUE)
    button = page.get_by_role("button", name="Menu")
    button.click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(button).to_be_focused()


def test_focus_is_never_under_a_sticky_bar(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    page.get_by_label("Select ESC-4428").check()
    expect(page.locator("[data-bulk]")).to_be_visible()
    for _ in range(24):
        page.keyboard.press("j")
    seen = """(() => {
        const box = document.activeElement.getBoundingClientRect();
        const at = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
        return document.activeElement.contains(at);
    })()"""
    until(page, seen)
    for _ in range(24):
        page.keyboard.press("k")
        until(page, seen)


def test_long_choice_is_found_by_typing(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    page.get_by_role("combobox", name="Sites in scope (long list)").click()
    page.keyboard.type("ceb")
    expect(page.locator(".ts-dropdown .option.active")).to_have_text("Cebu")
    page.keyboard.press("Enter")
    expect(page.locator("#s-sites option:checked")).to_have_text(["Manila 2", "Tampa", "Cebu"])
