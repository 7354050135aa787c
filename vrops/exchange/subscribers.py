"""An import follows its job where that ends without having applied it."""

from vrops.exchange.actions import ending
from vrops.log import registry
from vrops.log.models import Entry


def listen() -> None:
    # One that still waited ends with the request.
    for event in ("jobs.job.failed", "jobs.job.cancelled", "jobs.job.cancel_requested"):
        registry.subscribe(event, f"exchange.settle after {event}", settle)


def settle(entry_id: int) -> None:
    job_id = Entry.objects.values_list("subject_id", flat=True).get(pk=entry_id)
    if job_id is not None:
        ending.settle(job_id)
