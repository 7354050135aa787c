"""The dry run: it says everything and writes nothing, at once or as a job."""

from typing import Any

import pytest

from tests.vrops.exchange.conftest import Load
from tests.vrops.exchange.made import BAD, MAPPING, many, problems
from vrops.core.errors import Invalid, Refused
from vrops.exchange.actions import checking
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.ending import cancel_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.models import ImportProblem, ImportRow
from vrops.jobs import limits, running
from vrops.jobs.models import Job
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_dry_run_writes_nothing_but_says_everything(check: Load, groups: Any) -> None:
    HQGroup.objects.create(code="LEG", name="Lawyers", sort_key="lawyers")
    HQGroup.objects.create(code="CAR", name="Care", sort_key="care")
    load = check()
    assert (load.state, load.new, load.changed, load.same, load.rejected) == ("checked", 1, 1, 1, 0)
    assert HQGroup.objects.count() == 2
    row = ImportRow.objects.get(outcome="changed")
    assert (row.row, row.changes) == (2, {"Name": ["Lawyers", "Legal"]})


def test_problems_name_row_column_and_value(check: Load) -> None:
    load = check(BAD)
    assert (load.read, load.new, load.rejected) == (4, 1, 3)
    assert problems() == [
        (3, "Code", "", "required"),
        (4, "Name", "Nobody", "nobody"),
        (5, "", "", "ragged"),
    ]


def test_of_rows_about_one_record_the_first_counts(check: Load) -> None:
    load = check(b"Code,Name\nA,One\nB,Two\nA,Three\nA,Four\n")
    assert (load.new, load.rejected) == (2, 2)
    assert problems() == [(4, "", "", "repeated"), (5, "", "", "repeated")]
    assert "row 2" in ImportProblem.objects.first().sentence  # type: ignore[union-attr]


def test_a_large_file_is_checked_by_a_job_with_progress(mapped: Load, analyst: User) -> None:
    load = check_import(mapped(many(2_500, faulty=3)).pk, by=analyst)
    assert load.job is not None
    assert (load.state, load.job.state) == ("mapped", "queued")
    with pytest.raises(Refused, match="worked on"):
        map_columns(load.pk, MAPPING, by=analyst)
    running.run(load.job.pk)
    job = Job.objects.get(pk=load.job.pk)
    load.refresh_from_db()
    assert (job.state, job.done, job.url) == ("done", 2_503, load.get_absolute_url())
    assert (load.state, load.new, load.rejected) == ("checked", 2_500, 3)


def test_a_check_that_makes_room_goes_on_where_it_was(
    mapped: Load, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = check_import(mapped(many(2_500)).pk, by=analyst)
    monkeypatch.setattr(limits, "BOX", limits.BOX * 0)
    for _ in range(5):
        running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, load.new) == ("checked", 2_500)
    assert Job.objects.get(pk=load.job_id).attempts <= 1


def test_a_check_whose_worker_died_begins_again_without_doubling(
    mapped: Load, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = check_import(mapped(many(2_500)).pk, by=analyst)
    whole, calls = checking._stage_batch, []

    def dies_in_the_second(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        whole(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(checking, "_stage_batch", dies_in_the_second)
        with pytest.raises(SystemExit):
            running.run(load.job_id)
    assert ImportRow.objects.count() == 1_000
    Job.objects.filter(pk=load.job_id).update(state="queued")
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, load.read, ImportRow.objects.count()) == ("checked", 2_500, 2_500)


def test_too_many_rows_are_refused_with_the_limit(check: Load, groups: Any) -> None:
    groups(most_rows=10)
    with pytest.raises(Invalid, match="more than 10 rows"):
        check(many(11))


def test_a_check_of_a_cancelled_import_stops(mapped: Load, analyst: User) -> None:
    load = check_import(mapped(many(300)).pk, by=analyst)
    cancel_import(load.pk, by=analyst)
    running.run(load.job_id)
    assert Job.objects.get(pk=load.job_id).state == "cancelled"
    assert ImportRow.objects.count() == 0
