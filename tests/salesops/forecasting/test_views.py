"""The pages of forecasts: figures, versions, comparison, buttons, and what a site may not see."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from salesops.forecasting import actions, queries
from salesops.forecasting.models import ForecastVersion, Series, SeriesScore
from tests.salesops.activity.made import load, row
from tests.salesops.forecasting.made import make_draft, rhythm, run_recompute, stored_version
from vrops.core import clock
from vrops.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(analyst, site) -> tuple[Series, ForecastVersion]:
    return make_draft(analyst, site)


def page(client, person, series, query=""):
    client.force_login(person)
    return client.get(series.get_absolute_url() + query)


def test_a_series_shows_its_weeks_ahead_and_so_far(client, pm, shown):
    series, draft = shown
    answer = page(client, pm, series)
    assert answer.status_code == 200
    ahead, back = answer.context["rows_ahead"], answer.context["rows_back"]
    assert len(ahead) in (13, 14)
    assert all(each.point.low_80 <= each.point.mean <= each.point.high_80 for each in ahead)
    assert [each.on for each in back] == sorted((each.on for each in back), reverse=True)
    assert all(each.on.weekday() == 0 for each in [*ahead, *back])
    monday = back[0].on
    wanted = sum(rhythm(monday + timedelta(days=number)) for number in range(7))
    assert back[0].actual == pytest.approx(wanted)
    assert f"Version {draft.number}, draft" in answer.content.decode()
    assert "better than naive" in answer.content.decode()


def test_by_day_it_shows_the_days(client, pm, shown):
    answer = page(client, pm, shown[0], "?grain=day")
    ahead = answer.context["rows_ahead"]
    assert [(b.on - a.on).days for a, b in pairwise(ahead)] == [1] * 40
    chart = answer.context["chart"]
    assert len(chart["x"]) == len(chart["series"][0]["data"]) == len(chart["bands"][0]["low"])


def test_two_versions_are_compared_on_the_same_weeks(client, pm, analyst, site, shown):
    series, first = shown
    run_recompute(analyst)
    answer = page(client, pm, series, f"?version={ForecastVersion.objects.get(number=2).pk}")
    assert answer.context["compared"] == first
    row = answer.context["rows_ahead"][2]
    assert row.change == pytest.approx(0)
    alone = page(client, pm, series, "?compare=none")
    assert alone.context["compared"] is None


def test_an_older_version_shows_what_came_since(client, pm, analyst, site):
    today = clock.today("America/New_York")
    series, _ = make_draft(analyst, site, end=today - timedelta(days=28))
    days = [today - timedelta(days=number) for number in range(1, 29)]
    load(analyst, *(row(site, str(rhythm(day)), on=day) for day in days))
    answer = page(client, pm, series)
    came = [each for each in answer.context["rows_ahead"] if each.actual is not None]
    assert len(came) >= 3
    assert all(abs(each.error) < 0.2 for each in came)
    assert "Records end on" in answer.content.decode()


def test_measures_that_are_undefined_say_so(client, pm, site):
    score = stored_version(
        site, wape=None, mase=None, bias=None, coverage_80=None, coverage_95=None,
        naive_wape=None, next_four_weeks=None, recent=[], ahead=[],
    )  # fmt: skip
    answer = page(client, pm, score.series)
    assert answer.content.decode().count("undefined") >= 4
    listed = client.get(reverse("salesops:forecast") + "?view=all")
    assert "undefined" in listed.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?version=999", 404), ("?version=x", 404), (f"?version={'9' * 400}", 404),
        ("?compare=999", 404), ("?compare=x", 404), ("?grain=year", 200),
    ],
)  # fmt: skip
def test_addresses_nobody_made_are_answered(client, pm, site, query, status):
    score = stored_version(site)
    assert page(client, pm, score.series, query).status_code == status


def test_a_supervisor_sees_the_own_site_only(client, supervisor, site, other_site):
    mine = stored_version(site, state="published")
    other = stored_version(other_site, number=2)
    assert page(client, supervisor, mine.series).status_code == 200
    assert page(client, supervisor, other.series).status_code == 404
    listed = client.get(reverse("salesops:forecast") + "?view=all").content.decode()
    assert site.name in listed
    assert other_site.name not in listed
    both = stored_version(other_site, number=3)
    SeriesScore.objects.create(
        forecast=both.forecast, series=mine.series, known_until=mine.known_until, method="theta",
        days=0,
    )  # fmt: skip
    ForecastVersion.objects.filter(pk=both.forecast_id).update(series_count=2)
    counted = {v.number: v.series_shown for v in queries.versions_for(supervisor)}
    assert counted == {1: 1, 2: 0, 3: 1}


def test_a_series_without_a_forecast_says_why(client, pm, site):
    series = Series.objects.create(site=site, channel="chat", measure="sales")
    assert "was not recomputed yet" in page(client, pm, series).content.decode()


def test_recompute_starts_the_job_and_the_page_follows_it(client, analyst, senior_manager, site):
    client.force_login(analyst)
    answer = client.post(reverse("salesops:forecast_recompute"))
    assert answer.status_code == 302
    job = Job.objects.get()
    work = client.get(reverse("salesops:forecast_work"))
    assert work.status_code == 200
    assert reverse("jobs:cancel", args=[job.pk]) in work.content.decode()
    client.force_login(senior_manager)
    assert (
        reverse("jobs:cancel", args=[job.pk])
        not in client.get(reverse("salesops:forecast_work")).content.decode()
    )
    Job.objects.update(state="failed", error="It broke.", ended_at=clock.now())
    ended = client.get(reverse("salesops:forecast_work") + f"?job={job.pk}")
    assert (ended.status_code, "It broke." in ended.content.decode()) == (286, True)
    assert client.get(reverse("salesops:forecast_work")).status_code == 204


def test_publishing_is_offered_to_somebody_else_only(client, analyst, senior_manager, shown):
    series, draft = shown
    address = reverse("salesops:forecast_publish", args=[draft.pk])
    mine = page(client, analyst, series).content.decode()
    assert address not in mine
    assert "somebody else publishes it" in mine
    refused = client.post(address, {"version": draft.version})
    assert refused.status_code == 409
    assert address in page(client, senior_manager, series).content.decode()
    assert client.post(address, {"version": "x"}).status_code == 409
    assert client.post(address, {"version": draft.version}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "published"


def test_the_panel_of_a_version_offers_its_series(client, analyst, site):
    score = stored_version(site)
    client.force_login(analyst)
    listed = client.get(reverse("salesops:forecast_versions") + f"?open={score.forecast_id}")
    assert f"?view=all&amp;version={score.forecast_id}" in listed.content.decode()
    opened = client.get(reverse("salesops:forecast") + f"?view=all&version={score.forecast_id}")
    assert site.name in opened.content.decode()
    assert actions.KIND == "salesops.forecast.recompute"
