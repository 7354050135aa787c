"""The story in a real browser, with a real worker: from HQ's request to an answered escalation."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from escalations.tickets.models import Ticket
from gtm.comms.models import Message, MessageSite
from gtm.intake.models import Request
from gtm.launches.models import Launch
from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, ready, visit
from tests.flows import steps
from tests.flows.hands import Stage, fresh, until
from vrops.delivery.models import Delivery

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.faults.crew import Crew

pytestmark = pytest.mark.browser


def test_the_story_on_screens(
    surf: Surfer, crew: "Crew", stage: Stage, axe: Axe, overflow: Overflow, picture: Picture
) -> None:
    desk = surf.page(stage.users["pm"])
    request = steps.hq_asks(stage)
    answered(desk, request)
    launch = planned(desk)
    steps.money_stands_behind_it(stage, launch)
    on_the_calendar(desk, launch)
    approved(surf, stage, desk, launch, picture)
    message = sent(surf, stage, desk, launch)
    acknowledged(surf, stage, desk, message, axe, overflow)
    ticket = escalated(surf, stage, axe, overflow)
    for shape in ("desktop", "dark", "narrow"):
        for who in ("pm", "rep", "analyst", "administrator"):
            page = visit(surf.page(stage.users[who], shape), "/")
            assert overflow(page) <= 0, (who, shape)
            assert axe(page) == [], (who, shape)
    picture(desk, "story-home")
    steps.every_step_is_in_the_log(stage, request, launch, message, ticket)


def answered(desk: "Page", request: Request) -> None:
    """Found on the first page, taken, answered with a reason."""
    visit(desk, "/")
    desk.locator("#requests").get_by_role("link", name=steps.TITLE).click()
    desk.get_by_role("button", name="Take").click()
    expect(desk.locator("#answer")).to_be_visible()
    ready(desk).locator("#answer label", has_text=re.compile(r"^\s*In\s*$")).click()
    desk.fill("#answer [name=reason]", "Fits the trade-in priority.")
    desk.get_by_role("button", name="Answer Legal").click()
    expect(desk.get_by_role("link", name="Make a launch")).to_be_visible()
    assert fresh(request).answer == "in"


def planned(desk: "Page") -> Launch:
    """The launch comes out of the request; the checklist out of its template."""
    ready(desk).get_by_role("link", name="Make a launch").click()
    expect(desk.locator("[name=title]")).to_have_value(steps.TITLE)
    for site in ("Manila 2", "Tampa"):
        desk.get_by_label(site).check()
    desk.fill("[name=go_live_time]", "08:00")
    desk.select_option("[name=zone]", "America/New_York")
    desk.get_by_role("button", name="Create launch").click()
    desk.get_by_role("button", name="Start planning").click()
    desk.get_by_role("button", name="Use “Promotion, tier 2”").click()
    desk.get_by_role("button", name="Actions of Legal copy cleared").click()
    desk.get_by_role("menuitem", name="Close").click()
    dialog = desk.locator("dialog#ask")
    dialog.get_by_label("Evidence").fill("Copy 3 signed off.")
    dialog.get_by_role("button", name="Close item").click()
    expect(desk.locator("#launch").get_by_text("Copy 3 signed off.").first).to_be_visible()
    launch = Launch.objects.get()
    assert launch.readiness_items.count() == 4
    return launch


def on_the_calendar(desk: "Page", launch: Launch) -> None:
    """In each of its views, and a click from there opens it."""
    visit(desk, f"/calendar/?on={launch.starts_on}")
    event = desk.get_by_role("link", name=re.compile(re.escape(steps.TITLE))).first
    for tab in ("Month", "List", "Timeline"):
        views = desk.get_by_role("navigation", name="Calendar views")
        views.get_by_role("link", name=tab, exact=True).click()
        current = views.get_by_role("link", name=tab, exact=True)
        expect(current).to_have_attribute("aria-current", re.compile(".+"))
        expect(event).to_be_visible()
    event.click()
    desk.wait_for_url(f"**{launch.get_absolute_url()}")


def approved(surf: Surfer, stage: Stage, desk: "Page", launch: Launch, picture: Picture) -> None:
    """She submits and cannot decide; of two others with the page open, the slower one is told."""
    desk.get_by_role("link", name="Submit for approval").click()
    desk.locator("dialog#ask").get_by_role("button", name="Submit for approval").click()
    expect(desk.locator("#decision")).to_contain_text("You submitted this")
    expect(desk.locator("#decision button")).to_have_count(0)
    first, second = (surf.page(stage.users[who]) for who in ("second_pm", "third_pm"))
    for page in (first, second):
        visit(page, "/")
        page.locator("#approvals").get_by_role("link", name=steps.TITLE).click()
        expect(page.get_by_text("Budget planned")).to_be_visible()
        expect(page.locator("#launch")).to_contain_text("$64.5 k")
        ready(page)
    picture(first, "story-approval")
    first.get_by_label("Note to the launch team").fill("Checked against the offer.")
    for page in (first, second):
        if page is second:
            surf.expected_statuses.add(409)
        page.locator("#decision").get_by_role("button", name="Approve", exact=True).click()
        expect(page.locator("#launch .hero .badge", has_text="Approved")).to_be_visible()
    expect(second.locator("#decision .callout")).to_contain_text("This is approved already")
    assert fresh(launch).state == "approved"


def sent(surf: Surfer, stage: Stage, desk: "Page", launch: Launch) -> Message:
    """Written from the launch, approved, put on the clocks of the sites; the worker sends it."""
    visit(desk, launch.get_absolute_url())
    desk.get_by_role("link", name="Write message").click()
    desk.get_by_label("Title").fill("Trade-in boost starts")
    desk.locator("#id_body").fill("Say the **amount** first.")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_role("button", name="Submit for approval").click()
    expect(desk.locator("#message .hero")).to_contain_text("In review")
    message = Message.objects.get()
    other = visit(surf.page(stage.users["second_pm"]), message.get_absolute_url())
    other.get_by_role("button", name="Approve").click()
    expect(other.locator("#message .hero")).to_contain_text("Approved")
    desk.reload()
    desk.get_by_role("link", name="Schedule").click()
    at = steps.next_minute(stage.site.zone)
    desk.get_by_label("Day").fill(str(at.date()))
    desk.get_by_label("Time", exact=True).fill(f"{at:%H:%M}")
    expect(desk.locator("#when")).to_contain_text("Asia/Manila")
    desk.get_by_role("button", name="Continue").click()
    desk.get_by_role("dialog").get_by_role("button", name="Schedule for 3 people").click()
    expect(desk.locator("#message .hero")).to_contain_text("Scheduled")
    delivered = Delivery.objects.filter(send__subject_id=message.pk, state="delivered")
    until(lambda: delivered.count() == 2, "Manila did not get its message")
    assert all(row.delivered_at >= at for row in delivered if row.delivered_at)
    stage.done("gtm.message.scheduled", stage.pm.user.name)
    return message


def acknowledged(
    surf: Surfer, stage: Stage, desk: "Page", message: Message, axe: Axe, overflow: Overflow
) -> None:
    """On a phone, from the first page; then the desk sees who has not."""
    phone = visit(surf.page(stage.users["rep"], "phone"), "/")
    phone.locator("#to_read").get_by_role("link", name=message.title).click()
    phone.get_by_role("button", name="I have read and understood").click()
    expect(phone.locator("#bar")).to_contain_text("You have acknowledged this")
    assert axe(ready(phone)) == []
    assert overflow(phone) <= 0
    counted = MessageSite.objects.filter(message=message, site=stage.site, acknowledged=1)
    until(counted.exists, "the acknowledgement was not counted")
    desk.reload()
    expect(desk.locator("#missing")).to_contain_text(stage.second_rep.user.name)
    expect(desk.locator("#acknowledged")).to_contain_text("1 of 2 people")


def escalated(surf: Surfer, stage: Stage, axe: Axe, overflow: Overflow) -> Ticket:
    """Six touches from the first page to sent; routed, timed, answered, read."""
    phone = visit(surf.page(stage.users["rep"], "phone"), "/escalations/new/")
    phone.get_by_text("Promo credit", exact=True).click()
    phone.get_by_label("Account or order number").fill("8 204 117 395")
    phone.get_by_label("What went wrong?").fill("Trade-in credit missing")
    phone.locator("details.more summary").click()
    launch = Launch.objects.get()
    phone.locator("[name=launch]").select_option(str(launch.pk))
    assert axe(ready(phone)) == []
    assert overflow(phone) <= 0
    phone.get_by_role("button", name="Send to VR support").click()
    phone.wait_for_url(re.compile(r"/escalations/\d+/$"))
    ticket = Ticket.objects.get()
    assert ticket.queue is not None
    assert (ticket.queue.code, ticket.launch_id) == ("LIVE", launch.pk)
    assert ticket.sla_due_at == ticket.filed_at + timedelta(minutes=5)

    desk = visit(surf.page(stage.users["analyst"]), "/escalations/")
    desk.locator(f"#r{ticket.pk} [data-open]").click()
    desk.locator("#note-text").fill("Credited today.")
    desk.locator("#note [data-send]").click()
    expect(desk.locator("#ticket-feed").get_by_text("Credited today.")).to_be_visible()
    visit(phone, "/")
    phone.locator("#filed").get_by_role("link", name=ticket.key).click()
    expect(phone.get_by_text("Credited today.")).to_be_visible()
    stage.done("escalations.ticket.filed", stage.rep.user.name)
    return ticket
