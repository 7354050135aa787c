"""Where Django finds the area's tables; nobody else imports this module."""

from playbook.articles import models as articles

__all__ = ["articles"]
