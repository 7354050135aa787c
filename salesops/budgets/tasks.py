"""The nightly repair of what launches know about budgets."""

from celery import shared_task

from salesops.budgets import actions, queries


@shared_task
def repair_facts() -> None:
    """Each night: tell every launch again what budgets know about it."""
    for launch_id in queries.launches_told():
        actions.tell_launch(launch_id)
