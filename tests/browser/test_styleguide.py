"""The kit in a real Chromium: both themes, every shape of window, light enough, without script.

Console errors, policy violations among them, fail every test here (the `surf` fixture). What keys
and hands do is in test_styleguide_keys.py and test_styleguide_hands.py.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, visit
from vrops.people.models import User
from vrops.ui.styleguide.views import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAMPLES = ("basics", "lists", "records", "forms", "figures", "planning", "feedback")
ADDRESSES = ["/styleguide/", *(f"/styleguide/{name}/" for name in PAGES)]
QUEUE = "/styleguide/queue/"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_accessible_and_photographed(
    surf: Surfer, administrator: User, axe: Axe, picture: Picture, address: str, theme: str
) -> None:
    page = visit(surf.page(administrator), f"{address}?theme={theme}")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert axe(page) == []
    picture(page, f"{address.strip('/').replace('/', '-')}-{theme}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_is_photographed(surf: Surfer, administrator: User, theme: str) -> None:
    page = surf.page(administrator, viewport={"width": 1440, "height": 5000})
    visit(page, f"/styleguide/?theme={theme}")
    for name in SAMPLES:
        part = page.locator(f"[data-sample={name}]")
        expect(part).to_be_visible()
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
    item = page.get_by_role("menuitem", name="Merge into another")
    expect(item).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(item).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="New escalation")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.locator("summary", has_text="Dana Whitfield").click()
    expect(page.locator("details[open] form :focus")).to_be_visible()
    assert axe(page) == []
    visit(page, f"/styleguide/?theme={theme}")
    page.locator("#try-toast").click()
    page.locator("#try-refusal").click()
    expect(page.get_by_text("submit it first")).to_be_visible()
    assert axe(page) == []
    page.locator("#try-dialog").click()
    expect(page.get_by_role("dialog", name="Send to 1,014 reps")).to_be_visible()
    assert axe(page) == []


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


def test_page_works_without_script(surf: Surfer, administrator: User) -> None:
    page = surf.page(administrator, "phone", java_script_enabled=False)
    page.goto(QUEUE)
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.goto(QUEUE)
    page.locator("a.title").first.click()
    expect(page.locator(".panel-title")).to_be_visible()
    page.locator(".prop summary").first.click()
    expect(page.locator("#panel").get_by_label("Status", exact=True)).to_be_visible()


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
    # Here the quiet of the line is what is measured: nothing may follow later.
    page.wait_for_load_state("networkidle")
    assert received
    assert sum(received) / 1024 <= limit
