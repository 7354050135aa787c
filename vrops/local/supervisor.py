"""Keeps the product's processes alive until somebody asks it to stop."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vrops.local import processes
from vrops.local.console import Problem, say

STABLE_AFTER = 60.0
LONGEST_PAUSE = 30.0


@dataclass
class Member:
    """A program to keep alive, and how to start it again."""

    name: str
    start: Callable[[], processes.Process]
    process: processes.Process | None = None
    failures: int = 0
    since: float = 0.0
    not_before: float = 0.0

    def begin(self) -> None:
        self.process = self.start()
        self.since = time.monotonic()


@dataclass
class Supervisor:
    """Starts the members in order, restarts one that dies, and stops them all."""

    members: Sequence[Member]
    stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Supervisor":
        # SIGHUP is the terminal window being closed.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C must not leave half of it running.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping.set()

    def watch(self) -> None:
        """Return when asked to stop."""
        while not self.stopping.wait(0.5):
            for member in self.members:
                self.look_after(member)

    def look_after(self, member: Member) -> None:
        """Start a member that has ended again, each time after a longer pause."""
        now = time.monotonic()
        if member.process is not None:
            if member.process.alive():
                if member.failures and now - member.since > STABLE_AFTER:
                    member.failures = 0
                return
            processes.end_session(member.process)
            member.process = None
            pause = min(LONGEST_PAUSE, 2.0**member.failures - 1)
            member.failures += 1
            member.not_before = now + pause
            say(f"{member.name} has stopped; starting it again{_in(pause)}.")
        if now < member.not_before:
            return
        try:
            member.begin()
        except Problem as problem:
            member.not_before = now + min(LONGEST_PAUSE, 2.0**member.failures)
            member.failures += 1
            say(f"{member.name}: {problem}")


def _in(pause: float) -> str:
    return f" in {pause:.0f} s" if pause >= 1 else ""
