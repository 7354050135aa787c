"""Where Django finds the area's tables; nobody else imports this module."""

from salesops.activity import models as activity
from salesops.budgets import models as budgets
from salesops.contracts import models as contracts
from salesops.forecasting import models as forecasting
from salesops.incentives import models as incentives
from salesops.invoicing import models as invoicing

__all__ = ["activity", "budgets", "contracts", "forecasting", "incentives", "invoicing"]
