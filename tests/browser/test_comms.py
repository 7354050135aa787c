"""A message from the program manager's desk to a rep's phone and back, in a real browser."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gtm.comms import tasks
from gtm.comms.models import Message
from gtm.launches.models import Launch
from tests.cast import MakePerson
from tests.fixtures.browser import Eyes, Surfer, visit
from tests.gtm.comms.made import carry, make_message
from tests.gtm.factories import approve, make_launch
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.company import company_day
from vrops.people.models import Site, User

pytestmark = pytest.mark.browser
BODY = (
    "## From Monday\n\nCustomers who trade in an **eligible phone** get $300 more.\n\n"
    "1. Check the model.\n2. Say the amount before you take the order.\n3. Note it.\n"
    "\n> Business accounts are out; send them to their own team.\n\n"
    "[The whole offer](https://example.com/a-rather-long-address-that-has-to-break-somewhere)"
)


@pytest.fixture
def launch(
    pm: User, second_pm: User, site: Site, in_house_site: Site, rep: User, make_person: MakePerson
) -> Launch:
    for number in range(4):
        make_person(f"tampa-rep-{number}", Role.REP, site=in_house_site)
    made = make_launch(pm, site_ids=frozenset({site.pk, in_house_site.pk}))
    return approve(made, by=pm, approver=second_pm)


def test_a_message_goes_from_desk_to_phone_and_back(
    surf: Surfer, server: Any, launch: Launch, pm: User, second_pm: User, rep: User, eyes: Eyes
):
    desk = surf.page(pm)
    written(desk, launch, eyes)
    message = Message.objects.get()
    approved(surf.page(second_pm, "dark"), message, eyes)
    scheduled(desk, eyes)
    message.refresh_from_db()
    with clock.fixed_at(clock.now() + timedelta(days=4)):
        assert carry(message).state == "sent"
    acknowledged(surf.page(rep, "phone"), eyes)
    counted(desk, launch, eyes)


def written(desk: Page, launch: Launch, eyes: Eyes) -> None:
    """From the launch's page, with its reach and its looks before it is submitted."""
    visit(desk, f"/launches/{launch.pk}/")
    desk.get_by_role("link", name="Write message").click()
    expect(desk.locator("#reach")).to_contain_text("5 people today")
    desk.get_by_label("Title").fill("Trade-in boost starts Monday")
    desk.locator("#id_body").fill(BODY)
    preview = desk.get_by_role("button", name="Preview")
    preview.click()
    expect(desk.locator("#text-preview strong")).to_have_text("eligible phone")
    eyes.look(desk, "comms-write")
    with desk.expect_response("**/communications/audience/**"):
        desk.locator("label", has_text="All sites").click()
    expect(desk.locator("#reach")).to_contain_text("5 people today")
    preview.click()
    expect(preview).to_have_attribute("aria-pressed", "false")
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_role("button", name="Submit for approval").click()
    expect(desk.locator("#message .hero")).to_contain_text("In review")


def approved(other: Page, message: Message, eyes: Eyes) -> None:
    visit(other, message.get_absolute_url())
    eyes.look(other, "comms-decide-dark")
    other.get_by_role("button", name="Approve").click()
    expect(other.locator("#message .hero")).to_contain_text("Approved")


def scheduled(desk: Page, eyes: Eyes) -> None:
    """The instant and the people are shown; what is confirmed can be left by keyboard."""
    desk.reload()
    desk.get_by_role("link", name="Schedule").click()
    desk.get_by_label("Day").fill((company_day() + timedelta(days=2)).isoformat())
    desk.get_by_label("Time", exact=True).fill("08:00")
    expect(desk.locator("#when")).to_contain_text("America/New_York")
    expect(desk.locator("#when")).to_contain_text("Goes out to 5 people")
    eyes.look(desk, "comms-schedule")
    go_on = desk.get_by_role("button", name="Continue")
    go_on.press("Enter")
    dialog = desk.get_by_role("dialog", name="Schedule for 5 people")
    expect(dialog).to_contain_text("Eastern (America/New_York)")
    eyes.look(desk, "comms-confirm")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(go_on).to_be_focused()
    desk.keyboard.press("Enter")
    dialog.get_by_role("button", name="Schedule for 5 people").press("Enter")
    expect(desk.locator("#message .hero")).to_contain_text("Scheduled")


def acknowledged(phone: Page, eyes: Eyes) -> None:
    """Read in the inbox and acknowledged with a thumb."""
    visit(phone, "/inbox/")
    eyes.look(phone, "inbox-phone")
    phone.get_by_role("link", name="Trade-in boost starts Monday").click()
    button = phone.get_by_role("button", name="I have read and understood")
    expect(button).to_be_in_viewport()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    assert box["y"] > 700, "under the thumb"
    eyes.look(phone, "comms-read-phone")
    assert eyes.overflow(phone) <= 0
    button.click()
    expect(phone.locator("#bar")).to_contain_text("You have acknowledged this")
    eyes.look(phone, "comms-acknowledged-phone")


def counted(desk: Page, launch: Launch, eyes: Eyes) -> None:
    """The desk sees who has and who has not, and so does the launch's page."""
    tasks.tally_acknowledgements()
    desk.reload()
    expect(desk.locator("#acknowledged")).to_contain_text("1 of 5 people, 20.0%")
    expect(desk.locator("#missing")).to_contain_text("Tampa Rep 3")
    eyes.look(desk, "comms-detail")
    visit(desk, f"/launches/{launch.pk}/")
    expect(desk.get_by_role("region", name="Messages about this launch")).to_contain_text("1 of 5")


@pytest.mark.parametrize("shape", ["narrow", "dark"])
def test_the_pages_are_clean_and_fit(
    surf: Surfer, server: Any, launch: Launch, pm: User, second_pm: User, rep: User,
    eyes: Eyes, shape: str,
):  # fmt: skip
    message = make_message(pm, second_pm, "sent", body=BODY, launch_id=launch.pk)
    waiting = make_message(second_pm, pm, "approved", title="Approved one")
    desk, reader = surf.page(pm, shape), surf.page(rep, shape)
    pages: list[tuple[Page, str, str]] = [
        (desk, "/communications/", "list"),
        (desk, f"/communications/?open={message.pk}", "panel"),
        (desk, "/communications/new/", "new"),
        (desk, message.get_absolute_url(), "detail"),
        (desk, f"{waiting.get_absolute_url()}schedule/", "schedule"),
        (desk, f"{waiting.get_absolute_url()}move/cancel/", "cancel"),
        (desk, launch.get_absolute_url(), "launch"),
        (reader, "/inbox/?show=all", "inbox"),
        (reader, message.reading_url, "read"),
    ]
    found = []
    for page, address, name in pages:
        found += eyes.faults(page, address, f"comms-{name}-{shape}")
    assert not found, "\n".join(found)


def test_without_script_a_rep_still_acknowledges(
    surf: Surfer, server: Any, pm: User, second_pm: User, rep: User
):
    message = make_message(pm, second_pm, "sent", body=BODY)
    page = surf.page(rep, "phone", java_script_enabled=False)
    page.goto(message.reading_url)
    page.get_by_role("button", name="I have read and understood").click()
    expect(page.locator("#bar")).to_contain_text("You have acknowledged this")
