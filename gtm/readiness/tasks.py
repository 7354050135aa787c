"""The nightly repair of measured items."""

from celery import shared_task

from gtm.readiness import actions, queries


@shared_task
def repair_measures() -> None:
    """Each night: turn what facts turned while nobody listened; launch by launch, twice is once."""
    for launch_id in queries.measured_launches():
        actions.measure_launch(launch_id)
