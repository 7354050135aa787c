"""Every page of the URL conf in a real Chromium: axe in both themes, no sideways scroll at 320 px.

The pages are those of the authorisation matrix that answer 200, each opened by the role that sees
most, on the examples of the matrix and with a few rows in every list. Console errors, violations of
the content security policy among them, fail too (the `surf` fixture).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.authz.examples import EXAMPLES
from tests.authz.routes import Route, all_routes
from tests.authz.test_matrix import rows
from tests.fixtures.browser import Surfer, ready
from tests.list_rows import ROWS
from vrops.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Who is asked first: the wider a person's view, the fuller the page.
READERS = ("senior_manager", "pm", "administrator", "analyst", "finance", "hq_partner",
           "supervisor", "supplier_ops", "supplier_finance", "rep", "anonymous")  # fmt: skip
# The styleguide has tests of its own; the rest is read by programs.
ELSEWHERE = ("styleguide", "api:", "health_")
# Nothing moves any more: a colour that glides takes those that inherit it along, one by one.
SETTLED = """(async () => {
    for (let still = 0; still < 3; ) {
        await new Promise(requestAnimationFrame);
        still = document.getAnimations().some(each => each.playState === "running") ? 0 : still + 1;
    }
})()"""
SMALL = {"width": 320, "height": 640}


def areas() -> list[str]:
    return sorted({area_of(route) for route in pages()})


def area_of(route: Route) -> str:
    return route.name.partition(":")[0] if ":" in route.name else "shared"


def pages() -> list[Route]:
    return [
        route
        for route in all_routes()
        if "GET" in route.methods and not route.name.startswith(ELSEWHERE)
    ]


@pytest.mark.parametrize("area", areas())
def test_pages_are_accessible_in_both_themes_and_fit_a_small_screen(
    area: str,
    surf: Surfer,
    everybody: dict[str, User],
    request: pytest.FixtureRequest,
    axe: Callable[["Page"], list[str]],
    overflow: Callable[["Page"], int],
) -> None:
    known = rows()
    for number, make in enumerate(ROWS.values(), start=900):
        make(number)
    opened: dict[str, Page] = {}
    faults = []
    for route in pages():
        answers = known.get((route.name, "GET"), {})
        reader = next((role for role in READERS if answers.get(role) == "200"), None)
        if area_of(route) != area or reader is None:
            continue
        arguments = EXAMPLES[route.name](request) if route.arguments else {}
        address = reverse(route.name, kwargs=arguments)
        if not _is_page(address, everybody.get(reader)):
            continue
        if reader not in opened:
            opened[reader] = surf.page(everybody.get(reader))
        faults += [
            f"{route.name} as {reader}, {fault}"
            for fault in _look(opened[reader], address, axe, overflow)
        ]
    assert not faults, "\n" + "\n".join(faults)


def _look(page: "Page", address: str, axe: Any, overflow: Any) -> list[str]:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"answered {answer and answer.status}"]
    ready(page)
    found = [f"light: {each}" for each in axe(page)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.evaluate(SETTLED)
    found += [f"dark: {each}" for each in axe(page)]
    page.set_viewport_size(SMALL)
    page.evaluate(SETTLED)
    wide = overflow(page)
    return found + ([f"scrolls sideways by {wide} px at 320 px"] if wide > 0 else [])


def _is_page(address: str, user: User | None) -> bool:
    """A whole page: neither a fragment for one that is open, nor a file or JSON."""
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(address)
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return False
    return answer.content.lstrip().lower().startswith(b"<!doctype html")
