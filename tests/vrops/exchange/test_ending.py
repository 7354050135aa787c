"""Imports that are cancelled or taken back."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.vrops.core.test_locks import in_threads
from tests.vrops.exchange.conftest import Load
from tests.vrops.exchange.made import MAPPING, many
from vrops.core.errors import NotAllowed, PermissionDenied, Refused
from vrops.exchange.actions import checking, locking, undoing
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.ending import cancel_import, settle
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.undoing import undo_import
from vrops.exchange.models import ImportRow
from vrops.jobs import actions as jobs
from vrops.jobs import limits, running
from vrops.jobs.context import Context
from vrops.jobs.models import Job
from vrops.log.models import Dispatch, Entry
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("stage", ["upload", "mapped", "check"])
def test_a_cancelled_import_keeps_nothing(
    request: pytest.FixtureRequest, stage: str, analyst: User
) -> None:
    load = request.getfixturevalue(stage)()
    load = cancel_import(load.pk, by=analyst)
    assert load.state == "cancelled"
    assert ImportRow.objects.count() == 0
    load.file.refresh_from_db()  # type: ignore[union-attr]
    assert load.file.removed_at is not None  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        cancel_import(load.pk, by=analyst)


def test_a_load_that_waits_or_runs_can_be_cancelled(check: Load, analyst: User) -> None:
    load = apply_import(check().pk, by=analyst)
    cancel_import(load.pk, by=analyst)
    assert settle(load.job_id) is False
    load.refresh_from_db()
    assert (load.state, HQGroup.objects.count()) == ("cancelled", 0)
    running.run(load.job_id)
    assert HQGroup.objects.count() == 0


def test_work_under_way_is_stopped_by_who_started_it(check: Load, analyst: User, pm: User) -> None:
    load = apply_import(check().pk, by=analyst)
    with pytest.raises(PermissionDenied, match="Analyst has started this work"):
        cancel_import(load.pk, by=pm)
    assert Job.objects.get(pk=load.job_id).cancel_requested_at is None


def test_the_log_tells_a_failed_job_to_its_import(check: Load, analyst: User) -> None:
    from vrops.exchange import subscribers

    load = apply_import(check().pk, by=analyst)
    jobs.request_cancel(load.job_id, by=analyst)
    entry = Entry.objects.filter(event__startswith="jobs.job.cancel").latest("pk")
    subscribers.settle(entry.pk)
    load.refresh_from_db()
    assert load.state == "cancelled"


def test_a_load_can_be_taken_back(apply: Load, upload: Load, analyst: User) -> None:
    load = undo_import(apply().pk, by=analyst)
    assert (load.state, HQGroup.objects.count()) == ("undone", 0)
    assert upload().state == "uploaded"


def test_kinds_that_cannot_be_taken_back_say_so(apply: Load, groups: Any, analyst: User) -> None:
    groups(undo=None)
    with pytest.raises(NotAllowed, match="cannot be taken back"):
        undo_import(apply().pk, by=analyst)


def test_cancelling_does_not_wait_for_the_load_and_is_obeyed_between_batches(
    check: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person presses Cancel while the first of three batches is being written."""
    monkeypatch.setattr(limits, "HEARTBEAT", timedelta(milliseconds=50))
    whole, took, batches = groups().apply, [], []

    def press() -> None:
        begun = time.monotonic()
        answered = cancel_import(load.pk, by=analyst)
        took.append((time.monotonic() - begun, answered.state))

    def slow(changes: Any, load: Any, *, by: Any) -> Any:
        batches.append(len(changes))
        if len(batches) == 1:
            in_threads(press)
            assert took
            until_heard()
        return whole(changes, load, by=by)

    def until_heard() -> None:
        deadline = time.monotonic() + 20
        while not contexts[0].cancelled and time.monotonic() < deadline:
            time.sleep(0.02)

    contexts: list[Context] = []
    made = Context.__init__
    monkeypatch.setattr(
        Context, "__init__", lambda self, job: (made(self, job), contexts.append(self))[0]
    )
    groups(apply=slow)
    load = apply_import(check(many(2_500)).pk, by=analyst)
    running.run(load.job_id)
    assert took[0][0] < 1
    assert took[0][1] == "applying"
    assert batches == [1_000]
    assert settle(load.job_id)
    load.refresh_from_db()
    assert (load.state, HQGroup.objects.count(), ImportRow.objects.count()) == ("cancelled", 0, 0)
    load.file.refresh_from_db()  # type: ignore[union-attr]
    assert load.file.removed_at is not None  # type: ignore[union-attr]


def test_other_changes_are_told_of_the_work_instead_of_waiting_for_it(
    check: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "PATIENCE", "50ms")
    whole, told = groups().apply, []

    def press() -> None:
        for act in (map_columns, check_import, apply_import, undo_import):
            given = (load.pk, MAPPING) if act is map_columns else (load.pk,)
            with pytest.raises(Refused, match="being worked on") as caught:
                act(*given, by=analyst)  # type: ignore[operator]
            told.append(caught.value.code)

    def slow(changes: Any, load: Any, *, by: Any) -> Any:
        in_threads(press)
        return whole(changes, load, by=by)

    groups(apply=slow)
    load = apply_import(check().pk, by=analyst)
    running.run(load.job_id)
    assert told == ["exchange.under_way"] * 4
    load.refresh_from_db()
    assert load.state == "applied"


def test_a_check_is_cancelled_after_its_batch(
    mapped: Load, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch holds the import for longer than other changes wait."""
    monkeypatch.setattr(locking, "PATIENCE", "50ms")
    load = check_import(mapped(many(2_500)).pk, by=analyst)
    whole, pressed = checking._compare, []

    def slow(*given: Any) -> None:
        whole(*given)
        if not pressed:
            pressed.append(threading.Thread(target=press))
            pressed[0].start()
            time.sleep(0.5)

    def press() -> None:
        try:
            cancel_import(load.pk, by=analyst)
        finally:
            connection.close()

    monkeypatch.setattr(checking, "_compare", slow)
    running.run(load.job_id)
    pressed[0].join(20)
    load.refresh_from_db()
    assert load.state == "cancelled"
    assert ImportRow.objects.count() == 0


def test_a_load_that_still_waits_is_cancelled_at_once(check: Load, analyst: User) -> None:
    load = cancel_import(apply_import(check().pk, by=analyst).pk, by=analyst)
    assert load.state == "cancelled"
    assert Job.objects.get(pk=load.job_id).state == "cancelled"


def test_a_waiting_load_whose_job_is_cancelled_elsewhere_follows_it(
    check: Load, analyst: User
) -> None:
    """From the list of jobs: its entry wakes the subscriber of imports."""
    load = apply_import(check().pk, by=analyst)
    jobs.request_cancel(load.job_id, by=analyst)
    assert "exchange.settle after jobs.job.cancel_requested" in Dispatch.objects.values_list(
        "subscriber", flat=True
    )


def test_a_large_load_is_taken_back_by_a_job_with_progress(
    apply: Load, upload: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    load = undo_import(apply().pk, by=analyst)
    assert (load.state, HQGroup.objects.count()) == ("applied", 3)
    assert load.job is not None
    with pytest.raises(Refused, match="being worked on"):
        undo_import(load.pk, by=analyst)
    running.run(load.job.pk)
    load.refresh_from_db()
    job = Job.objects.get(pk=load.job_id)
    assert (load.state, HQGroup.objects.count(), job.state, job.done) == ("undone", 0, "done", 3)
    assert upload().state == "uploaded"


def test_taking_back_can_be_cancelled_and_leaves_the_load_as_it_was(
    apply: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    load = undo_import(apply().pk, by=analyst)
    cancel_import(load.pk, by=analyst)
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, HQGroup.objects.count()) == ("applied", 3)
    again = undo_import(load.pk, by=analyst)
    running.run(again.job_id)
    again.refresh_from_db()
    assert again.state == "undone"


def test_taking_back_that_fails_half_way_leaves_the_load_and_says_why(
    apply: Load, groups: Any, analyst: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "AT_ONCE", 2)
    whole = groups().undo

    def fails(load: Any, *, by: Any, progress: Any) -> str:
        whole(load, by=by, progress=progress)
        raise Refused("A group is still in use.")

    groups(undo=fails)
    load = undo_import(apply().pk, by=analyst)
    client.force_login(analyst)
    assert "Taking back" in client.get(load.get_absolute_url()).content.decode()
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, HQGroup.objects.count()) == ("applied", 3)
    page = client.get(load.get_absolute_url()).content.decode()
    assert "A group is still in use." in page
    assert "Take this load back" in page


def test_a_load_whose_job_is_just_ending_is_not_being_taken_back(
    apply: Load, analyst: User, client: Client
) -> None:
    """Its rows are there a moment before its job is done."""
    load = apply()
    Job.objects.filter(pk=load.job_id).update(state="running", ended_at=None)
    client.force_login(analyst)
    page = client.get(load.get_absolute_url()).content.decode()
    assert "Taking back" not in page
    assert "3 groups loaded" in page
    with pytest.raises(NotAllowed):
        cancel_import(load.pk, by=analyst)


def test_what_had_to_stay_is_told_on_its_page_and_in_the_log(
    apply: Load, groups: Any, analyst: User, client: Client
) -> None:
    groups(undo=lambda load, by, progress: "Legal stays: people work there.")
    load = undo_import(apply().pk, by=analyst)
    client.force_login(analyst)
    assert "Legal stays" in client.get(load.get_absolute_url()).content.decode()
    assert Entry.objects.get(event="exchange.import.undone").why.startswith("Legal stays")
