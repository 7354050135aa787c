"""The browser tests' own tools: they must find what they are there to find."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import Axe, Overflow, Surfer, visit
from vrops.people.models import User

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("shape", ["desktop", "dark", "phone", "narrow"])
def test_sign_in_page_is_clean_in_every_shape(
    surf: Surfer, axe: Axe, overflow: Overflow, shape: str
) -> None:
    page = visit(surf.page(shape=shape), "/sign-in/")
    expect(page.locator("h1")).to_have_count(1)
    assert axe(page) == []
    assert overflow(page) <= 0


def test_signed_in_page_opens(surf: Surfer, pm: User) -> None:
    page = surf.page(pm)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    expect(page).to_have_url(f"{surf.server.address}/")


def test_axe_finds_an_image_without_words(surf: Surfer, axe: Axe) -> None:
    page = visit(surf.page(), "/sign-in/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any(line.startswith("image-alt: ") for line in axe(page))


def test_overflow_measures_what_sticks_out(surf: Surfer, overflow: Overflow) -> None:
    page = visit(surf.page(shape="narrow"), "/sign-in/")
    page.evaluate(
        "const wide = document.createElement('div'); wide.style.width = '500px';"
        "wide.style.height = '1px'; document.body.append(wide)"
    )
    assert overflow(page) > 100


def test_console_errors_are_heard(surf: Surfer) -> None:
    page = visit(surf.page(), "/sign-in/")
    with page.expect_console_message():
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')"
        )
    assert any("Content Security Policy" in line for line in surf.errors)
    surf.errors.clear()
