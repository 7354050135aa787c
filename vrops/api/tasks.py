"""The API's housekeeping."""

from celery import shared_task

from vrops.api import actions


@shared_task
def forget_answers() -> None:
    """Each hour: remove idempotency keys older than seven days."""
    actions.forget_answers()
