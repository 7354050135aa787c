"""How much at once and how long: one place, from settings where a test has to hurry."""

from datetime import timedelta

from django.conf import settings


def _seconds(name: str, otherwise: float) -> timedelta:
    return timedelta(seconds=getattr(settings, name, otherwise))


# Recipients per transaction inside our database, and per claim towards the outside.
INBOX_BATCH: int = getattr(settings, "DELIVERY_INBOX_BATCH", 500)
OUTSIDE_BATCH: int = min(50, getattr(settings, "DELIVERY_OUTSIDE_BATCH", 50))
# Drains per mailing: as many as a worker has processes, never one per recipient.
LANES: int = getattr(settings, "DELIVERY_LANES", 2)
# A drain makes room for others after this time: somebody may be waiting for the same worker.
BOX = _seconds("DELIVERY_BOX_SECONDS", 15)
# A batch towards the outside that is not through by then hands back what it has not tried.
OUTSIDE_BATCH_TIME = _seconds("DELIVERY_OUTSIDE_BATCH_SECONDS", 15)
# Outlasts the hard time limit of a task (300 s), so two never work on one lease.
LEASE = _seconds("DELIVERY_LEASE_SECONDS", 330)
FIRST_PAUSE = _seconds("DELIVERY_FIRST_PAUSE_SECONDS", 30)
SWEEP_SECONDS: float = getattr(settings, "DELIVERY_SWEEP_SECONDS", 30)
# While a mailing is being expanded nobody else begins to; also the pause after a failure.
START_LEASE = _seconds("DELIVERY_START_LEASE_SECONDS", 60)
MOST_STARTS = 5
