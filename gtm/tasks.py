"""Where Celery finds the area's tasks; nobody else imports this module."""

from gtm.approvals import tasks as approvals
from gtm.readiness import tasks as readiness

__all__ = ["approvals", "readiness"]
