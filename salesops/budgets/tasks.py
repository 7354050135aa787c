"""The nightly repair of what launches know about budgets."""

from celery import shared_task

from salesops.budgets import actions, queries
from vrops.core.tasks import each


@shared_task
def repair_facts() -> None:
    """Each night: tell every launch again what budgets know about it."""
    each((actions.tell_launch, queries.launches_told()))
