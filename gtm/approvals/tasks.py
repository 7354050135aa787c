"""The clock of launches: going live."""

from celery import shared_task

from gtm.approvals import actions, queries
from vrops.core import clock


@shared_task
def go_live() -> None:
    """Each minute: bring live what is due; what stays alarms once a day. Twice at once is once."""
    for launch_id in queries.due_to_go_live(clock.now()):
        actions.bring_live(launch_id)
