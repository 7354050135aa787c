"""The clock of SPIFFs, and the nightly repair of what launches know about them."""

from celery import shared_task

from salesops.incentives import actions, queries


@shared_task
def start_due() -> None:
    """Each minute: start what is approved and whose first day has come. Twice at once is once."""
    for spiff_id in queries.due_to_start():
        actions.start_spiff(spiff_id)


@shared_task
def repair_facts() -> None:
    """Each night: tell every launch again what SPIFFs know about it."""
    for launch_id in queries.launches_told():
        actions.tell_launch(launch_id)
