"""A job from start to end: done, failed, cancelled, taken over, going on later."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction

from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, Refused
from vrops.jobs import actions, limits, running, tasks
from vrops.jobs.context import Context, Lost
from vrops.jobs.models import Job
from vrops.jobs.registry import Result
from vrops.log.models import Entry

pytestmark = pytest.mark.django_db
QUICKLY = timedelta(milliseconds=20)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    calls: list[tuple] = []
    for module in ("actions", "running", "tasks"):
        monkeypatch.setattr(f"vrops.jobs.{module}.ring", lambda *a, **k: calls.append((*a, k)))
    return calls


def events() -> list[str]:
    names = Entry.objects.filter(event__startswith="jobs.").order_by("id")
    return list(names.values_list("event", flat=True))


def wait_until(true, seconds=10.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def test_runs_with_its_parameters_and_keeps_the_result(start, kind, rung):
    seen = []

    def work(context, *, version, depth):
        seen.append((version, depth))
        context.advance(3, 4, "Fitting")
        return Result("400 series", "/forecasts/7/", {"wape": "0.08"})

    kind(work, queue="imports")
    job = start(params={"version": 7, "depth": 2})
    assert rung == [("vrops.jobs.tasks.run", job.pk, {"queue": "imports"})]
    tasks.run(job.pk)
    job.refresh_from_db()
    assert seen == [(7, 2)]
    assert (job.state, job.percent, job.done, job.total) == ("done", 100, 4, 4)
    assert (job.message, job.url, job.result) == ("400 series", "/forecasts/7/", {"wape": "0.08"})
    assert events() == ["jobs.job.started", "jobs.job.done"]
    tasks.run(job.pk)
    assert seen == [(7, 2)], "a second ring finds nothing to do"


def test_a_refusal_fails_with_its_sentence_and_a_fault_with_a_reference(start, kind, caplog):
    def refuse(context):
        raise Invalid("The period 2026-13 does not exist.")

    kind(refuse)
    job = start()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The period 2026-13 does not exist.")
    assert caplog.text == ""

    kind(lambda context: 1 / 0)
    job = start()
    running.run(job.pk)
    job.refresh_from_db()
    assert job.error.startswith("Something unexpected happened and it was stopped; try again")
    assert "ZeroDivisionError" not in job.error
    assert "ZeroDivisionError" in caplog.text

    def too_long(context):
        raise SoftTimeLimitExceeded

    kind(too_long)
    job = start()
    running.run(job.pk)
    job.refresh_from_db()
    assert job.error == running.TOO_LONG


def test_one_unfinished_job_per_key(start):
    first = start(key="7")
    assert start(key="7") == first
    assert start(key="8") != first
    assert start() != start()
    running.run(first.pk)
    assert start(key="7") != first


def test_a_job_whose_worker_died_begins_again_and_is_given_up_in_the_end(start, kind, rung):
    at = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    kind(lambda context: None, attempts=2)
    job = start()
    for attempt in (1, 2):
        with clock.fixed_at(at):
            assert running._begin(job.pk).attempts == attempt
            assert running._begin(job.pk) is None, "it runs"
            assert running.to_run() == []
        at += limits.SILENT
    with clock.fixed_at(at):
        rung.clear()
        tasks.sweep()
        assert rung == [("vrops.jobs.tasks.run", job.pk, {"queue": "bulk"})]
        running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Its worker stopped 2 times while doing it.")


def test_a_worker_believed_dead_writes_nothing_any_more(start):
    job = start()
    slow = Context(running._begin(job.pk))
    with clock.fixed_at(clock.now() + limits.SILENT + timedelta(seconds=1)):
        fast = Context(running._begin(job.pk))
    running._finish(slow, Result("late"))
    job.refresh_from_db()
    assert job.state == "running"
    running._beat(slow)
    with pytest.raises(Lost):
        slow.advance(1)
    running._finish(fast, Result("in time"))
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "in time")


def test_a_lost_database_leaves_the_job_to_the_sweep(start, kind):
    def work(context):
        raise OperationalError("server closed the connection unexpectedly")

    kind(work)
    job = start()
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == "running"
    with clock.fixed_at(clock.now() + limits.SILENT):
        assert running.to_run() == [(job.pk, "test.job")]


def test_long_work_goes_on_later_with_what_it_remembers(start, kind, rung):
    calls = []

    def work(context):
        first = context.memory.get("next", 0)
        calls.append(first)
        for n in range(first, 5):
            context.advance(n, 5)
            context.memory["next"] = n + 1
            if n in (1, 3):
                context.go_on_later()
        return Result("all five")

    kind(work)
    job = start()
    for expected in (40, 60):
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("queued", 0)
        assert job.percent <= expected
    running.run(job.pk)
    job.refresh_from_db()
    assert (calls, job.state, job.message) == ([0, 2, 4], "done", "all five")
    assert len(rung) == 3


def test_is_late_after_its_time(start, kind, monkeypatch):
    late = []
    kind(lambda context: late.append(context.late))
    running.run(start().pk)
    monkeypatch.setattr(limits, "BOX", timedelta())
    running.run(start().pk)
    assert late == [False, True]


def test_a_queued_one_is_cancelled_at_once(start, analyst):
    job = actions.request_cancel(start().pk, by=analyst)
    assert (job.state, job.ended_at is not None) == ("cancelled", True)
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    with pytest.raises(NotAllowed):
        actions.request_cancel(job.pk, by=analyst)


def test_one_whose_worker_died_after_the_cancel_does_not_begin_again(start, analyst):
    job = start()
    running._begin(job.pk)
    actions.request_cancel(job.pk, by=analyst)
    actions.request_cancel(job.pk, by=analyst)
    with clock.fixed_at(clock.now() + limits.SILENT):
        running.run(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert events().count("jobs.job.cancel_requested") == 1


def test_failed_and_cancelled_ones_are_tried_again_from_the_beginning(start, kind, analyst, rung):
    def work(context):
        context.advance(1, 2)
        raise Invalid("No.")

    kind(work)
    job = start()
    running.run(job.pk)
    kind(lambda context: Result("now"))
    retried = actions.retry_job(job.pk, by=analyst)
    assert (retried.state, retried.error, retried.done) == ("queued", "", 0)
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "now")
    with pytest.raises(NotAllowed):
        actions.retry_job(job.pk, by=analyst)


def test_refuses_to_try_again_what_another_job_already_does(start, analyst):
    first = start(key="7")
    actions.request_cancel(first.pk, by=analyst)
    second = start(key="7")
    with pytest.raises(Refused, match="already under way in another job"):
        actions.retry_job(first.pk, by=analyst)
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "queued")


def test_others_jobs_do_not_exist_for_me_but_for_administrators(start, pm, administrator):
    job = start()
    assert Job.objects.visible_to(administrator).get() == job
    for act in (actions.request_cancel, actions.retry_job):
        with pytest.raises(Job.DoesNotExist):
            act(job.pk, by=pm)
    assert actions.request_cancel(job.pk, by=administrator).state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_inside_a_transaction_and_a_cancel_is_heard(
    start, kind, analyst, monkeypatch
):
    monkeypatch.setattr(limits, "HEARTBEAT", QUICKLY)
    job = start()
    seen = []

    def work(context):
        with transaction.atomic():
            Job.objects.filter(pk=context.job_id).first()  # a snapshot of its own
            context.advance(3, 10, "Fitting 3 of 10")
            other = _elsewhere(lambda: Job.objects.get(pk=job.pk))
            wait_until(lambda: other().done == 3)
            seen.append(other().message)
            _elsewhere(lambda: actions.request_cancel(job.pk, by=analyst))()
            wait_until(lambda: context.cancelled)
            context.advance(4)
        seen.append("never")

    kind(work)
    running.run(job.pk)
    job.refresh_from_db()
    assert seen == ["Fitting 3 of 10"]
    assert (job.state, job.done) == ("cancelled", 4)


def _elsewhere(work):
    """The work on another connection, as another process would do it."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def once():
        try:
            return work()
        finally:
            connection.close()

    def call():
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(once).result(10)

    return call
