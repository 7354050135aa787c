"""Activity for tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from salesops.activity import actions
from salesops.activity.domain import ActivityRow
from salesops.activity.models import ActivityLoad
from vrops.people.models import Site, User

MONDAY = date(2026, 3, 2)


def row(site: Site, value: str = "100", **changes: Any) -> ActivityRow:
    """A hundred calls on a Monday."""
    given: dict[str, Any] = {
        "site_id": site.pk, "measure": "contacts", "on": MONDAY, "value": Decimal(value),
        "channel": "voice",
    }  # fmt: skip
    return ActivityRow(**given | changes)


def load(by: User, *rows: ActivityRow, **more: Any) -> ActivityLoad:
    return actions.load_activity(rows, by=by, **{"source": "ACD export"} | more)


def calls(site: Site, values: list[float], first: date = MONDAY, **more: Any) -> list[ActivityRow]:
    """One value a day from the first day on."""
    return [
        row(site, str(value), on=first + timedelta(days=number), **more)
        for number, value in enumerate(values)
    ]
