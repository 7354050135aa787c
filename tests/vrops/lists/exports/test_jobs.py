"""Large files: a job writes them for one person, who downloads them for a week."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.list_rows import a_person
from tests.vrops.lists.exports.conftest import body, read_csv, read_workbook
from tests.vrops.lists.test_views import PEOPLE, text_of
from vrops.access.domain import Role
from vrops.attachments.models import Attachment
from vrops.core import clock
from vrops.jobs import actions as jobs
from vrops.jobs import context, running
from vrops.jobs.models import Job
from vrops.lists.exports import tasks
from vrops.lists.exports.models import Export
from vrops.log.models import Entry
from vrops.people.models import Grant, User

pytestmark = pytest.mark.django_db(transaction=True)
EXPORT = f"{PEOPLE}export/?view=reps"


@pytest.fixture
def asked(client: Client, administrator: User, few: Callable[[int], None]) -> Callable[..., Job]:
    """asked("csv"): three reps, asked for by the administrator; the job that will write them."""

    def ask(form: str = "csv") -> Job:
        few(2)
        for number in range(3):
            a_person(number)
        client.force_login(administrator)
        answer = client.post(EXPORT, {"format": form})
        assert (answer.status_code, answer["Location"]) == (302, f"{PEOPLE}?view=reps")
        return Job.objects.get(kind="lists.export")

    return ask


def finished(job: Job) -> Job:
    running.run(job.pk)
    job.refresh_from_db()
    return job


def test_the_page_says_that_it_is_being_prepared_and_where(
    asked: Callable[..., Job], client: Client
) -> None:
    job = asked()
    assert job.title == "Export 3 people as CSV"
    page = client.get(f"{PEOPLE}?view=reps")
    assert "Your CSV file is being prepared." in text_of(page)
    assert f'<a href="/jobs/{job.pk}/">Follow it</a>' in page.content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_job_writes_the_file_and_leads_to_it(
    form: str, asked: Callable[..., Job], client: Client
) -> None:
    job = finished(asked(form))
    assert (job.state, job.error) == ("done", "")
    assert (job.done, job.total) == (3, 3)
    assert job.message == "3 rows, kept for 7 days"
    file = body(client.get(job.url))
    if form == "csv":
        assert len(read_csv(file)) == 4
    else:
        assert read_workbook(file).worksheets[0].max_row == 4
    export = Export.objects.get()
    assert (export.rows, export.file.size) == (3, len(file))
    events = Entry.objects.filter(event__startswith="lists.export.").order_by("id")
    assert list(events.values_list("event", flat=True)) == [
        "lists.export.asked", "lists.export.made",
    ]  # fmt: skip


def test_asked_twice_it_is_one_job(asked: Callable[..., Job], client: Client) -> None:
    job = asked()
    client.post(EXPORT, {"format": "csv"})
    assert Job.objects.get(kind="lists.export") == job
    assert Export.objects.count() == 1


def test_only_who_asked_downloads_it(
    asked: Callable[..., Job], client: Client, senior_manager: User
) -> None:
    job = finished(asked())
    client.force_login(senior_manager)
    assert client.get(job.url).status_code == 404


def test_without_the_lists_permission_or_under_other_roles_it_is_closed(
    asked: Callable[..., Job], client: Client, administrator: User
) -> None:
    job = finished(asked())
    more = Grant.objects.create(
        user=administrator, role=Role.PM, starts_on=clock.today("UTC") - timedelta(days=9)
    )
    answer = client.get(job.url)
    assert answer.status_code == 403
    assert "Your roles have changed" in text_of(answer)
    more.delete()
    assert client.get(job.url).status_code == 200
    administrator.grants.all().delete()
    assert client.get(job.url).status_code == 404


def test_the_job_reads_under_the_rights_it_runs_with(
    asked: Callable[..., Job], administrator: User
) -> None:
    job = asked()
    administrator.grants.all().delete()
    job = finished(job)
    assert job.state == "failed"
    assert "You may not do this here" in job.error
    assert not Attachment.objects.exists()


def test_a_cancelled_job_leaves_nothing(
    asked: Callable[..., Job],
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    job = asked()
    monkeypatch.setattr("vrops.lists.exports.domain.CHUNK", 1)
    advance = context.Context.advance

    def cancelled_on_the_way(self: Any, done: int, *args: Any, **named: Any) -> None:
        if done == 2:
            self.cancelled = True
        advance(self, done, *args, **named)

    monkeypatch.setattr(context.Context, "advance", cancelled_on_the_way)
    assert finished(job).state == "cancelled"
    assert not Attachment.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    monkeypatch.setattr(context.Context, "advance", advance)
    assert finished(jobs.retry_job(job.pk, by=administrator)).state == "done"


def test_a_job_whose_worker_died_at_the_end_writes_no_second_file(
    asked: Callable[..., Job],
) -> None:
    job = finished(asked())
    Job.objects.filter(pk=job.pk).update(state="queued", ended_at=None)
    assert finished(job).state == "done"
    assert Attachment.objects.count() == 1


def test_more_rows_than_a_file_holds_are_refused_at_once(
    client: Client, administrator: User, few: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    few(1)
    monkeypatch.setattr("vrops.lists.exports.domain.MOST_ROWS", {"csv": 2, "xlsx": 2})
    for number in range(3):
        a_person(number)
    client.force_login(administrator)
    answer = client.post(EXPORT, {"format": "xlsx"})
    assert answer.status_code == 409
    assert "more than 2 rows, the most of one Excel file" in text_of(answer)
    assert not Job.objects.exists()


def test_files_go_after_a_week(
    asked: Callable[..., Job], client: Client, administrator: User
) -> None:
    job = finished(asked())
    with time_machine.travel(clock.now() + timedelta(days=6)):
        tasks.forget_files()
        client.force_login(administrator)
        assert client.get(job.url).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=8)):
        tasks.forget_files()
        tasks.forget_files()
        client.force_login(administrator)
        assert client.get(job.url).status_code == 404
    assert Entry.objects.filter(event="attachments.file.removed").count() == 1
