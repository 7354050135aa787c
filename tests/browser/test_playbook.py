"""Story 7 in a real browser: a second version is written, reviewed by two groups, published, its
difference shown, and the first one read as of its dates; then every page in every shape."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playbook.articles import publishing
from playbook.articles.models import Article, ArticleVersion, Section
from tests.fixtures.browser import Eyes, Surfer, ready, visit
from tests.playbook.factories import (
    BODY,
    approve,
    fresh,
    make_article,
    make_section,
    next_version,
    publish,
    submit,
)
from vrops.core import clock
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.browser
LONG = (
    f"{BODY}\n\n## What to say\n\n> Please keep your old service until your new phone rings.\n\n"
    "### A very long heading that has to break somewhere on a narrow screen of a phone\n\n"
    "| Carrier | Name of the number | Where the customer finds it | How long it is valid |\n"
    "|---|---|---|---|\n| National | Transfer PIN | App, then Account, then Transfer | 4 days |\n\n"
    "[The form](https://example.com/a-rather-long-address-that-has-to-break-somewhere-or-other)"
)
DAYS = 10


@pytest.fixture
def section(pm: User, group: HQGroup) -> Section:
    return make_section(pm, group)


@pytest.fixture
def article(
    section: Section, pm: User, second_pm: User, hq_partner: User, senior_manager: User
) -> Article:
    """Version 1, in force for ten days."""
    with clock.fixed_at(clock.now() - timedelta(days=DAYS)):
        version = approve(make_article(pm, section, body=LONG), pm, second_pm, hq_partner)
        publish(version, senior_manager)
    return version.article


def test_a_second_version_from_draft_to_readers(
    surf: Surfer, server: Any, article: Article, pm: User, second_pm: User, hq_partner: User,
    senior_manager: User, rep: User, eyes: Eyes,
):  # fmt: skip
    written(surf.page(pm), eyes)
    version = ArticleVersion.objects.select_related("article").get(number=2)
    partner = visit(surf.page(hq_partner, "dark"), version.get_absolute_url())
    eyes.look(partner, "playbook-review-dark")
    for reviewer in (partner, surf.page(second_pm)):
        reviewed(reviewer, version)
    published(surf.page(senior_manager), version, eyes)
    read_on_a_phone(surf.page(rep, "phone"), eyes)
    before = clock.now().astimezone(rep.reading_zone).date() - timedelta(days=3)
    read_as_of(surf.page(rep), article, before, eyes)


def written(desk: Page, eyes: Eyes) -> None:
    """Found in the list, read, edited with a preview, submitted; not to be approved by oneself."""
    visit(desk, "/playbook/")
    desk.get_by_role("link", name="Port a number in").click()
    expect(desk.locator("#panel .prose")).to_contain_text("account number")
    eyes.look(desk, "playbook-list")
    desk.locator("#panel").get_by_role("link", name="Open", exact=True).click()
    expect(desk.locator("#article h2")).to_have_text("Port a number in")
    eyes.look(desk, "playbook-read")
    desk.get_by_role("button", name="Edit").click()
    desk.locator("#id_body").fill(LONG.replace("transfer PIN", "number transfer PIN"))
    desk.get_by_label("What changed").fill("Says which PIN")
    desk.get_by_role("button", name="Preview").click()
    expect(desk.locator("#text-preview strong")).to_have_text("account number")
    eyes.look(desk, "playbook-editor")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".hero")).to_contain_text("Draft")
    desk.get_by_role("button", name="Submit for review").click()
    expect(desk.locator(".hero")).to_contain_text("In review")
    expect(desk.locator("#decision")).to_contain_text("nobody approves their own submission")


def reviewed(page: Page, version: ArticleVersion) -> None:
    """The difference to the version in force is on the page that approves."""
    visit(page, version.get_absolute_url())
    expect(page.locator("#changes ins").first).to_contain_text("number")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".steps")).to_contain_text("You")


def published(head: Page, version: ArticleVersion, eyes: Eyes) -> None:
    """A time is shown as the instant it means before it is chosen; then it goes out at once."""
    visit(head, version.get_absolute_url())
    head.get_by_role("link", name="Publish").click()
    dialog = head.get_by_role("dialog")
    dialog.locator("label", has_text="At a time").click()
    day = (clock.now() + timedelta(days=2)).date()
    dialog.get_by_label("Day", exact=True).fill(day.isoformat())
    dialog.get_by_label("Time", exact=True).fill("08:00")
    expect(dialog.locator("#publish-when")).to_contain_text("8:00 am")
    eyes.look(head, "playbook-publish")
    dialog.locator("label", has_text="Now").click()
    dialog.get_by_role("button", name="Publish").click()
    expect(head.locator("#article header")).to_contain_text("Version 2")


def read_on_a_phone(phone: Page, eyes: Eyes) -> None:
    """In the panel, on its page, and what is different from the version before."""
    visit(phone, "/playbook/")
    phone.get_by_role("link", name="Port a number in").click()
    expect(phone.locator("#panel .prose")).to_contain_text("number transfer PIN")
    eyes.look(phone, "playbook-panel-phone")
    phone.locator("#panel").get_by_role("link", name="Open", exact=True).click()
    expect(phone.locator("#article .prose")).to_contain_text("number transfer PIN")
    eyes.look(phone, "playbook-read-phone")
    assert eyes.overflow(phone) <= 0
    phone.get_by_role("button", name="Show the difference").click()
    expect(phone.locator("#difference ins").first).to_contain_text("number")
    eyes.look(phone, "playbook-difference-phone")
    assert eyes.overflow(phone) <= 0


def read_as_of(reader: Page, article: Article, before: date, eyes: Eyes) -> None:
    """The old text stays readable as of its days, and says that it is old."""
    visit(reader, article.get_absolute_url())
    reader.get_by_label("Read as of").fill(before.isoformat())
    reader.get_by_role("button", name="Show", exact=True).click()
    expect(reader.locator("main")).to_contain_text("This is an old text")
    expect(reader.locator("#article .prose")).not_to_contain_text("number transfer PIN")
    expect(reader).to_have_url(re.compile(f"as_of={before}"))
    eyes.look(reader, "playbook-as-of")
    reader.get_by_role("link", name="Read what holds now").click()
    expect(reader.locator("#article .prose")).to_contain_text("number transfer PIN")


@pytest.mark.parametrize("shape", ["narrow", "dark"])
def test_the_pages_are_clean_and_fit(
    surf: Surfer, server: Any, article: Article, section: Section, pm: User, second_pm: User,
    hq_partner: User, senior_manager: User, eyes: Eyes, shape: str,
):  # fmt: skip
    reviewers = (second_pm, hq_partner)
    second = approve(next_version(article, pm, f"{LONG}\n\nMore."), pm, *reviewers)
    publish(second, senior_manager)
    third = submit(next_version(article, pm, "## All new\n\nAnd short."), pm)
    ended = approve(make_article(pm, section, slug="ended"), pm, *reviewers)
    publish(ended, senior_manager)
    publishing.expire_version(
        ended.pk, by=second_pm, version=fresh(ended).version, why="The offer is over"
    )
    waiting = approve(make_article(pm, section, slug="waiting"), pm, *reviewers)
    publish(waiting, senior_manager, on=(clock.now() + timedelta(days=3)).date())
    mine, theirs = surf.page(pm, shape), surf.page(second_pm, shape)
    head = surf.page(senior_manager, shape)
    pages: list[tuple[Page, str, str]] = [
        *((mine, where, name) for where, name in pages_of(article, section, third)),
        (mine, ended.article.get_absolute_url(), "ended"),
        (mine, third.get_absolute_url(), "own-review"),
        (theirs, third.get_absolute_url(), "review"),
        (head, waiting.get_absolute_url(), "scheduled"),
        (head, f"{waiting.get_absolute_url()}publish/", "publish"),
    ]
    found = []
    for page, where, name in pages:
        found += eyes.faults(page, where, f"playbook-{name}-{shape}")
    assert not found, "\n".join(found)


def pages_of(
    article: Article, section: Section, third: ArticleVersion
) -> Iterator[tuple[str, str]]:
    """What its author can open: address and name of the picture."""
    address = article.get_absolute_url()
    yield "/playbook/", "list"
    yield f"/playbook/?open={article.pk}", "panel"
    yield "/playbook/work/", "work"
    yield f"/playbook/work/?open={third.pk}", "work-panel"
    yield "/playbook/sections/", "sections"
    yield f"/playbook/sections/?open={section.pk}", "section-panel"
    yield f"/playbook/sections/{section.pk}/edit/", "section"
    yield "/playbook/new/", "new"
    yield address, "read"
    yield f"{address}versions/1/", "old"
    yield f"{address}?as_of=2020-01-01", "before"
    yield f"{address}difference/?from=1&to=3", "difference"
    yield f"{address}edit/", "editor"
    yield f"{address}place/", "place"


def test_two_writers_and_the_keyboard(
    surf: Surfer, server: Any, article: Article, pm: User, second_pm: User, eyes: Eyes
):
    """`g p` to the playbook, `e` to edit; the second to save sees both texts."""
    next_version(article, pm, LONG)
    surf.expected_statuses.add(409)
    page = visit(surf.page(pm), "/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/playbook/")
    visit(page, article.get_absolute_url())
    page.keyboard.press("e")
    page.wait_for_url("**/versions/2/")
    ready(page).keyboard.press("e")
    page.wait_for_url("**/edit/")
    other = visit(surf.page(second_pm), ready(page).url)
    other.locator("#id_body").fill("Theirs.\n\nA second line.")
    other.get_by_role("button", name="Save").click()
    other.wait_for_url("**/versions/2/")
    page.locator("#id_body").fill("Mine.\n\nA second line.")
    page.locator("#id_body").press("Control+Enter")
    expect(page.locator("#stale")).to_contain_text("Second Pm saved this version")
    expect(page.locator("#stale")).to_be_focused()
    expect(page.locator("#id_body")).to_have_value("Mine.\n\nA second line.")
    eyes.look(page, "playbook-stale")
    page.get_by_role("button", name="Save mine over theirs").click()
    page.wait_for_url("**/versions/2/")
    expect(page.locator("main")).to_contain_text("Mine.")


def test_without_script_it_is_read_and_written(
    surf: Surfer, server: Any, article: Article, pm: User, rep: User
):
    reader = surf.page(rep, "phone", java_script_enabled=False)
    reader.goto(article.get_absolute_url())
    expect(reader.locator("#article .prose")).to_contain_text("account number")
    writer = surf.page(pm, java_script_enabled=False)
    writer.goto(article.get_absolute_url())
    writer.get_by_role("button", name="Edit").click()
    writer.locator("#id_body").fill("Shorter.")
    writer.get_by_role("button", name="Save").click()
    expect(writer.locator(".hero")).to_contain_text("Draft")
