"""The schedule that areas register and the beat reads."""

import pytest
from celery.schedules import crontab

from vrops.core import schedule

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_entries", {})


def test_reads_as_celery_wants_it() -> None:
    nightly = crontab(hour=8, minute=20)
    schedule.register("log.sweep", "vrops.log.tasks.sweep", every=30)
    schedule.register("log.prune", "vrops.log.tasks.prune", every=nightly, queue="bulk")
    schedule.register("canary", "vrops.log.tasks.sing", every=20, arguments=("bulk",))
    assert schedule.beat_schedule() == {
        "log.sweep": {
            "task": "vrops.log.tasks.sweep",
            "schedule": 30,
            "args": (),
            "options": {"queue": "interactive", "expires": 30},
        },
        "log.prune": {
            "task": "vrops.log.tasks.prune",
            "schedule": nightly,
            "args": (),
            "options": {"queue": "bulk"},
        },
        "canary": {
            "task": "vrops.log.tasks.sing",
            "schedule": 20,
            "args": ("bulk",),
            "options": {"queue": "interactive", "expires": 20},
        },
    }


def test_refuses_two_entries_of_one_name() -> None:
    schedule.register("log.sweep", "vrops.log.tasks.sweep", every=30)
    with pytest.raises(ValueError, match=r"two entries named log\.sweep"):
        schedule.register("log.sweep", "vrops.log.tasks.sweep", every=60)
