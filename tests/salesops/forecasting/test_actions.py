"""Recomputing and publishing: allowed, refused, twice, two at once, cancelled, recorded."""

from datetime import date, timedelta
from threading import Barrier

import pytest

from salesops.forecasting import actions, recomputing, tasks
from salesops.forecasting.models import ForecastPoint, ForecastVersion, Series, SeriesScore
from tests.salesops.activity.made import load, row
from tests.salesops.forecasting.made import load_rhythm, make_draft, run_recompute
from tests.vrops.core.test_locks import in_threads
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.errors import NotAllowed, PermissionDenied, StaleVersion
from vrops.jobs import running
from vrops.jobs.context import Context
from vrops.jobs.models import Job
from vrops.log.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_analyst(make_person):
    return make_person("second-analyst", Role.ANALYST)


def test_a_recomputation_ends_in_a_draft_with_points_and_scores(analyst, site):
    series, draft = make_draft(analyst, site)
    yesterday = clock.today("America/New_York") - timedelta(days=1)
    assert (draft.number, draft.state, draft.series_count) == (1, "draft", 1)
    assert draft.known_until == yesterday
    ahead = ForecastPoint.objects.filter(forecast=draft, grain="day", on__gt=yesterday)
    assert ahead.count() == (draft.ends_on - yesterday).days
    assert (
        ForecastPoint.objects.filter(forecast=draft, grain="week", on__gt=yesterday).count() >= 13
    )
    first = ahead.order_by("on").first()
    assert first.low_95 <= first.low_80 <= first.mean <= first.high_80 <= first.high_95
    score = SeriesScore.objects.get(forecast=draft, series=series)
    assert 0 < score.wape < 0.1
    assert score.candidates.count() == 6
    assert score.next_four_weeks == pytest.approx(4 * 620, rel=0.05)


def test_the_job_says_what_it_did_and_the_log_who_asked(analyst, site):
    load_rhythm(analyst, site)
    job = run_recompute(analyst)
    assert (job.state, job.percent, job.message) == (
        "done", 100, "Forecast version 1 with 1 series",
    )  # fmt: skip
    entry = Entry.objects.get(event="salesops.forecast.computed")
    assert (entry.actor, entry.after["number"]) == (analyst, 1)


def test_without_activity_the_job_fails_with_a_sentence_and_leaves_nothing(analyst):
    job = run_recompute(analyst)
    assert (job.state, "no activity to forecast from" in job.error) == ("failed", True)
    assert not ForecastVersion.objects.exists()


def test_a_second_start_answers_the_recomputation_that_waits(analyst, senior_manager):
    first = actions.recompute_forecast(by=analyst)
    assert actions.recompute_forecast(by=senior_manager) == first
    tasks.recompute_weekly()
    assert Job.objects.count() == 1


@pytest.mark.parametrize("who", ["pm", "supervisor", "finance", "supplier_ops", "administrator"])
def test_refuses_those_who_may_not(who, analyst, site, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.recompute_forecast(by=person)
    _, draft = make_draft(analyst, site)
    with pytest.raises((PermissionDenied, ForecastVersion.DoesNotExist)):
        actions.publish_version(draft.pk, by=person, version=draft.version)


def test_running_it_twice_writes_once(analyst, site):
    load_rhythm(analyst, site)
    chunks = list(recomputing.plan())
    forecast = actions.begin_version(None, chunks[0].known_until, chunks[0].known_until)
    for _ in range(2):
        recomputing.store(forecast, chunks[0])
    assert SeriesScore.objects.count() == 1
    assert actions.complete_version(forecast.pk, by=None).number == 1
    assert actions.complete_version(forecast.pk, by=None).number == 1


def test_a_run_that_goes_on_later_keeps_its_chunks(analyst, site, in_house_site, monkeypatch):
    monkeypatch.setattr(recomputing, "CHUNK", 1)
    monkeypatch.setattr("vrops.jobs.context.Context.late", True)
    load_rhythm(analyst, site)
    load_rhythm(analyst, in_house_site)
    job = actions.recompute_forecast(by=analyst)
    for wanted in ("queued", "queued", "done"):
        running.run(job.pk)
        job.refresh_from_db()
        assert job.state == wanted
    assert ForecastVersion.objects.get().series_count == 2


def test_what_is_loaded_between_two_runs_does_not_change_what_is_computed(
    analyst, site, in_house_site, other_site, monkeypatch
):
    """The plan of the first run is kept: a chunk is neither left out nor computed twice."""
    monkeypatch.setattr(recomputing, "CHUNK", 1)
    monkeypatch.setattr("vrops.jobs.context.Context.late", True)
    for each in (in_house_site, other_site):
        load_rhythm(analyst, each)
    job = actions.recompute_forecast(by=analyst)
    running.run(job.pk)
    planned = set(Series.objects.values_list("pk", flat=True))
    # Two more series come first in a plan made anew, and the newest day is another.
    first = min(in_house_site, other_site, key=lambda one: one.pk)
    yesterday = clock.today("America/New_York") - timedelta(days=1)
    for product in ("upgrade", "new_line"):
        load_rhythm(analyst, first, product=product, channel="chat", end=yesterday)
    stored = []
    store = recomputing.store
    monkeypatch.setattr(
        recomputing,
        "store",
        lambda forecast, chunk: (stored.extend(chunk.series), store(forecast, chunk)),
    )
    for _ in range(3):
        running.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    assert {each.pk for each in stored} < planned
    assert len(stored) == 1
    scored = SeriesScore.objects.filter(forecast=ForecastVersion.objects.get())
    assert set(scored.values_list("series", flat=True)) == planned
    assert set(ForecastPoint.objects.values_list("series", flat=True)) == planned


def test_a_job_that_runs_again_after_its_version_was_complete_makes_no_other(analyst, site):
    """Its worker died between the two."""
    load_rhythm(analyst, site)
    job = run_recompute(analyst)
    Job.objects.filter(pk=job.pk).update(state="queued", ended_at=None, memory={})
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "Forecast version 1 with 1 series")
    assert ForecastVersion.objects.count() == 1


def test_a_cancelled_run_leaves_no_version(analyst, site, in_house_site, monkeypatch):
    monkeypatch.setattr(recomputing, "CHUNK", 1)
    load_rhythm(analyst, site)
    load_rhythm(analyst, in_house_site)
    store, stored = recomputing.store, []

    def store_and_cancel(forecast, chunk):
        store(forecast, chunk)
        stored.append(forecast)

    monkeypatch.setattr(recomputing, "store", store_and_cancel)
    check = Context.check

    def heard(self):  # what the heart says once somebody pressed Cancel
        self.cancelled = bool(stored)
        check(self)

    monkeypatch.setattr(Context, "check", heard)
    assert run_recompute(analyst).state == "cancelled"
    assert len(stored) == 1
    assert not ForecastVersion.objects.exists()
    assert not ForecastPoint.objects.exists()


def test_what_a_dead_job_left_goes_with_the_next(analyst, site):
    load_rhythm(analyst, site)
    dead = Job.objects.create(
        kind=actions.KIND, title="Dead", state="failed", error="Gone", ended_at=clock.now()
    )
    day = clock.today("America/New_York")
    left = ForecastVersion.objects.create(job=dead, known_until=day, ends_on=day)
    run_recompute(analyst)
    assert not ForecastVersion.objects.filter(pk=left.pk).exists()


def test_each_series_is_forecast_from_the_end_of_its_own_records(analyst, site, in_house_site):
    today = clock.today("America/New_York")
    load_rhythm(analyst, site)
    load_rhythm(analyst, in_house_site, end=today - timedelta(days=30))
    run_recompute(analyst)
    ends = dict(SeriesScore.objects.values_list("series__site", "known_until"))
    assert ends[site.pk] == today - timedelta(days=1)
    assert ends[in_house_site.pk] == today - timedelta(days=31)


def test_what_ended_long_before_the_newest_records_is_over(analyst, site, in_house_site):
    """A product that is not sold any more: its last days say nothing of the weeks ahead."""
    today = clock.today("America/New_York")
    load_rhythm(analyst, site)
    for days, product in ((42, "upgrade"), (43, "new_line"), (400, "protection")):
        load_rhythm(analyst, in_house_site, end=today - timedelta(days=days), product=product)
    run_recompute(analyst)
    found = SeriesScore.objects.filter(series__site=in_house_site)
    assert list(found.values_list("series__product", flat=True)) == ["upgrade"]


def test_records_that_all_end_long_ago_are_forecast_from_there(analyst, site):
    """A file of another year, to try it out."""
    load_rhythm(analyst, site, end=date(2003, 9, 12))
    assert run_recompute(analyst).state == "done"
    assert SeriesScore.objects.get().known_until == date(2003, 9, 11)


def test_hours_and_too_few_days_are_not_forecast(analyst, site):
    load_rhythm(analyst, site, measure="production_hours", channel="")
    load(analyst, *(row(site, on=clock.today("UTC") - timedelta(days=n)) for n in range(2, 12)))
    assert run_recompute(analyst).state == "failed"
    assert not Series.objects.exists()


def test_somebody_else_publishes_and_the_earlier_version_is_superseded(
    analyst, second_analyst, site
):
    _, first = make_draft(analyst, site)
    actions.publish_version(first.pk, by=second_analyst, version=first.version)
    job = run_recompute(analyst)
    second = ForecastVersion.objects.get(job=job)
    actions.publish_version(second.pk, by=second_analyst, version=second.version)
    states = dict(ForecastVersion.objects.values_list("number", "state"))
    assert states == {1: "superseded", 2: "published"}
    events = Entry.objects.filter(event__startswith="salesops.forecast").order_by("id")
    assert [(e.event.rpartition(".")[2], e.actor) for e in events][-2:] == [
        ("superseded", second_analyst), ("published", second_analyst),
    ]  # fmt: skip
    assert events.last().before["state"] == "draft"


def test_nobody_publishes_what_they_had_computed(analyst, site):
    _, draft = make_draft(analyst, site)
    with pytest.raises(NotAllowed, match="somebody else"):
        actions.publish_version(draft.pk, by=analyst, version=draft.version)


def test_refuses_a_second_publication_a_stale_page_and_an_older_version(
    analyst, second_analyst, site
):
    _, first = make_draft(analyst, site)
    second = ForecastVersion.objects.get(job=run_recompute(analyst))
    with pytest.raises(StaleVersion):
        actions.publish_version(second.pk, by=second_analyst, version=second.version - 1)
    actions.publish_version(second.pk, by=second_analyst, version=second.version)
    with pytest.raises(NotAllowed):
        actions.publish_version(second.pk, by=second_analyst, version=second.version + 1)
    with pytest.raises(NotAllowed, match="newer"):
        actions.publish_version(first.pk, by=second_analyst, version=first.version)


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_leave_one_published(analyst, second_analyst, senior_manager, site):
    _, draft = make_draft(analyst, site)
    start, told = Barrier(2), []

    def publish(person):
        def run() -> None:
            start.wait()
            try:
                actions.publish_version(draft.pk, by=person, version=draft.version)
            except (NotAllowed, StaleVersion) as refusal:
                told.append(str(refusal))

        return run

    in_threads(publish(second_analyst), publish(senior_manager))
    assert len(told) == 1
    assert ForecastVersion.objects.get().state == "published"
