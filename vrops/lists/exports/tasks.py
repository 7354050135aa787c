"""The daily clearing of files that nobody needs any more."""

from datetime import timedelta

from celery import shared_task

from vrops.core import clock
from vrops.core.tasks import each
from vrops.lists.exports import actions, domain, queries


@shared_task
def forget_files() -> None:
    """Throw away files of lists a week old."""
    before = clock.now() - timedelta(days=domain.KEPT_DAYS)
    each((actions.forget_file, queries.out_of_date(before).iterator()))
