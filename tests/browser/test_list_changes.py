"""Editing in place and many rows at once in a real browser, and taking it back from the toast."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from escalations.tickets.actions import working
from escalations.tickets.models import Ticket
from tests.escalations.desk import file_as, open_desk
from tests.fixtures.browser import Axe, Surfer, ready, visit
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def filed(surf: Surfer, administrator: User, rep: User) -> list[Ticket]:
    """A desk with three tickets of normal priority."""
    open_desk(administrator)
    return [file_as(rep, subject=f"Credit missing, bill {number}") for number in range(3)]


def toast(page: "Page") -> "Locator":
    return page.locator("#toast-news .toast").last


def priorities() -> list[int]:
    return list(Ticket.objects.order_by("pk").values_list("priority", flat=True))


def test_a_property_is_edited_by_keyboard_and_taken_back(
    surf: Surfer, filed: list[Ticket], analyst: User, axe: Axe
) -> None:
    page = visit(surf.page(analyst), f"/escalations/?open={filed[0].pk}")
    priority = page.locator("#prop-priority")
    priority.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(priority.locator("select")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(priority.locator("select")).to_be_hidden()
    expect(priority.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    priority.locator("select").select_option("0")
    expect(priority.locator("summary")).to_contain_text("Urgent")
    expect(toast(page)).to_contain_text("changed")
    expect(page.locator("#toast-news :focus")).to_have_count(0)
    toast(page).get_by_role("button", name="Undo").focus()  # it stays while it is reached for
    expect(page.locator("#ticket-feed").get_by_role("button", name="Undo")).to_be_visible()
    assert axe(ready(page)) == []
    page.keyboard.press("Enter")
    expect(priority.locator("summary")).to_contain_text("Normal")
    expect(toast(page)).to_contain_text("Priority put back on 1 escalation.")
    assert priorities() == [2, 2, 2]


def test_of_two_values_the_person_chooses(
    surf: Surfer, filed: list[Ticket], analyst: User, pm: User, axe: Axe
) -> None:
    surf.expected_statuses.add(409)
    page = visit(surf.page(analyst), filed[0].get_absolute_url())
    working.change_priority(filed[0].pk, by=pm, priority=1)
    priority = page.locator("#prop-priority")
    priority.locator("summary").click()
    priority.locator("select").select_option("0")
    expect(priority.get_by_role("alert")).to_contain_text(f"{pm.name}, just now, made it “High”")
    assert axe(ready(page)) == []
    priority.get_by_role("button", name="Save Priority").click()
    expect(priority.locator("summary")).to_contain_text("Urgent")
    assert priorities()[0] == 0


def test_many_rows_step_by_step_and_back(
    surf: Surfer, filed: list[Ticket], analyst: User, axe: Axe
) -> None:
    page = visit(surf.page(analyst), "/escalations/")
    page.locator("[data-select-page]").check()
    bar = page.locator("[data-bulk]")
    bar.get_by_role("button", name="Edit").click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Edit 3 escalations")).to_be_visible()
    assert axe(ready(page)) == []
    panel.get_by_role("button", name="Queue").click()
    panel.get_by_label("Queue").select_option(label="VR desk")
    panel.get_by_role("button", name="Preview").click()
    expect(panel).to_contain_text("3 escalations will change")
    assert axe(ready(page)) == []
    panel.get_by_role("button", name="Change 3").click()
    expect(toast(page)).to_contain_text("Queue changed on 3 escalations.")
    assert Ticket.objects.filter(queue__code="VR").count() == 3
    toast(page).get_by_role("button", name="Undo").click()
    expect(toast(page)).to_contain_text("Queue put back on 3 escalations.")
    assert not Ticket.objects.filter(queue__code="VR").exists()
    bar.get_by_role("button", name="Priority").click()
    expect(panel.get_by_label("Priority")).to_be_visible()
