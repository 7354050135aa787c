"""The calendar, launches and requests in a real browser: both themes, small screens, keyboard."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from gtm.launches.models import Launch
from tests.fixtures.browser import Axe, Overflow, Picture, Surfer, ready, visit
from tests.gtm.factories import make_launch
from tests.gtm.intake.requests_made import make_request
from vrops.core.company import company_day
from vrops.people.models import HQGroup, Site, User

pytestmark = pytest.mark.browser
# State, days from today to the first day, how many days, kind.
SAMPLE = (
    ("live", -10, 40, "promotion"),
    ("live", -2, 30, "flagship"),
    ("submitted", 8, 20, "promotion"),
    ("approved", 3, 12, "process"),
    ("planning", 15, 50, "flagship"),
    ("draft", 30, None, "process"),
    ("on_hold", 12, 9, "promotion"),
)
PAGES = (
    "/calendar/",
    "/calendar/?view=timeline",
    "/calendar/?view=month",
    "/calendar/?view=agenda",
    "/calendar/?view=sites",
    "/launches/",
    "/launches/new/",
    "/requests/",
    "/requests/new/",
)


@pytest.fixture
def launches(
    transactional_db: None, pm: User, site: Site, other_site: Site, in_house_site: Site
) -> list[Launch]:
    sites = frozenset({site.pk, other_site.pk, in_house_site.pk})
    made = []
    for state, ahead, days, kind in SAMPLE:
        first = company_day() + timedelta(days=ahead)
        launch = make_launch(
            pm, title=f"{kind} that is {state}", kind=kind, starts_on=first, site_ids=sites,
            ends_on=None if days is None else first + timedelta(days=days),
            summary="Extra credit on eligible devices\n\nReps quote it only to those who qualify.",
        )  # fmt: skip
        Launch.objects.filter(pk=launch.pk).update(state=state)
        made.append(launch)
    return made


def test_pages_are_accessible_in_both_themes_and_fit_small_screens(
    surf: Surfer, axe: Axe, overflow: Overflow, picture: Picture,
    launches: list[Launch], pm: User, group: HQGroup,
) -> None:  # fmt: skip
    new = make_request(pm, group)
    scoping = make_request(pm, group, state="scoping", pm=pm)
    answered = make_request(pm, group, state="answered", pm=pm)
    own = [launches[2].get_absolute_url(), f"{launches[2].get_absolute_url()}edit/"]
    own += [each.get_absolute_url() for each in (new, scoping, answered)]
    own += [f"/launches/?open={launches[0].pk}", f"/requests/?view=all&open={answered.pk}"]
    for shape in ("desktop", "dark", "phone", "narrow"):
        page = surf.page(pm, shape)
        for path in (*PAGES, *own):
            visit(page, path)
            assert overflow(page) <= 0, (shape, path)
            # At its end a form has nothing under the bar that stays above the thumb.
            page.evaluate("document.querySelector('main').scrollTo(0, 99999)")
            assert axe(page) == [], (shape, path)
    dark = surf.page(pm, "dark")
    visit(dark, "/calendar/")
    picture(dark, "gtm-timeline")
    visit(dark, launches[2].get_absolute_url())
    picture(dark, "gtm-launch")


def test_moves_through_time_and_keeps_the_address(
    surf: Surfer, launches: list[Launch], pm: User
) -> None:
    page = visit(surf.page(pm), "/calendar/?view=month")
    shown = page.locator("#calendar-nav [role=status]")
    today = shown.inner_text()
    page.click("#later-top")
    expect(shown).not_to_have_text(today)
    expect(page).to_have_url(re.compile("on="))
    expect(page.locator("#later-top")).to_be_focused()
    later = shown.inner_text()
    page.reload()
    ready(page)
    expect(shown).to_have_text(later)
    page.keyboard.press("t")
    expect(shown).to_have_text(today)
    expect(page).to_have_url(re.compile(r"/calendar/\?view=month$"))
    page.go_back()
    expect(shown).to_have_text(later)


def test_filters_narrow_at_once_and_stand_in_the_address(
    surf: Surfer, launches: list[Launch], pm: User
) -> None:
    page = visit(surf.page(pm), "/calendar/")
    expect(page.locator(".timeline .event")).to_have_count(len(SAMPLE))
    page.select_option("#calendar-filters select[name=kind]", "flagship")
    expect(page.locator(".timeline .event")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/calendar/\?kind=flagship$"))
    page.click("nav[aria-label='Calendar views'] >> text=Month")
    expect(page.locator(".month-grid")).to_be_visible()
    expect(page).to_have_url(re.compile("view=month&kind=flagship$"))
    ready(page)
    page.click("#calendar-filters >> text=Reset")
    expect(page.locator("#calendar-filters a")).to_have_count(0)
    expect(page.locator("#calendar-filters select[name=kind]")).to_have_value("")


def test_goes_everywhere_by_keyboard(surf: Surfer, launches: list[Launch], pm: User) -> None:
    page = visit(surf.page(pm), "/")
    for keys, path in (("gc", "/calendar/"), ("gl", "/launches/")):
        page.keyboard.press(keys[0])
        page.keyboard.press(keys[1])
        page.wait_for_url(f"**{path}")
        ready(page)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("#panel h2")).to_be_visible()
    visit(page, "/calendar/")
    first = page.locator(".timeline .event").first
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/launches/*/")
    ready(page).keyboard.press("Control+k")
    page.keyboard.type("requests")
    expect(page.locator("#palette [role=option]", has_text="Go to requests")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/")


def test_a_phone_gets_the_list_unless_it_asks_for_the_timeline(
    surf: Surfer, launches: list[Launch], pm: User
) -> None:
    page = visit(surf.page(pm, "phone"), "/calendar/")
    expect(page.locator(".agenda").first).to_be_visible()
    expect(page.locator(".timeline")).to_be_hidden()
    page.locator("nav[aria-label='Calendar views'] >> text=Timeline >> visible=true").click()
    expect(page.locator(".timeline")).to_be_visible()
    expect(page).to_have_url(re.compile("view=timeline"))


def test_the_calendar_works_without_script(surf: Surfer, launches: list[Launch], pm: User) -> None:
    page = surf.page(pm, java_script_enabled=False)
    page.goto("/calendar/?view=month")
    shown = page.locator("#calendar-nav [role=status]")
    before = shown.inner_text()
    page.click("#later-top")
    expect(shown).not_to_have_text(before)
    page.goto("/calendar/?view=month")
    page.select_option("select[name=kind]", "flagship")
    page.click("#calendar-filters button")
    page.wait_for_url("**kind=flagship**")
    assert {
        text.split(" ")[0] for text in page.locator(".month-week .event").all_inner_texts()
    } == {"flagship"}


def test_the_form_shows_the_resulting_instant(
    surf: Surfer, launches: list[Launch], pm: User
) -> None:
    page = visit(surf.page(pm), f"{launches[4].get_absolute_url()}edit/")
    page.fill("[name=starts_on]", "2027-03-14")
    page.fill("[name=go_live_time]", "02:30")
    page.select_option("[name=zone]", "America/New_York")
    expect(page.locator("#when")).to_contain_text("does not exist")
    expect(page.locator("#when")).to_contain_text("Mar 14, 2027, 3:00 am ET")


def test_puts_on_hold_with_a_reason_over_the_page(
    surf: Surfer, axe: Axe, launches: list[Launch], pm: User
) -> None:
    surf.expected_statuses |= {422}
    page = visit(surf.page(pm), launches[4].get_absolute_url())
    page.click("[aria-label='More actions']")
    page.click("[role=menuitem]:has-text('Put on hold')")
    expect(page.locator("dialog[open]")).to_be_visible()
    assert axe(ready(page)) == []
    page.fill("dialog [name=why]", "Legal has not cleared it.")
    page.click("dialog button:has-text('Put on hold')")
    expect(page.locator("#launch .hero")).to_contain_text("On hold")
    expect(page.locator("#launch-actions").get_by_role("button", name="Resume")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#launch")).to_contain_text("Legal has not cleared it.")
    ready(page).click("#launch-actions button:has-text('Resume')")
    expect(page.locator("#launch .hero")).to_contain_text("In planning")


def test_hq_asks_a_planner_answers_and_makes_the_launch(
    surf: Surfer, launches: list[Launch], hq_partner: User, pm: User, group: HQGroup
) -> None:
    surf.expected_statuses |= {422}
    theirs = visit(surf.page(hq_partner, "phone"), "/requests/new/")
    theirs.fill("[name=title]", "Watch bundle")
    theirs.fill("[name=wanted_starts_on]", str(company_day() + timedelta(days=80)))
    theirs.fill("[name=codes]", "WB1, WB2")
    theirs.click("text=Send to VR")
    theirs.wait_for_url("**/requests/*/")
    ours = visit(surf.page(pm), theirs.url)
    ours.keyboard.press("a")
    expect(ours.locator("#answer")).to_be_visible()
    ready(ours)
    ours.click("#answer label:has-text('Partly')")
    ours.fill("#answer [name=reason]", "Phone only until the spring.")
    ours.click("#answer button:has-text('Answer Legal')")
    expect(ours.locator("#decision")).to_contain_text("Partly in scope")
    theirs.reload()
    expect(theirs.locator("#decision")).to_contain_text("Phone only until the spring.")
    ready(ours).click("text=Make a launch")
    ours.wait_for_url("**/launch/")
    expect(ours.locator("[name=title]")).to_have_value("Watch bundle")
    ours.select_option("[name=program]", label="Trade-in")
    ours.click("button:has-text('Create launch')")
    ours.wait_for_url("**/launches/*/")
    expect(ours.locator("h1")).to_contain_text("Watch bundle")
    expect(ours.locator("#launch")).to_contain_text("Phone only until the spring.")
