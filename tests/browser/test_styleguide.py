"""The kit in a real Chromium: both themes, every shape of window, the keyboard, and the policy.

Console errors, policy violations among them, fail every test here (the `surf` fixture).
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fixtures.browser import Surfer
from vrops.people.models import User
from vrops.ui.styleguide.views import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Axe = Callable[["Page"], list[str]]
Overflow = Callable[["Page"], int]
Picture = Callable[["Page", str], Path]
SAMPLES = ("basics", "lists", "records", "forms", "figures", "planning", "feedback")
ADDRESSES = ["/styleguide/", *(f"/styleguide/{name}/" for name in PAGES)]
QUEUE = "/styleguide/queue/"


def visit(page: "Page", address: str) -> "Page":
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def focused(page: "Page") -> str:
    """What has the focus: its id, else its accessible words."""
    return str(
        page.evaluate(
            "(e => e.id || e.getAttribute('aria-label') || e.textContent.trim().slice(0, 60))"
            "(document.activeElement)"
        )
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_accessible_and_photographed(
    surf: Surfer, administrator: User, axe: Axe, picture: Picture, address: str, theme: str
) -> None:
    page = visit(surf.page(administrator), f"{address}?theme={theme}")
    assert page.locator("html").get_attribute("data-theme") == theme
    assert axe(page) == []
    picture(page, f"{address.strip('/').replace('/', '-')}-{theme}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_is_photographed(surf: Surfer, administrator: User, theme: str) -> None:
    page = surf.page(administrator, viewport={"width": 1440, "height": 5000})
    visit(page, f"/styleguide/?theme={theme}")
    for name in SAMPLES:
        part = page.locator(f"[data-sample={name}]")
        assert part.bounding_box() is not None, name
        folder = Path(os.environ["VAR"]) / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        part.screenshot(path=folder / f"part-{name}-{theme}.png")


@pytest.mark.parametrize("shape", ["narrow", "phone"])
@pytest.mark.parametrize("address", [*ADDRESSES, "/styleguide/queue/4324/", "/sign-in/"])
def test_nothing_scrolls_sideways(
    surf: Surfer, administrator: User, axe: Axe, overflow: Overflow, address: str, shape: str
) -> None:
    user = None if address == "/sign-in/" else administrator
    page = visit(surf.page(user, shape), address)
    assert overflow(page) <= 0
    assert axe(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_over_a_page_is_accessible(
    surf: Surfer, administrator: User, axe: Axe, theme: str
) -> None:
    surf.expected_statuses.add(409)
    page = visit(surf.page(administrator), f"{QUEUE}4324/?theme={theme}")
    page.locator("[data-select]").first.check()
    page.get_by_role("button", name="More actions").click()
    assert page.get_by_role("menuitem", name="Merge into another").is_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("option", name="New escalation").wait_for()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.locator("summary", has_text="Dana Whitfield").click()
    assert axe(page) == []
    visit(page, f"/styleguide/?theme={theme}")
    page.locator("#try-toast").click()
    page.locator("#try-refusal").click()
    page.get_by_text("submit it first").wait_for()
    assert axe(page) == []
    page.locator("#try-dialog").click()
    page.get_by_role("dialog", name="Send to 1,014 reps").wait_for()
    assert axe(page) == []


def test_palette_by_keyboard(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    page.get_by_role("button", name="Export").focus()
    page.keyboard.press("Control+k")
    box = page.locator("#palette-input")
    page.locator("#palette-server [role=option]").first.wait_for()
    assert focused(page) == "palette-input"

    def active() -> str:
        chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
        assert chosen.get_attribute("aria-selected") == "true"
        return chosen.locator("[data-text]").inner_text()

    assert active() == "Export current view to Excel"
    page.keyboard.press("ArrowDown")
    assert active() == "New escalation"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert active() == page.locator("[role=option] [data-text]").last.inner_text()
    page.keyboard.type("new esc")
    assert active() == "New escalation"
    page.keyboard.press("Escape")
    assert focused(page) == "Export"
    page.keyboard.press("Control+k")
    page.keyboard.type("new esc")
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/file/")


def test_palette_goes_to_places_of_the_menu(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/approval/")
    place = page.locator(".side ul a").first
    words = place.locator("span").first.inner_text().lower()
    page.keyboard.press("Control+k")
    # Enter right behind the words: it runs what they find, not what stood there before.
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{place.get_attribute('href')}")


def test_keys_are_listed_and_never_fire_in_fields(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    page.keyboard.press("/")
    assert focused(page) == "Search this list"
    page.keyboard.type("c?jgx")
    assert page.url.endswith(QUEUE) or "q=c" in page.url
    assert not page.get_by_role("dialog").first.is_visible()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    assert keys.get_by_text("New escalation").is_visible()
    assert keys.get_by_text("Next and previous row").is_visible()
    page.keyboard.press("Escape")
    assert not keys.is_visible()
    page.keyboard.press("c")
    page.wait_for_url("**/styleguide/file/")


def test_single_keys_can_be_switched_off(surf: Surfer, administrator: User) -> None:
    User.objects.filter(pk=administrator.pk).update(single_keys=False)
    page = visit(surf.page(administrator), QUEUE)
    page.keyboard.press("c")
    page.keyboard.press("?")
    page.wait_for_timeout(100)
    assert page.url.endswith(QUEUE)
    assert not page.locator("dialog[open]").count()
    page.keyboard.press("Control+k")
    assert page.locator("#palette").is_visible()


def test_g_and_a_letter_go_to_a_place(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    place = page.locator(".side ul a").first
    # Whatever the areas declare: the first entry of the menu gets the letter here.
    place.evaluate("link => link.dataset.go = 'q'")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url(f"**{place.get_attribute('href')}")


def test_rows_by_keyboard_and_focus_returns_from_the_panel(
    surf: Surfer, administrator: User
) -> None:
    page = visit(surf.page(administrator), QUEUE)
    for key in "jjk":
        page.keyboard.press(key)
    page.keyboard.press("j")
    page.keyboard.press("x")
    row = page.locator("tr.cur")
    assert row.get_attribute("aria-selected") == "true"
    assert page.get_by_role("region", name="Actions on the selected escalations").is_visible()
    subject = row.locator("a.title").inner_text()
    page.keyboard.press("o")
    title = page.locator(".panel-title")
    title.wait_for()
    assert title.inner_text() == subject
    assert focused(page) == subject
    assert re.search(r"\?open=\d+", page.url)
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert focused(page) == subject
    assert "open=" not in page.url
    assert row.get_attribute("aria-selected") == "true"


def test_selection_outlives_a_refresh_and_offers_all(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    page.get_by_label("Select all rows on this page").check()
    assert page.locator("[data-bulk-count]").inner_text() == "25"
    page.get_by_role("button", name="Select all 32 escalations that match").click()
    assert page.locator("[data-bulk-count]").inner_text() == "32"
    assert page.locator("[data-all]").is_enabled()
    page.get_by_label("Clear the selection").click()
    page.get_by_label("Select ESC-4324").check()
    page.get_by_role("link", name="Pri", exact=True).click()
    page.wait_for_url("**sort=priority**")
    page.wait_for_load_state("networkidle")
    assert page.locator("th[aria-sort]").inner_text() == "Pri"
    assert page.get_by_label("Select ESC-4324").is_checked()


def test_reload_back_and_share_give_the_same_screen(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    page.get_by_role("searchbox").fill("port")
    page.wait_for_url("**q=port**")
    page.locator("a.title").first.click()
    page.locator(".panel-title").wait_for()
    shown = page.locator(".panel-title").inner_text()
    page.reload()
    assert page.locator(".panel-title").inner_text() == shown
    assert page.get_by_role("searchbox").input_value() == "port"
    page.go_back()
    page.wait_for_load_state("networkidle")
    assert page.locator("#panel").is_hidden()
    assert page.get_by_role("searchbox").input_value() == "port"


def test_inline_edit_saves_restores_refuses_and_shows_a_conflict(
    surf: Surfer, administrator: User, axe: Axe
) -> None:
    from playwright.sync_api import expect

    surf.expected_statuses |= {409, 422}
    page = visit(surf.page(administrator), f"{QUEUE}4324/")
    status = page.locator(".prop", has_text="Status")
    select = page.locator("#panel").get_by_label("Status", exact=True)
    status.locator("summary").click()
    expect(select).to_be_focused()
    page.keyboard.press("Escape")
    assert select.is_hidden()
    assert "Status" in focused(page)
    status.locator("summary").click()
    select.select_option("resolved")
    page.get_by_text("Write the resolution first").wait_for()
    assert axe(page) == []
    visit(page, f"{QUEUE}4324/")
    status.locator("summary").click()
    select.select_option("waiting-on-hq")
    page.get_by_text("made it “Waiting on rep” meanwhile").wait_for()
    assert axe(page) == []
    visit(page, f"{QUEUE}4324/")
    status.locator("summary").click()
    select.select_option("new")
    page.locator(".prop summary .badge", has_text="New").wait_for()


def test_toasts_say_undo_and_reference_and_errors_stay(surf: Surfer, administrator: User) -> None:
    surf.expected_statuses |= {409, 500}
    page = visit(surf.page(administrator), "/styleguide/")
    page.clock.install()
    page.locator("#try-toast").click()
    news = page.locator("#toast-news .toast")
    assert "2 escalations assigned to you" in news.inner_text()
    page.locator("#try-error").click()
    error = page.locator("#toast-errors .toast")
    error.wait_for()
    assert re.search(r"Reference [0-9a-f]{32}", error.inner_text())
    news.get_by_role("button", name="Undo").click()
    page.get_by_text("back as they were").wait_for()
    page.mouse.move(0, 0)
    page.clock.run_for(9000)
    assert news.count() == 0
    assert error.count() == 1
    error.get_by_label("Close").click()
    assert error.count() == 0
    # htmx writes a failure of the server into the console; this one was asked for.
    surf.errors = [said for said in surf.errors if "Error Code 500" not in said]


def test_dialog_keeps_the_focus_and_gives_it_back(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    page.locator("#try-dialog").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Send to 1,014 reps")
    dialog.wait_for()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || Boolean(document.activeElement.closest('dialog'))"
        )
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert focused(page) == "try-dialog"


def test_menu_by_keyboard(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    page.locator("#try-menu").focus()
    page.keyboard.press("Enter")
    assert "Merge" in focused(page)
    page.keyboard.press("ArrowDown")
    assert "Snooze" in focused(page)
    page.keyboard.press("End")
    assert "Withdraw" in focused(page)
    page.keyboard.press("s")
    assert "Snooze" in focused(page)
    page.keyboard.press("Escape")
    assert focused(page) == "try-menu"


def test_job_is_followed_to_its_end(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    page.locator("#sample-job", has_text="Done").wait_for(timeout=15_000)
    assert page.locator("#sample-job").get_attribute("hx-get") is None


def test_theme_follows_the_choice_at_once_and_is_kept(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/approval/")
    background = "getComputedStyle(document.querySelector('.main')).backgroundColor"
    light = page.evaluate(background)
    with page.expect_response("**/account/preferences/"):
        page.get_by_label("Switch colour theme").click()
    assert page.evaluate(background) != light
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    administrator.refresh_from_db()
    assert administrator.theme == "dark"


def test_draft_is_kept_in_the_tab_until_it_is_sent(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator, "phone"), "/styleguide/file/")
    page.get_by_label("Details").fill("Promised on Nov 12 by chat")
    page.get_by_text("Billing", exact=True).click()
    page.reload()
    assert page.get_by_label("Details").input_value() == "Promised on Nov 12 by chat"
    assert page.get_by_label("Billing").is_checked()


def test_composer_marks_mentions_and_previews(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), f"{QUEUE}4324/")
    area = page.locator("#note-text")
    area.fill("fixed")
    area.select_text()
    page.get_by_role("button", name="Bold").click()
    assert area.input_value() == "**fixed**"
    area.fill("")
    area.press_sequentially("Asking @pri")
    page.locator(".mentions [role=option]", has_text="Priya Natarajan").wait_for()
    page.keyboard.press("Enter")
    assert area.input_value() == "Asking @PriyaNatarajan "
    page.get_by_role("button", name="Preview").click()
    page.locator("#note-preview", has_text="Asking @PriyaNatarajan").wait_for()


def test_order_by_hand_has_a_keyboard_way(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    items = page.locator("[data-sort-item]")
    items.first.focus()
    with page.expect_response("**/try/order/"):
        page.keyboard.press("Alt+ArrowDown")
    assert [text.strip() for text in items.all_inner_texts()][:2] == [
        "Playbook page",
        "Training booked",
    ]
    assert focused(page) == "Training booked"


@pytest.mark.parametrize("address", [QUEUE, "/styleguide/file/", "/styleguide/queue/4324/"])
def test_targets_are_big_enough_for_a_thumb(
    surf: Surfer, administrator: User, address: str
) -> None:
    page = visit(surf.page(administrator, "phone"), address)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, summary, textarea")]
            .filter(e => e.checkVisibility({visibilityProperty: true}))
            .filter(e => !e.closest("[inert], .sr"))
            .filter(e => !["hidden", "file"].includes(e.type) && !e.matches(".skip"))
            .filter(e => getComputedStyle(e).display !== "inline")
            .map(e => [e.getBoundingClientRect(), e])
            .filter(([box]) => box.width && box.height < 43.5)
            .map(([box, e]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.height)} px`)"""
    )
    assert small == []


def test_phone_menu_is_a_dialog_that_returns_the_focus(
    surf: Surfer, administrator: User, axe: Axe
) -> None:
    page = visit(surf.page(administrator, "phone"), QUEUE)
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("navigation", name="Main").is_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert page.get_by_role("navigation", name="Main").is_hidden()
    assert focused(page) == "Menu"


def test_panel_is_a_page_of_its_own_on_a_phone(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator, "phone"), QUEUE)
    page.locator("tr[data-row]").first.click(position={"x": 200, "y": 60})
    page.locator(".panel-title").wait_for()
    assert page.locator("#pane").evaluate("element => element.inert")
    page.get_by_label("Close the panel").click()
    assert not page.locator("#pane").evaluate("element => element.inert")


def test_page_works_without_script(surf: Surfer, administrator: User) -> None:
    page = surf.page(administrator, "phone", java_script_enabled=False)
    page.goto(QUEUE)
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("navigation", name="Main").is_visible()
    page.goto(QUEUE)
    page.locator("a.title").first.click()
    page.locator(".panel-title").wait_for()
    page.locator(".prop summary").first.click()
    assert page.locator("#panel").get_by_label("Status", exact=True).is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/sign-in/", "/password/reset/", "/password/reset/done/"])
def test_signed_out_pages_are_accessible(
    surf: Surfer, db: None, axe: Axe, picture: Picture, address: str, theme: str
) -> None:
    page = visit(surf.page(color_scheme=theme), address)
    assert axe(page) == []
    picture(page, f"{address.strip('/').replace('/', '-')}-{theme}")


def test_own_security_pages_are_accessible(
    surf: Surfer, administrator: User, axe: Axe, overflow: Overflow
) -> None:
    page = visit(surf.page(administrator, "narrow"), "/account/two-step/")
    assert axe(page) == []
    assert overflow(page) <= 0
    visit(page, "/account/password/")
    assert axe(page) == []


@pytest.mark.parametrize(
    ("address", "limit"),
    [(QUEUE, 200), ("/styleguide/approval/", 200), ("/styleguide/forecast/", 350)],
)
def test_page_weighs_no_more_than_its_budget(
    surf: Surfer, administrator: User, address: str, limit: int
) -> None:
    page = surf.page(administrator)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    visit(page, address)
    assert sum(received) / 1024 <= limit


def test_focus_is_never_under_a_sticky_bar(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), QUEUE)
    page.get_by_label("Select ESC-4428").check()
    for _ in range(24):
        page.keyboard.press("j")
    seen = """() => {
        const box = document.activeElement.getBoundingClientRect();
        const at = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
        return document.activeElement.contains(at);
    }"""
    assert page.evaluate(seen)
    for _ in range(24):
        page.keyboard.press("k")
        assert page.evaluate(seen)


def test_drag_in_the_month_asks_before_it_moves(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/month/")
    event = page.locator(".ec-event:visible", has_text="Mover offer").first
    event.scroll_into_view_if_needed()
    box = event.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 60, steps=6)
    page.mouse.move(box["x"] + 20, box["y"] + 150, steps=6)
    page.mouse.up()
    page.get_by_role("dialog", name="Send to 1,014 reps").wait_for()


def test_long_choice_is_found_by_typing(surf: Surfer, administrator: User) -> None:
    page = visit(surf.page(administrator), "/styleguide/")
    box = page.get_by_role("combobox", name="Sites in scope (long list)")
    box.click()
    page.keyboard.type("ceb")
    page.keyboard.press("Enter")
    assert page.locator("#s-sites").evaluate("e => [...e.selectedOptions].map(o => o.text)") == [
        "Manila 2",
        "Tampa",
        "Cebu",
    ]


def test_file_that_is_too_large_is_refused_before_sending(
    surf: Surfer, administrator: User, tmp_path: Path
) -> None:
    small, large = tmp_path / "hours.csv", tmp_path / "huge.csv"
    small.write_text("a,b")
    with large.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    page = visit(surf.page(administrator), "/styleguide/")
    chooser = page.locator("#upload-s-file")
    chooser.set_input_files(small)
    assert page.locator("[data-files]").inner_text().split() == ["hours.csv", "1", "KB"]
    chooser.set_input_files(large)
    error = page.locator("[data-upload-error]")
    assert error.inner_text() == "huge.csv is 26.0 MB; the limit is 25.0 MB."
    assert chooser.input_value() == ""
