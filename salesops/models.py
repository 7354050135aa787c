"""Where Django finds the area's tables; nobody else imports this module."""

from salesops.budgets import models as budgets
from salesops.incentives import models as incentives

__all__ = ["budgets", "incentives"]
