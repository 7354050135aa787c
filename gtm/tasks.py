"""Where Celery finds the area's tasks; nobody else imports this module."""

from gtm.approvals import tasks as approvals
from gtm.comms import tasks as comms
from gtm.readiness import tasks as readiness

__all__ = ["approvals", "comms", "readiness"]
