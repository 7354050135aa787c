"""The pictures of README.md, taken from the demonstration data that `make run` serves.

make pictures        with the PORT that `make run` has; Chromium as the browser tests find it
"""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fixtures.browser import ARGUMENTS, PROGRAMS, SHAPES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).parents[1] / "static" / "readme"
PASSWORD = "virtual-retail-demo"


def main() -> None:
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        timeline(_page(browser, "pm", "dark"))
        queue(_page(browser, "analyst", "desktop"))
        approval(_page(browser, "second-pm", "desktop"))
        browser.close()


def timeline(page: "Page") -> None:
    page.goto("/calendar/?view=timeline")
    _take(page, "calendar")


def queue(page: "Page") -> None:
    """The queue with one ticket open beside it."""
    page.goto("/escalations/?view=promo")
    page.locator("[data-row] [data-open]").nth(2).click()
    page.locator("#panel h2").wait_for()
    _take(page, "queue")


def approval(page: "Page") -> None:
    """What waits for the second program manager, opened from the first page."""
    page.goto("/")
    page.locator("#approvals").get_by_role("link", name="Trade-in boost $300").click()
    page.locator("#decision").wait_for()
    _take(page, "approval")


def _page(browser: "Browser", who: str, shape: str) -> "Page":
    address = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    page = browser.new_context(base_url=address, **SHAPES[shape]).new_page()
    page.goto("/sign-in/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.locator("main").wait_for()
    return page


def _take(page: "Page", name: str) -> None:
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
