"""A launcher as a person starts it, with a VAR of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
# What this test run itself was given must not reach the launcher under test.
GIVEN = {
    *("VAR", "PORT", "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL"),
    *("VROPS_MODE", "VROPS_PROCESS", "SECRET_KEY", "MEDIA_ROOT", "STATIC_ROOT", "ALLOWED_HOSTS"),
}


class Launcher:
    """`python3 -m vrops.local <command>` in a session of its own, as a terminal gives it."""

    def __init__(
        self,
        var: Path,
        command: str,
        outputs: Path | None = None,
        arguments: Sequence[str] = (),
        **environment: str,
    ) -> None:
        self.var = var
        self.output = (outputs or var.parent) / f"{var.name}.out"
        clean = {name: value for name, value in os.environ.items() if name not in GIVEN}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "vrops.local", command, *arguments],
                cwd=ROOT,
                env={**clean, "VAR": str(var), **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text("utf-8")

    def wait_for(self, text: str, seconds: float = 60) -> None:
        self.wait_until(lambda: text in self.said, seconds)

    def wait_until(self, reached: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not reached():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"The launcher did not get there, and said:\n{self.said}")
            time.sleep(0.05)

    def end(self, number: int = signal.SIGINT, seconds: float = 120) -> int:
        """Ctrl-C: the terminal sends it to everything in its foreground."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(seconds)

    def exports(self) -> dict[str, str]:
        lines = [line for line in self.said.splitlines() if line.startswith("export ")]
        pairs = (line.removeprefix("export ").split("=", 1) for line in lines)
        return {name: value.strip("'") for name, value in pairs}

    def postgres(self) -> list[psutil.Process]:
        """The database server and its sessions."""
        return [process for process in self.children() if process.name() == "postgres"]

    def children(self) -> list[psutil.Process]:
        """Everything alive that belongs to this VAR, whoever its parent is."""
        found = {}
        for process in psutil.process_iter():
            try:
                mine = process.environ().get("VAR", "").startswith(str(self.var))
                if mine or str(self.var) in " ".join(process.cmdline()):
                    for one in (process, *process.children(recursive=True)):
                        found[one.pid] = one
            except psutil.Error:
                continue
        return [one for pid, one in found.items() if pid != self.process.pid]


def alive(process: psutil.Process) -> bool:
    """Not one that has ended and only waits for its parent to take note."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for a VAR. Not pytest's own: each pytest closes those to the user that PostgreSQL
    runs as when the tests are run by root.
    """
    with tempfile.TemporaryDirectory(prefix="vrops-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
