"""The clock of contracts."""

from celery import shared_task

from salesops.contracts import actions, queries
from vrops.core.tasks import each


@shared_task
def move_due() -> None:
    """Each hour: start what is signed and whose first day has come, end what is over."""
    each(
        (actions.start_contract, queries.due_to_start()),
        (actions.end_contract, queries.due_to_end()),
    )
