"""The nightly sweep of files that belong to nothing."""

from celery import shared_task

from vrops.attachments import queries, storage


@shared_task
def sweep_orphans() -> None:
    """Erase files a day old that no row points to: uploads whose transaction never came."""
    for names in storage.old_files():
        for name in queries.without_row(names):
            storage.erase(name)
