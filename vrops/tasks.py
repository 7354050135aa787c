"""Where Celery finds the shared parts' tasks; nobody else imports this module."""

from vrops.attachments import tasks as attachments
from vrops.log import tasks as log

__all__ = ["attachments", "log"]
