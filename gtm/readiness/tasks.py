"""The nightly repair of measured items."""

from celery import shared_task

from gtm.readiness import actions, queries
from vrops.core.tasks import each


@shared_task
def repair_measures() -> None:
    """Each night: turn what facts turned while nobody listened; launch by launch, twice is once."""
    each((actions.measure_launch, queries.measured_launches()))
