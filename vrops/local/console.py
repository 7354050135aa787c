"""What the person at the terminal reads."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT = 15.0


class Problem(Exception):
    """Something the person must change; its text is the one sentence they get, exit code 1."""


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Steps:
    """Numbered progress with the time since the start: `[ 12 s] 3 of 7  creating the database`."""

    def __init__(self, total: int, started: float | None = None) -> None:
        self.total = total
        self.number = 0
        self.started = started if started is not None else time.time()

    def skip(self) -> None:
        """Count a step that has nothing to do this time."""
        self.number += 1

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Announce the step; every 15 s say that it still runs."""
        self.number += 1
        self._say(f"{self.number} of {self.total}  {text}")
        done = threading.Event()
        watcher = threading.Thread(target=self._beat, args=(done, text), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _beat(self, done: threading.Event, text: str) -> None:
        while not done.wait(HEARTBEAT):
            self._say(f"        still {text}")

    def _say(self, text: str) -> None:
        say(f"[{time.time() - self.started:3.0f} s] {text}")


def last_lines(path: Path, count: int = 3) -> str:
    """The end of a log, for a sentence that says where the rest is."""
    try:
        lines = path.read_text("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-count:])
