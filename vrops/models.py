"""Where Django finds the shared parts' tables; nobody else imports this module."""

from vrops.attachments import models as attachments
from vrops.calendars import models as calendars
from vrops.log import models as log
from vrops.people import models as people

__all__ = ["attachments", "calendars", "log", "people"]
