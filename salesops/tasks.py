"""Where Celery finds the area's tasks; nobody else imports this module."""

from salesops.budgets import tasks as budgets
from salesops.contracts import tasks as contracts
from salesops.forecasting import tasks as forecasting
from salesops.incentives import tasks as incentives

__all__ = ["budgets", "contracts", "forecasting", "incentives"]
