"""The doorbells of long work. Each may ring twice, late or never; the jobs stand in their table."""

from celery import shared_task

from vrops.core.tasks import ring
from vrops.jobs import registry, running


# While all workers are busy the sweep rings again each time: its old rings must not pile up.
@shared_task(expires=60.0)
def run(job_id: int) -> None:
    """Do one job, unless another worker does."""
    running.run(job_id)


@shared_task
def sweep() -> None:
    """Each 30 s: jobs whose ring was lost or whose worker died."""
    for job_id, kind in running.to_run():
        ring(running.RUN, job_id, queue=registry.kind(kind).queue)
