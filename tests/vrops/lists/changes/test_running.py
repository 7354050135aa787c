"""Changes of many rows as a job: result by row, cancelled, begun again, under today's rights."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from escalations.tickets.actions import working
from escalations.tickets.models import Ticket
from escalations.tickets.tables import QUEUE
from tests.vrops.lists.test_views import text_of
from vrops.jobs import running as jobs
from vrops.jobs.actions import request_cancel, retry_job
from vrops.jobs.context import Context
from vrops.jobs.models import Job
from vrops.lists.changes import actions, queries, running
from vrops.lists.changes.domain import Outcome, Tally
from vrops.lists.changes.models import Change, ChangeRow
from vrops.log.models import Entry
from vrops.people.models import Grant, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small")]
File = Callable[[int], list[Ticket]]


def begin(by: User, value: str = "0") -> Change:
    rows = QUEUE.rows(by)
    edit = queries.edit_named(QUEUE, "priority")
    return actions.edit_rows(QUEUE, edit, rows, by=by, given={"value": [value]}, count=rows.count())


def outcomes(change: Change) -> list[str]:
    return list(change.rows.order_by("pk").values_list("outcome", flat=True))


def prioritized() -> int:
    return Entry.objects.filter(event="escalations.ticket.prioritized").count()


def test_every_row_is_told_of(client: Client, analyst: User, tickets: File) -> None:
    found = tickets(5)
    working.change_priority(found[1].pk, by=analyst, priority=0)
    change = begin(analyst)
    working.resolve(found[2].pk, by=analyst, answer="Done.")
    jobs.run(change.job_id)
    job = Job.objects.get()
    assert outcomes(change) == ["done", "same", "refused", "done", "done"]
    assert (job.state, job.percent, job.url) == ("done", 100, change.get_absolute_url())
    assert job.message == "Priority changed on 3 escalations."
    client.force_login(analyst)
    page = text_of(client.get(job.url))
    assert f"{found[2].key} is resolved; reopen it first." in page
    listed = text_of(client.get(f"/lists/changes/rows/?change={change.pk}&outcome=refused"))
    assert f"{found[2].key} is resolved; reopen it first." in listed
    assert found[0].key not in listed
    assert Entry.objects.filter(event="lists.bulk.run").count() == 1


def test_the_rows_are_those_of_the_start(analyst: User, tickets: File) -> None:
    found = tickets(3)
    change = begin(analyst)
    later = tickets(1)
    Ticket.objects.filter(pk=found[0].pk).update(state="merged")
    jobs.run(change.job_id)
    assert change.rows.count() == 3
    later[0].refresh_from_db()
    assert later[0].priority == 2


def test_a_job_begun_again_does_no_row_twice(
    analyst: User, tickets: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets(5)
    change = begin(analyst)
    seen = 0
    advance = Context.advance

    def die(context: Context, done: int, *rest: Any) -> None:
        nonlocal seen
        advance(context, done, *rest)
        seen += 1
        if seen == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Context, "advance", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(change.job_id)
    assert prioritized() == 3
    assert outcomes(change) == ["done"] * 3 + ["waiting"] * 2
    Job.objects.update(state="queued", heartbeat_at=None)
    jobs.run(change.job_id)
    assert outcomes(change) == ["done"] * 5
    assert prioritized() == 5


def test_a_row_that_another_worker_did_meanwhile_is_not_done_again(
    analyst: User, tickets: File
) -> None:
    [ticket, *_] = tickets(3)
    change = begin(analyst)
    work = running._work(change)
    row = change.rows.earliest("pk")
    record = work.records([row])[ticket.pk]
    ChangeRow.objects.filter(pk=row.pk).update(outcome=Outcome.REFUSED, refusal="By the other.")
    running._finish(work, row, record)
    row.refresh_from_db()
    assert (row.outcome, row.refusal, prioritized()) == ("refused", "By the other.", 0)
    ticket.refresh_from_db()
    assert ticket.priority == 2


def test_a_cancelled_job_keeps_what_it_did_and_can_go_on(
    client: Client, analyst: User, tickets: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets(4)
    change = begin(analyst)
    advance = Context.advance

    def stop(context: Context, done: int, *rest: Any) -> None:
        context.cancelled = done == 2
        advance(context, done, *rest)

    monkeypatch.setattr(Context, "advance", stop)
    jobs.run(change.job_id)
    job = Job.objects.get()
    assert (job.state, job.url) == ("cancelled", change.get_absolute_url())
    assert outcomes(change) == ["done", "done", "waiting", "waiting"]
    client.force_login(analyst)
    page = text_of(client.get(job.url))
    assert "Not begun 2" in page
    monkeypatch.setattr(Context, "advance", advance)
    retry_job(job.pk, by=analyst)
    jobs.run(job.pk)
    assert outcomes(change) == ["done"] * 4


def test_one_that_waits_is_cancelled_at_once(analyst: User, tickets: File) -> None:
    tickets(3)
    change = begin(analyst)
    assert change.job_id is not None
    request_cancel(change.job_id, by=analyst)
    jobs.run(change.job_id)
    assert outcomes(change) == ["waiting"] * 3


def test_it_makes_room_for_others_and_goes_on(
    analyst: User, tickets: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vrops.jobs.running.ring", lambda *_, **__: None)
    monkeypatch.setattr(Context, "late", True)
    tickets(5)
    change = begin(analyst)
    for done in (2, 4, 5):
        jobs.run(change.job_id)
        assert outcomes(change).count("done") == done
    jobs.run(change.job_id)
    assert Job.objects.get().state == "done"


def test_rights_that_ended_meanwhile_are_gone(analyst: User, tickets: File) -> None:
    tickets(3)
    change = begin(analyst)
    Grant.objects.filter(user=analyst).delete()
    jobs.run(change.job_id)
    assert set(outcomes(change)) == {"missing"}
    assert set(Ticket.objects.values_list("priority", flat=True)) == {2}
    assert change.tally() == Tally(missing=3)


def test_a_bulk_action_is_a_job_too(client: Client, analyst: User, tickets: File) -> None:
    found = tickets(4)
    working.take(found[0].pk, by=analyst)
    client.force_login(analyst)
    answered = {"action": "status", "answered": "1", "status": "take"}
    client.post("/escalations/bulk/", {**answered, "ids": [ticket.pk for ticket in found]})
    change = Change.objects.get()
    assert (change.kind, change.given) == ("action", {"status": ["take"]})
    jobs.run(change.job_id)
    assert outcomes(change) == ["refused", "done", "done", "done"]
    assert Job.objects.get().message == "3 escalations changed."
    assert change.undo_url == ""
    assert client.post(f"/lists/changes/{change.pk}/undo/").status_code == 409


def test_a_form_that_holds_no_more_refuses_the_whole(analyst: User, tickets: File) -> None:
    tickets(3)
    [action] = [each for each in QUEUE.bulk if each.name == "status"]
    change = actions.act_on_rows(
        QUEUE, action, QUEUE.rows(analyst), by=analyst, given={"status": ["gone"]}, count=3
    )
    jobs.run(change.job_id)
    job = Job.objects.get()
    assert (job.state, outcomes(change)) == ("failed", ["waiting"] * 3)
    assert "not possible any more" in job.error


@pytest.mark.parametrize("role", ["pm", "administrator", "rep"])
def test_results_are_ones_own(
    client: Client, analyst: User, tickets: File, role: str, request: pytest.FixtureRequest
) -> None:
    found = tickets(3)
    change = begin(analyst)
    jobs.run(change.job_id)
    client.force_login(request.getfixturevalue(role))
    assert client.get(change.get_absolute_url()).status_code == 404
    assert client.post(f"/lists/changes/{change.pk}/undo/").status_code == 404
    assert found[0].key not in text_of(client.get("/lists/changes/rows/"))
