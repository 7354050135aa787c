"""Two published forecasts of the demonstration: last month's, and this week's, which superseded it.

Both are computed by the product from what was recorded by then.
"""

from datetime import UTC, date, datetime, time, timedelta

from salesops.forecasting import actions, recomputing
from vrops.core import clock
from vrops.core.demonstration import World


def load(world: World) -> None:
    """As the schedule does it on a Monday; the analyst publishes in the afternoon."""
    monday = world.today - timedelta(days=world.today.weekday())
    analyst = world.made["users"]["analyst"]
    for weeks_ago in (5, 0):
        day = monday - timedelta(weeks=weeks_ago)
        with clock.fixed_at(_at(day, time(9))):
            forecast = recomputing.recompute_now(by=None)
        with clock.fixed_at(_at(day, time(18, 40))):
            actions.publish_version(forecast.pk, by=analyst, version=forecast.version)


def _at(day: date, hour: time) -> datetime:
    return min(datetime.combine(day, hour, tzinfo=UTC), clock.now())
