"""The clock of SPIFFs, and the nightly repair of what launches know about them."""

from celery import shared_task

from salesops.incentives import actions, queries
from vrops.core.tasks import each


@shared_task
def start_due() -> None:
    """Each minute: start what is approved and whose first day has come. Twice at once is once."""
    each((actions.start_spiff, queries.due_to_start()))


@shared_task
def repair_facts() -> None:
    """Each night: tell every launch again what SPIFFs know about it."""
    each((actions.tell_launch, queries.launches_told()))
