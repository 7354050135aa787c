"""Long work survives the death of its worker and hears a cancel."""

import pytest

from tests.faults.crew import wait_until
from vrops.jobs import actions
from vrops.jobs.models import Job

pytestmark = pytest.mark.faults


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_a_job_begins_again_when_its_process_or_worker_is_killed(crew, analyst):
    crew.start()
    job = actions.start_job("faults.count", "Count", by=analyst, params={"steps": 20})
    for attempt, kill in ((1, kill_all_children), (2, type(crew).kill_worker)):
        wait_until(lambda n=attempt: begun(job, n), 40, f"attempt {attempt} did not begin")
        kill(crew)
    wait_until(lambda: state(job) == "done", 60, "the job was not done")
    assert (job.attempts, job.message, job.percent) == (3, "20 steps", 100)


def test_a_running_job_is_cancelled_within_moments(crew, analyst):
    crew.start()
    job = actions.start_job("faults.count", "Count", by=analyst, params={"steps": 600})
    wait_until(lambda: begun(job, 1), 40, "the job did not begin")
    actions.request_cancel(job.pk, by=analyst)
    wait_until(lambda: state(job) == "cancelled", 20, "the job was not cancelled")
    assert 0 < job.done < 600


def begun(job: Job, attempt: int) -> bool:
    return state(job) == "running" and job.attempts == attempt and job.done > 2


def kill_all_children(crew) -> None:
    for child in crew.children():
        child.kill()
