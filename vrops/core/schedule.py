"""What runs by the clock: areas register it in `wiring.py`, the Celery beat reads it.

A beat only rings; what is due is decided by the task in the database. Two beats, or a beat that
rang twice, are therefore harmless (RELIABILITY 2).
"""

from dataclasses import dataclass
from typing import Any

from celery.schedules import crontab

_entries: dict[str, "Entry"] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the schedule: every so many seconds, or at the times of a crontab (UTC)."""

    name: str
    task: str
    every: float | crontab
    queue: str
    arguments: tuple[Any, ...]

    def for_celery(self) -> dict[str, Any]:
        options: dict[str, Any] = {"queue": self.queue}
        if not isinstance(self.every, crontab):
            # While no worker runs, the rings of the meantime must not pile up.
            options["expires"] = max(self.every, 10.0)
        return {
            "task": self.task,
            "schedule": self.every,
            "args": self.arguments,
            "options": options,
        }


def register(
    name: str,
    task: str,
    *,
    every: float | crontab,
    queue: str = "interactive",
    arguments: tuple[Any, ...] = (),
) -> None:
    """Run the task, named by its dotted path, `every` so many seconds or at a crontab's times."""
    if name in _entries:
        raise ValueError(f"The schedule has two entries named {name}.")
    _entries[name] = Entry(name, task, every, queue, arguments)


def entries() -> tuple[Entry, ...]:
    return tuple(_entries.values())


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The whole schedule in the form of Celery's `beat_schedule` setting."""
    return {entry.name: entry.for_celery() for entry in _entries.values()}
