"""Exports in a real browser: the menu, a download, a feed's address, and a list on paper."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import Axe, Picture, Surfer, ready, visit
from tests.list_rows import a_ticket
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
QUEUE = "/escalations/"


@pytest.fixture
def queue(surf: Surfer, analyst: User) -> "Page":
    for number in range(60):
        a_ticket(number)
    return visit(surf.page(analyst), f"{QUEUE}?filters=none&q=ticket&sort=key")


def menu(page: "Page", name: str) -> None:
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name=name).click()


def test_the_list_is_taken_along_as_it_is_shown(queue: "Page", axe: Axe, picture: Picture) -> None:
    queue.get_by_role("button", name="Export").click()
    expect(queue.get_by_role("menuitem", name="Excel, 60 escalations")).to_be_visible()
    assert axe(ready(queue)) == []
    picture(queue, "list-export-menu")
    with queue.expect_download() as awaited:
        queue.get_by_role("menuitem", name="CSV, 60 escalations").click()
    assert awaited.value.suggested_filename.startswith("queue-")
    lines = Path(awaited.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 61
    expect(queue.locator("#export")).to_be_hidden()
    expect(queue.locator("tr[data-row]")).to_have_count(50)


def test_a_feeds_address_is_shown_once_and_taken_back(
    queue: "Page", axe: Axe, picture: Picture
) -> None:
    menu(queue, "Feed for Excel and BI")
    address = queue.get_by_label("Address of the feed").input_value()
    assert axe(ready(queue)) == []
    picture(queue, "list-feed-made")
    answer = queue.request.get(address)
    assert answer.status == 200
    assert len(answer.text().splitlines()) == 61
    queue.get_by_role("dialog").get_by_role("link", name="Your feeds").click()
    expect(queue.locator("td").get_by_text("Active")).to_be_visible()
    assert axe(ready(queue)) == []
    picture(queue, "feeds")
    queue.get_by_role("button", name="Take back").click()
    expect(queue.locator("td").get_by_text("Taken back")).to_be_visible()
    assert queue.request.get(address).status == 403


def test_paper_has_the_rows_in_full_width_and_what_they_are(
    queue: "Page", picture: Picture
) -> None:
    queue.emulate_media(media="print")
    queue.set_viewport_size({"width": 1030, "height": 720})
    for chrome in (".side", ".top", "#filters", ".pager", ".tabs"):
        expect(queue.locator(chrome).first).to_be_hidden()
    head = queue.locator(".print-head")
    expect(head).to_contain_text("Escalations: Queue")
    expect(head).to_contain_text("Search is “ticket”")
    expect(head).to_contain_text("1–50 of 60 escalations")
    table = queue.locator("table.list").bounding_box()
    assert table is not None
    assert table["width"] >= 1000
    display = "getComputedStyle(document.querySelector('table.list thead')).display"
    assert queue.evaluate(display) == "table-header-group"
    assert queue.evaluate("document.documentElement.scrollWidth") <= 1030
    assert queue.evaluate("document.documentElement.scrollHeight") > 1000
    picture(queue, "list-printed")
