"""Approving a launch in a real browser, against the picture approval-light.png."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from gtm.approvals import actions as approvals
from gtm.approvals import queries
from gtm.launches import actions as launches
from gtm.launches.models import Launch
from gtm.readiness import actions as readiness
from tests.cast import MakePerson
from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, ready, visit
from tests.gtm.factories import entered, make_launch
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.company import company_day
from vrops.people.models import Site, User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def sites(
    server: Any, site: Site, other_site: Site, in_house_site: Site, make_person: MakePerson
) -> frozenset[int]:
    """Three sites with reps."""
    for place, count in ((site, 5), (other_site, 3), (in_house_site, 4)):
        for number in range(count):
            make_person(f"rep-{place.code.lower()}-{number}", Role.REP, site=place)
    return frozenset({site.pk, other_site.pk, in_house_site.pk})


@pytest.fixture
def launch(sites: frozenset[int], pm: User, second_pm: User) -> Launch:
    """In planning, with a checklist, half of it met, and money behind it."""
    launch = make_launch(
        pm, site_ids=sites,
        summary="Extra $300 trade-in credit on eligible Galaxy and Pixel devices, phone and chat",
    )  # fmt: skip
    rows: list[dict[str, Any]] = [
        {"name": "Offer set up in billing and partner cart", "days_before": 12,
         "gate": "before_approval"},
        {"name": "Legal copy and disclosures approved", "days_before": 10,
         "gate": "before_approval"},
        {"name": "Team briefed in huddle", "days_before": 2, "gate": "before_go_live",
         "per_site": True},
        {"name": "Playbook page and sales model updated", "days_before": 5,
         "gate": "before_go_live"},
        {"name": "Poster printed", "days_before": 3},
    ]  # fmt: skip
    items = [readiness.add_item(launch.pk, by=pm, **row)[0] for row in rows]
    for item, evidence in (
        (items[0], "Test orders passed at 3 of 3 sites"),
        (items[1], "Two state variants attached"),
    ):
        readiness.close_item(item.pk, by=pm, version=item.version, evidence=evidence)
    return launch


def push(launch: Launch, **money: str) -> None:
    for name, value in money.items():
        measure = name.replace("_", ".", 2) if name != "spiff_unit_rate" else "spiff.unit_rate"
        launches.push_fact(
            launch.pk, measure, Decimal(value), as_of=clock.now(), currency="USD",
            link="/launches/",
        )  # fmt: skip


def submit(launch: Launch, by: User) -> Launch:
    return approvals.submit_launch(launch.pk, by=by, version=launch.version)


def opened(surf: Surfer, user: User, launch: Launch, shape: str = "desktop") -> "Page":
    return visit(surf.page(user, shape), launch.get_absolute_url())


def toast(page: "Page", words: str) -> None:
    expect(page.locator(".toast", has_text=words)).to_be_visible()


def press(page: "Page", name: str) -> None:
    page.locator("#decision").get_by_role("button", name=name, exact=True).click()


def state_of(launch: Launch) -> str:
    launch.refresh_from_db()
    return launch.state


def test_a_pm_submits_and_another_approves(
    surf: Surfer, launch: Launch, pm: User, second_pm: User, picture: Picture
) -> None:
    page = opened(surf, pm, launch)
    page.get_by_role("link", name="Submit for approval").click()
    dialog = page.locator("dialog#ask")
    expect(dialog).to_contain_text("goes to another program manager")
    picture(page, "approval-submit-light")
    dialog.get_by_role("button", name="Submit for approval").click()
    toast(page, "submitted for approval")
    expect(page.locator("#decision")).to_contain_text("You submitted this")
    expect(page.locator("#decision button")).to_have_count(0)
    assert state_of(launch) == "submitted"

    page = opened(surf, second_pm, launch)
    picture(page, "approval-plain-light")
    page.get_by_label("Note to the launch team").fill("Good to go.")
    press(page, "Approve")
    toast(page, "approved")
    expect(page.locator("#launch .hero .badge", has_text="Approved")).to_be_visible()
    assert state_of(launch) == "approved"


def test_tier_one_takes_the_senior_manager_too(
    surf: Surfer, sites: frozenset[int], pm: User, second_pm: User, senior_manager: User
) -> None:
    launch = submit(make_launch(pm, tier=1, site_ids=sites), pm)
    page = opened(surf, senior_manager, launch)
    expect(page.locator("#decision")).to_contain_text("decides after")
    page = opened(surf, second_pm, launch)
    expect(page.locator("#decision")).to_contain_text("Then the senior manager decides")
    press(page, "Approve")
    toast(page, "others still have to")
    expect(page.locator("#decision")).to_contain_text("You have decided on this already")
    page = opened(surf, senior_manager, launch)
    press(page, "Approve")
    toast(page, "approved")
    assert state_of(launch) == "approved"


def test_whoever_is_second_is_told(
    surf: Surfer, launch: Launch, pm: User, second_pm: User, make_person: MakePerson, axe: Axe
) -> None:
    third = make_person("third-pm", Role.PM)
    launch = submit(launch, pm)
    first, second = (opened(surf, person, launch) for person in (second_pm, third))
    waiting = first.locator("#side .nav", has_text="Launches").locator(".count")
    expect(waiting).to_have_text("1")
    press(first, "Approve")
    toast(first, "approved")
    expect(waiting).to_have_count(0)
    surf.expected_statuses.add(409)
    second.get_by_label("Note to the launch team").fill("Leave Cebu out.")
    press(second, "Send back")
    told = second.locator("#decision .callout")
    expect(told).to_contain_text("This is approved already; Second Pm gave the last approval.")
    expect(told).to_be_focused()
    expect(second.get_by_label("Your note (not sent)")).to_have_value("Leave Cebu out.")
    expect(second.locator("#launch .hero .badge", has_text="Approved")).to_be_visible()
    expect(second.locator("#decision button")).to_have_count(0)
    expect(second.locator("#side .nav", has_text="Launches").locator(".count")).to_have_count(0)
    assert axe(second) == []


def test_saying_no_takes_a_note(
    surf: Surfer, launch: Launch, pm: User, second_pm: User, picture: Picture
) -> None:
    launch = submit(launch, pm)
    page = opened(surf, second_pm, launch)
    surf.expected_statuses.add(422)
    press(page, "Send back")
    expect(page.locator("#decision .error", has_text="Say why")).to_be_visible()
    ready(page)
    assert state_of(launch) == "submitted"
    page.get_by_label("Note to the launch team").fill("Leave Cebu out.")
    press(page, "Send back")
    toast(page, "sent back")
    expect(page.locator(".callout", has_text="sent this back")).to_contain_text("Leave Cebu out.")
    assert state_of(launch) == "planning"


def test_on_a_phone_the_verdicts_stay_above_the_thumb(
    surf: Surfer, launch: Launch, pm: User, second_pm: User, axe: Axe
) -> None:
    launch = submit(launch, pm)
    page = opened(surf, second_pm, launch, "phone")
    bar = page.locator("#decision-bar")
    for name in ("Approve", "Send back", "Reject"):
        expect(bar.get_by_role("button", name=name)).to_be_in_viewport()
    assert axe(page) == []
    surf.expected_statuses.add(422)
    bar.get_by_role("button", name="Send back").click()
    expect(page.locator("#decision .error-summary")).to_be_in_viewport()
    expect(page.locator("#decision .error-summary")).to_contain_text("Say why")
    assert state_of(launch) == "submitted"
    page.get_by_label("Note to the launch team").fill("Leave Cebu out.")
    bar.get_by_role("button", name="Send back").click()
    toast(page, "sent back")
    expect(bar).to_have_count(0)
    assert state_of(launch) == "planning"


def test_closing_the_last_gate_opens_the_approval(
    surf: Surfer, launch: Launch, pm: User, second_pm: User
) -> None:
    readiness.add_item(launch.pk, by=pm, name="Finance agrees", days_before=9,
                       gate="before_approval")  # fmt: skip
    launch = submit(launch, pm)
    page = opened(surf, second_pm, launch)
    approve = page.locator("#decision").get_by_role("button", name="Approve", exact=True)
    expect(approve).to_be_disabled()
    expect(page.locator(".callout.red", has_text="Finance agrees")).to_be_visible()
    page.get_by_role("button", name="Actions of Finance agrees").click()
    page.get_by_role("menuitem", name="Close").click()
    dialog = page.locator("dialog#ask")
    expect(dialog).to_be_visible()
    surf.expected_statuses.add(422)
    dialog.get_by_label("Evidence").fill(" ")
    dialog.get_by_role("button", name="Close item").click()
    expect(dialog.locator(".error").first).to_be_visible()
    ready(page)
    dialog.get_by_label("Evidence").fill("Mail of Nov 20.")
    dialog.get_by_role("button", name="Close item").click()
    toast(page, "is closed")
    expect(approve).to_be_enabled()
    ready(page)
    press(page, "Approve")
    toast(page, "approved")


@pytest.fixture
def second_round(launch: Launch, pm: User, second_pm: User, sites: frozenset[int]) -> Launch:
    """Sent back once, changed in date and money, submitted again: what the picture shows."""
    push(launch, spiff_exposure_low="39000", spiff_exposure_likely="46000",
         spiff_exposure_high="53000", spiff_unit_rate="15", budget_planned="78000")  # fmt: skip
    launch = submit(launch, pm)
    launch = approvals.send_back_launch(
        launch.pk, by=second_pm, version=launch.version,
        sheet_hash=queries.impact_sheet(launch).hash, note="Start after the holiday.",
    )  # fmt: skip
    push(launch, spiff_exposure_high="61000")
    given = entered(
        pm, site_ids=sites, starts_on=company_day() + timedelta(days=33), ends_on=launch.ends_on,
        summary=f"{launch.summary}, and tablets",
    )  # fmt: skip
    launch = launches.edit_launch(launch.pk, given, by=pm, version=launch.version)
    readiness.add_item(
        launch.pk, by=pm, name="Frontline notice scheduled", days_before=-2, gate="before_go_live"
    )
    return submit(launch, pm)


@pytest.mark.parametrize("shape", ["desktop", "dark", "phone", "narrow"])
def test_the_page_is_whole(
    surf: Surfer, second_round: Launch, second_pm: User, shape: str, axe: Axe, overflow: Overflow,
    picture: Picture,
) -> None:  # fmt: skip
    page = opened(surf, second_pm, second_round, shape)
    changes = page.locator(".card", has_text="Changed since you sent it back").first
    for words in ("First day", "$53,000.00", "$61,000.00", "tablets"):
        expect(changes).to_contain_text(words)
    expect(page.locator("#launch")).to_contain_text("12 reps at 3 sites")
    picture(page, f"approval-{shape}")
    page.evaluate("document.querySelector('.fanned').open = true")
    assert axe(page) == []
    assert overflow(page) <= 0


def test_the_whole_task_by_keyboard(surf: Surfer, launch: Launch, pm: User, second_pm: User):
    launch = submit(launch, pm)
    page = opened(surf, second_pm, launch)
    page.get_by_label("Note to the launch team").focus()
    page.keyboard.type("Fine.")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("value", "approve")
    page.keyboard.press("Enter")
    toast(page, "approved")
