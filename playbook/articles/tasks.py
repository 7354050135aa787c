"""The clock of the playbook: what is to be published and what is to end."""

from celery import shared_task

from playbook.articles import publishing, queries
from vrops.core import clock


@shared_task
def follow_clock() -> None:
    """Each minute: take out of force what is over, publish what is due. Twice at once is once."""
    for version_id in queries.due_to_expire(clock.now()):
        publishing.expire_scheduled(version_id)
    for version_id in queries.due_to_publish(clock.now()):
        publishing.publish_scheduled(version_id)
