"""How long and how often: one place, from settings where a test has to hurry."""

from datetime import timedelta

from django.conf import settings


def _seconds(name: str, otherwise: float) -> timedelta:
    return timedelta(seconds=getattr(settings, name, otherwise))


# How often a running job shows that it lives, and its progress with it.
HEARTBEAT = _seconds("JOBS_HEARTBEAT_SECONDS", 1)
# Without a heartbeat for so long the worker is gone; a pause of the database is shorter.
SILENT = _seconds("JOBS_SILENT_SECONDS", 30)
# After this a job that can go on later should (`context.late`): half the soft limit of a task.
BOX = _seconds("JOBS_BOX_SECONDS", 120)
SWEEP_SECONDS: float = getattr(settings, "JOBS_SWEEP_SECONDS", 30)
