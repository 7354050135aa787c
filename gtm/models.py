"""Where Django finds the area's tables; nobody else imports this module."""

from gtm.comms import models as comms
from gtm.intake import models as intake
from gtm.launches import models as launches
from gtm.readiness import models as readiness

__all__ = ["comms", "intake", "launches", "readiness"]
