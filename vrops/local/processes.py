"""Processes the launcher starts: each in its own session, each remembered in a pid file."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from vrops.local.places import ROOT

LOG_LIMIT = 10_000_000


@dataclass
class Process:
    """One running program of ours."""

    name: str
    pid: int
    started: float
    pid_file: Path
    popen: subprocess.Popen[bytes] | None = None

    def alive(self) -> bool:
        """Is it this very process? A reused process number is not."""
        if self.popen is not None:
            return self.popen.poll() is None
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < 2
            return same and found.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def signal(self, number: int) -> None:
        if self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def wait(self, seconds: float) -> bool:
        """True when it has ended within the time."""
        until = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def forget(self) -> None:
        self.pid_file.unlink(missing_ok=True)


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    pid_folder: Path,
    log: Path,
    environment: Mapping[str, str],
    user: int | None = None,
    group: int | None = None,
) -> Process:
    """Start a program in a session of its own, so that the terminal's Ctrl-C is ours to pass on."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        popen = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
        )
    pid_file = pid_folder / f"{name}.pid"
    started = psutil.Process(popen.pid).create_time()
    # Written beside and renamed: a pid file is either whole or not there.
    partial = pid_file.with_suffix(".partial")
    partial.write_text(json.dumps({"pid": popen.pid, "started": started}))
    partial.replace(pid_file)
    return Process(name, popen.pid, started, pid_file, popen)


def remembered(pid_file: Path) -> Process | None:
    """The process of a pid file, when that very process still runs."""
    try:
        noted = json.loads(pid_file.read_text())
        process = Process(pid_file.stem, int(noted["pid"]), float(noted["started"]), pid_file)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return process if process.alive() else None


def stop(processes: Iterable[Process], number: int = signal.SIGTERM, patience: float = 8.0) -> None:
    """Ask all of them to end, wait for all, end what is left of each with its children."""
    stopping = list(processes)
    for process in stopping:
        process.signal(number)
    until = time.monotonic() + patience
    for process in stopping:
        if not process.wait(max(0.0, until - time.monotonic())):
            end_session(process)
        process.forget()


@contextmanager
def ended_on_failure(process: Process, number: int) -> Iterator[None]:
    """Leave nothing running when the wait for a server is given up or interrupted."""
    try:
        yield
    except BaseException:
        stop([process], number)
        raise


def end_strays(var: Path) -> None:
    """End whatever else was started for this VAR: tests start workers of their own."""
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("VAR") == str(var):
                process.kill()
        except psutil.Error:
            continue


def end_session(process: Process) -> None:
    """SIGKILL for the process and whatever still lives in the session it led."""
    for other in psutil.process_iter():
        try:
            if os.getsid(other.pid) == process.pid:
                other.kill()
        except (psutil.Error, OSError):
            continue
    process.wait(5)
