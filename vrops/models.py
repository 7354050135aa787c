"""Where Django finds the shared parts' tables; nobody else imports this module."""

from vrops.api import models as api
from vrops.approvals import models as approvals
from vrops.attachments import models as attachments
from vrops.audiences import models as audiences
from vrops.calendars import models as calendars
from vrops.delivery import models as delivery
from vrops.exchange import models as exchange
from vrops.jobs import models as jobs
from vrops.lists.changes import models as list_changes
from vrops.lists.exports import models as lists_exports
from vrops.lists.saved import models as saved_views
from vrops.log import models as log
from vrops.people import models as people

__all__ = [
    "api",
    "approvals",
    "attachments",
    "audiences",
    "calendars",
    "delivery",
    "exchange",
    "jobs",
    "list_changes",
    "lists_exports",
    "log",
    "people",
    "saved_views",
]
