"""Where Celery finds the shared parts' tasks; nobody else imports this module."""

from vrops.api import tasks as api
from vrops.attachments import tasks as attachments
from vrops.delivery import tasks as delivery
from vrops.jobs import tasks as jobs
from vrops.lists.changes import tasks as list_changes
from vrops.lists.exports import tasks as lists_exports
from vrops.log import tasks as log

__all__ = ["api", "attachments", "delivery", "jobs", "list_changes", "lists_exports", "log"]
