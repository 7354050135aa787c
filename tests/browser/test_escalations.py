"""The story in a real browser: a rep files from a phone, an analyst answers, the rep sees it."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from escalations.tickets.models import Ticket
from tests.escalations.desk import file_as, open_desk
from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, ready, visit
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def known(surf: Surfer, administrator: User, rep: User) -> Ticket:
    """A desk with one ticket that is known already."""
    open_desk(administrator)
    return file_as(
        rep, subject="Trade-in credit missing after device swap", reference="8204117399",
        body="Traded in an S23.",
    )  # fmt: skip


def filed(page: "Page") -> None:
    """A handful of actions: tile, number, words."""
    visit(page, "/escalations/new/")
    page.get_by_text("Promo credit", exact=True).click()
    page.get_by_label("Account or order number").fill("8 204 117 395")
    page.get_by_label("What went wrong?").press_sequentially("Trade-in credit missing")


def test_a_rep_files_on_a_phone_and_reads_the_answer(
    surf: Surfer, known: Ticket, rep: User, analyst: User, axe: Axe, overflow: Overflow,
    picture: Picture,
) -> None:  # fmt: skip
    phone = surf.page(rep, "phone")
    filed(phone)
    expect(phone.get_by_text("Already known?")).to_be_visible()
    expect(phone.locator("#similar")).to_contain_text(known.key)
    ready(phone)
    picture(phone, "file-phone")
    assert axe(phone) == []
    assert overflow(phone) <= 0
    phone.get_by_role("button", name="Send to VR support").click()
    phone.wait_for_url(re.compile(r"/escalations/\d+/$"))
    ticket = Ticket.objects.latest("pk")
    assert (ticket.account_ref, ticket.queue.code if ticket.queue else "") == ("8204117395", "LIVE")
    assert axe(ready(phone)) == []

    desk = visit(surf.page(analyst), "/escalations/")
    desk.locator(f"#r{ticket.pk} [data-open]").click()
    heading = desk.get_by_role("heading", name="Trade-in credit missing", exact=True)
    expect(heading).to_be_visible()
    assert axe(ready(desk)) == []
    desk.locator("#note-text").fill("Credited today.")
    desk.locator("#note [data-send]").click()
    expect(desk.locator("#ticket-feed").get_by_text("Credited today.")).to_be_visible()
    expect(desk.locator("#ticket-properties").get_by_text("Research")).to_be_visible()
    picture(desk, "queue-panel")

    visit(phone, "/escalations/mine/")
    assert axe(phone) == []
    phone.locator(f"#r{ticket.pk} a").first.click()
    expect(phone.get_by_text("Credited today.")).to_be_visible()


def test_joining_needs_one_tap(surf: Surfer, known: Ticket, rep: User) -> None:
    phone = surf.page(rep, "phone")
    filed(phone)
    phone.get_by_role("button", name="Join").click()
    phone.wait_for_url(f"**/escalations/{known.pk}/")
    expect(phone.get_by_text("Another customer, 8 204 117 395")).to_be_visible()
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("shape", ["desktop", "dark", "narrow"])
def test_pages_are_clean(
    surf: Surfer, known: Ticket, analyst: User, axe: Axe, overflow: Overflow, shape: str
) -> None:
    page = surf.page(analyst, shape)
    for address in (
        "/escalations/", f"/escalations/?open={known.pk}", "/escalations/breached/",
        known.get_absolute_url(), "/escalations/new/",
    ):  # fmt: skip
        visit(page, address)
        assert axe(page) == [], address
        assert overflow(page) <= 0, address


def test_a_long_title_takes_two_lines_on_a_phone(
    surf: Surfer, known: Ticket, rep: User, analyst: User, axe: Axe, overflow: Overflow
) -> None:
    file_as(rep, subject="Credit of the trade-in promotion missing on the third bill " * 3)
    phone = visit(surf.page(analyst, "phone"), "/escalations/")
    expect(phone.get_by_text("Sorted by Next up", exact=True)).to_be_visible()
    heights = [box.evaluate("e => e.clientHeight") for box in phone.locator("a.title").all()]
    assert sorted(heights) == [40, 40]
    assert axe(ready(phone)) == []
    assert overflow(phone) <= 0


def test_a_ticket_is_worked_by_keyboard_and_in_place(
    surf: Surfer, known: Ticket, analyst: User, axe: Axe
) -> None:
    page = visit(surf.page(analyst), known.get_absolute_url())
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_role("button", name="Wait")).to_be_visible()
    ready(page)
    page.locator("#prop-priority summary").click()
    page.locator("#prop-priority select").select_option("1")
    expect(page.locator("#prop-priority summary").get_by_text("High")).to_be_visible()
    ready(page).locator(".receipt-link").first.click()
    receipt = page.get_by_role("dialog")
    expect(receipt.get_by_role("columnheader", name="Total")).to_be_visible()
    assert axe(ready(page)) == []
    page.keyboard.press("Escape")
    expect(receipt).to_have_count(0)
    page.get_by_role("link", name="Resolve").click()
    page.get_by_label("Answer to the reporter").fill("The credit is on the account.")
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    answer = page.locator("#ticket-feed").get_by_text("The credit is on the account.")
    expect(answer).to_be_visible()
    expect(page.get_by_role("link", name="Reopen")).to_be_visible()


def test_several_are_taken_at_once(surf: Surfer, known: Ticket, rep: User, analyst: User) -> None:
    more = [file_as(rep, subject=f"Port-in stuck {number}") for number in range(2)]
    page = visit(surf.page(analyst), "/escalations/")
    for ticket in more:
        page.locator(f"#r{ticket.pk} input").check()
    page.get_by_role("button", name="Assign to me").click()
    expect(page.get_by_text("2 escalations assigned to you")).to_be_visible()
    assert Ticket.objects.filter(assignee=analyst).count() == 2
