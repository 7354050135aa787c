"""The page of a series in a real browser: the chart is drawn, both themes, 320 px, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import ready, until, visit
from tests.salesops.forecasting.made import make_draft

pytestmark = pytest.mark.browser

DRAWN = """() => {
  const canvas = document.querySelector("#course canvas");
  if (!canvas) return 0;
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return new Set(new Uint32Array(data.buffer)).size;
}"""


@pytest.fixture
def series(server, analyst, site, monkeypatch):
    from datetime import timedelta

    monkeypatch.setattr("vrops.jobs.limits.HEARTBEAT", timedelta(hours=1))
    return make_draft(analyst, site)[0]


@pytest.mark.parametrize("shape", ["desktop", "dark", "narrow"])
def test_a_series_is_drawn_and_accessible(shape, surf, pm, series, axe, overflow, picture):
    page = visit(surf.page(pm, shape), series.get_absolute_url())
    until(page, f"({DRAWN})() > 20")
    assert axe(page) == []
    assert overflow(page) <= 0
    picture(page, f"forecast-{shape}")


def test_day_and_week_and_the_list_are_links_and_keys(surf, pm, analyst, series, axe):
    page = visit(surf.page(pm), series.get_absolute_url())
    page.get_by_role("link", name="Daily").click()
    page.wait_for_url("**grain=day*")
    until(page, f"({DRAWN})() > 20")
    expect(page.locator("#ahead tbody tr").nth(30)).to_be_attached()
    ready(page)
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/forecast/")
    visit(page, "/forecast/?view=newest")
    expect(page.locator(".sparkline")).to_have_count(1)
    assert axe(page) == []


def test_recompute_shows_the_work_under_way(surf, analyst, series):
    page = visit(surf.page(analyst), "/forecast/")
    page.get_by_role("button", name="Recompute").click()
    expect(page.locator(".job")).to_contain_text("Queued")
