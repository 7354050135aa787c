"""Workers and clocks started as the product starts them, looked after as the launcher does."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from vrops.local import processes, product
from vrops.local.places import Places
from vrops.local.supervisor import Member, Supervisor


class Crew:
    """Processes of the product around the test's database, with somebody who restarts them.

    `plugin` is a module that the worker loads besides the product.
    """

    def __init__(
        self,
        places: Places,
        *,
        settings: str = "tests.faults.settings",
        plugin: str = "tests.faults.kinds",
    ) -> None:
        self.places = places
        self.plugin = plugin
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
        self.killed = 0
        self._begun_at: dict[str, int] = {}
        self._members: list[Member] = []
        self._lock = threading.RLock()
        self._supervisor = Supervisor(self._members)
        self._watch = threading.Thread(target=self._look_after, daemon=True)

    def start(self, *, beats: int = 1, **environment: str) -> "Crew":
        """One worker with two processes, and clocks; waits until the worker has its children."""
        self.environment |= environment
        commands = product.commands(self.places, 0)
        self._add("worker", [*commands["worker"], "-I", self.plugin])
        for number in range(beats):
            schedule = self.places.run / f"faults-schedule-{number}"
            schedule.unlink(missing_ok=True)
            self._add(f"beat-{number}", [*commands["beat"][:-1], schedule], role="beat")
        self._watch.start()
        wait_until(self.ready, 60, "the worker did not start")
        return self

    def children(self) -> list[psutil.Process]:
        """The worker's pool: the processes that run tasks."""
        with self._lock:
            process = self._members[0].process if self._members else None
        if process is None:
            return []
        try:
            return psutil.Process(process.pid).children()
        except psutil.NoSuchProcess:
            return []

    def ready(self) -> bool:
        """Has the worker finished its start? Celery ends by itself when a child dies before."""
        log = self._log("worker")
        with log.open("rb") as written:
            written.seek(self._begun_at.get("worker", 0))
            return b" ready." in written.read()

    def kill_child(self) -> None:
        """SIGKILL for one process that runs tasks, whichever; a worker that starts is spared."""
        children = self.children() if self.ready() else []
        if children:
            self.killed += 1
            with_no_error(random.choice(children).kill)

    def kill_worker(self) -> None:
        """SIGKILL for the whole worker, its processes included."""
        with self._lock:
            process = self._members[0].process
            if process is not None:
                self.killed += 2
                processes.end_session(process)

    @contextmanager
    def killing_children(self, every: float = 0.7) -> Iterator[None]:
        """While inside, kill one child after another."""
        stop = threading.Event()

        def kill() -> None:
            while not stop.wait(every):
                self.kill_child()

        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def stop(self) -> None:
        self._supervisor.stopping.set()
        if self._watch.is_alive():
            self._watch.join()
        for member in self._members:
            if member.process is not None:
                processes.end_session(member.process)
                member.process.forget()

    def logs(self) -> str:
        """The ends of the processes' logs, for a test that failed."""
        found = [self._log(member.name) for member in self._members]
        return "\n".join(f"{path}:\n{path.read_text()[-3000:]}" for path in found if path.exists())

    def _add(self, name: str, command: list[str | Path], *, role: str = "") -> None:
        member = Member(name, partial(self._start, name, command, role or name))
        member.begin()
        self._members.append(member)

    def _start(self, name: str, command: list[str | Path], role: str) -> processes.Process:
        log = self._log(name)
        log.touch()
        self._begun_at[name] = log.stat().st_size
        return processes.start(
            f"faults-{name}",
            command,
            pid_folder=self.places.run,
            log=log,
            environment={**self.environment, "VROPS_PROCESS": role},
        )

    def _log(self, name: str) -> Path:
        return self.places.log / f"faults-{name}.log"

    def _look_after(self) -> None:
        while not self._supervisor.stopping.wait(0.1):
            with self._lock:
                for member in self._members:
                    member.failures = 0  # the launcher waits longer each time, a test does not
                    self._supervisor.look_after(member)


def with_no_error(kill: Callable[[], None]) -> None:
    try:
        kill()
    except psutil.NoSuchProcess:
        return


def wait_until(
    true: Callable[[], object], seconds: float, otherwise: str | Callable[[], str]
) -> float:
    """Poll until it holds; answers how long it took, fails with the sentence after the time."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            sentence = otherwise if isinstance(otherwise, str) else otherwise()
            raise AssertionError(f"After {seconds:.0f} s {sentence}.")
        time.sleep(0.05)
    return time.monotonic() - begun
