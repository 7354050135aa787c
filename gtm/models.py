"""Where Django finds the area's tables; nobody else imports this module."""

from gtm.launches import models as launches

__all__ = ["launches"]
