"""Where Django finds the area's tables; nobody else imports this module."""

from escalations.routing import models as routing
from escalations.sla import models as sla
from escalations.tickets import models as tickets

__all__ = ["routing", "sla", "tickets"]
