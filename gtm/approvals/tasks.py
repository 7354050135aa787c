"""The clock of launches: going live."""

from celery import shared_task

from gtm.approvals import actions, queries
from vrops.core import clock
from vrops.core.tasks import each


@shared_task
def go_live() -> None:
    """Each minute: bring live what is due; what stays alarms once a day. Twice at once is once."""
    each((actions.bring_live, queries.due_to_go_live(clock.now())))
