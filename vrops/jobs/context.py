"""What running work has in hand: parameters, memory, and a way to say how far it is."""

import time
from typing import Any

from vrops.jobs import limits
from vrops.jobs.models import Job


class Cancelled(Exception):
    """Somebody asked the job to stop; what it has not committed is gone."""


class Lost(Exception):
    """Another worker has taken the job over; this one must stop writing."""


class GoOnLater(Exception):
    """The job has done a part and asks to be called again, with `memory` as it left it."""


class Context:
    """Handed to the function of a job kind.

    `memory` is a dict that survives: what the function puts there before `go_on_later` is there at
    the next call. After a worker's death it is as of the last `go_on_later`.
    """

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.version = job.version
        self.started_by = job.started_by
        self.memory: dict[str, Any] = dict(job.memory)
        # The page that shows what was done, also when the work is stopped or fails.
        self.url = job.url
        self.done, self.total, self.message = job.done, job.total, job.message
        self.cancelled = self.lost = False
        self._until = time.monotonic() + limits.BOX.total_seconds()

    def advance(self, done: int, total: int | None = None, message: str | None = None) -> None:
        """Say how far the work is; costs nothing, the heartbeat writes it once a second.

        Raises Cancelled when somebody asked the job to stop: call it where stopping is safe.
        """
        self.done = done
        if total is not None:
            self.total = total
        if message is not None:
            self.message = message[:300]
        self.check()

    def check(self) -> None:
        """Stop here if the job was cancelled or taken over."""
        if self.lost:
            raise Lost
        if self.cancelled:
            raise Cancelled

    @property
    def late(self) -> bool:
        """Whether it is time to make room for others: a task may last four minutes at most."""
        return time.monotonic() > self._until

    def go_on_later(self) -> None:
        """End this call here and be called again, as soon as a worker is free."""
        raise GoOnLater
