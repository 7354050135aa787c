"""The weekly clock of forecasts."""

from celery import shared_task

from salesops.forecasting import actions


@shared_task
def recompute_weekly() -> None:
    """Each Monday: a new draft. Rung twice while one waits or runs, it is one."""
    actions.recompute_by_schedule()
