"""Applying what the dry run showed: all of it or nothing."""

from typing import Any

import pytest

from tests.vrops.exchange.conftest import GOOD, Load
from tests.vrops.exchange.made import BAD, many
from vrops.core.errors import NotAllowed, Refused, StaleVersion
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.ending import settle
from vrops.jobs import running
from vrops.jobs.models import Job
from vrops.log.models import Entry
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db(transaction=True)


def test_applying_loads_what_the_dry_run_showed(apply: Load, analyst: User) -> None:
    HQGroup.objects.create(code="LEG", name="Lawyers", sort_key="lawyers")
    load = apply()
    assert (load.state, load.new, load.changed, load.applied_by) == ("applied", 2, 1, analyst)
    assert dict(HQGroup.objects.values_list("code", "name")) == {
        "LEG": "Legal", "MKT": "Marketing", "CAR": "Care"
    }  # fmt: skip
    loaded = set(load.rows.values_list("record_id", flat=True))
    assert loaded == set(HQGroup.objects.values_list("pk", flat=True))
    assert Entry.objects.filter(event="exchange.import.applied").count() == 1


def test_rejected_rows_stop_everything_unless_the_person_chose(check: Load, analyst: User) -> None:
    load = check(BAD)
    with pytest.raises(Refused, match="3 rows are rejected"):
        apply_import(load.pk, by=analyst)
    load = apply_import(load.pk, by=analyst, good_rows=True)
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, load.good_rows) == ("applied", True)
    assert list(HQGroup.objects.values_list("code", flat=True)) == ["LEG"]


def test_a_file_that_says_nothing_new_is_not_applied(
    apply: Load, check: Load, analyst: User
) -> None:
    apply()
    again = check(GOOD + b"\n")
    assert (again.same, again.new) == (3, 0)
    with pytest.raises(Refused, match="Nothing would change"):
        apply_import(again.pk, by=analyst)


def test_a_failure_in_the_middle_leaves_nothing(
    check: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, calls = groups().apply, []

    def fails_in_the_second(changes: Any, load: Any, *, by: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise Refused("The second batch went wrong.")
        return whole(changes, load, by=by)

    groups(apply=fails_in_the_second)
    load = apply_import(check(many(1_500)).pk, by=analyst)
    running.run(load.job_id)
    assert HQGroup.objects.count() == 0
    assert settle(load.job_id) is True
    assert settle(load.job_id) is False
    load.refresh_from_db()
    assert (load.state, load.failure) == ("failed", "The second batch went wrong.")
    assert Entry.objects.filter(event="exchange.import.failed").count() == 1


def test_a_killed_worker_leaves_nothing_and_the_next_one_finishes(
    check: Load, groups: Any, analyst: User
) -> None:
    whole, calls = groups().apply, []

    def dies_in_the_second(changes: Any, load: Any, *, by: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        return whole(changes, load, by=by)

    groups(apply=dies_in_the_second)
    load = apply_import(check(many(1_500)).pk, by=analyst)
    with pytest.raises(SystemExit):
        running.run(load.job_id)
    assert HQGroup.objects.count() == 0
    Job.objects.filter(pk=load.job_id).update(state="queued")
    running.run(load.job_id)
    running.run(load.job_id)
    load.refresh_from_db()
    assert (load.state, HQGroup.objects.count()) == ("applied", 1_500)
    assert Entry.objects.filter(event="exchange.import.applied").count() == 1


def test_what_moved_on_since_the_check_is_not_loaded(check: Load, analyst: User) -> None:
    load = apply_import(check().pk, by=analyst)
    HQGroup.objects.create(code="MKT", name="Marketing", sort_key="marketing")
    running.run(load.job_id)
    settle(load.job_id)
    load.refresh_from_db()
    assert load.state == "failed"
    assert load.failure.startswith("Row 3 would do something else now")
    assert HQGroup.objects.count() == 1


def test_applying_twice_is_refused(check: Load, analyst: User) -> None:
    load = check()
    apply_import(load.pk, by=analyst)
    with pytest.raises(NotAllowed):
        apply_import(load.pk, by=analyst)


def test_a_stale_page_does_not_apply(check: Load, analyst: User) -> None:
    with pytest.raises(StaleVersion):
        apply_import(check().pk, by=analyst, version=1)
