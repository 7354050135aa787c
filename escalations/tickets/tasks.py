"""What the clock rings for."""

from celery import shared_task

from escalations.tickets.actions import ticking


@shared_task
def tick() -> None:
    """Mark warnings and breaches, take up new policies; safe to run twice or at once."""
    ticking.tick()
