"""The clock of the playbook: what is to be published and what is to end."""

from celery import shared_task

from playbook.articles import publishing, queries
from vrops.core import clock
from vrops.core.tasks import each


@shared_task
def follow_clock() -> None:
    """Each minute: take out of force what is over, publish what is due. Twice at once is once."""
    each(
        (publishing.expire_scheduled, queries.due_to_expire(clock.now())),
        (publishing.publish_scheduled, queries.due_to_publish(clock.now())),
    )
