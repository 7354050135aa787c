"""Where Celery finds the area's tasks; nobody else imports this module."""

from escalations.tickets import tasks as tickets

__all__ = ["tickets"]
