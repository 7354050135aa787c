"""Where Celery finds the area's tasks; nobody else imports this module."""

from playbook.articles import tasks as articles

__all__ = ["articles"]
