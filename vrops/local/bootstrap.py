"""The project's own Python environment in `.venv`: made once, completed when the pins change."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from vrops.local.console import Problem, Steps, last_lines
from vrops.local.places import ROOT, VENV, Places

RUN = (ROOT / "requirements.txt", ROOT / "vrops" / "local" / "requirements.txt")
DEVELOPMENT = (*RUN, ROOT / "requirements-dev.txt")
PYTHON = VENV / "bin" / "python"
# Exists while pip works; found at a start, it says that the last installation was cut off.
UNFINISHED = VENV / "installation-unfinished"


def ensure(places: Places, steps: Steps, pins: Sequence[Path]) -> None:
    """Make `.venv` hold exactly what the pins ask for; quick when it already does."""
    if _complete(pins):
        steps.skip()
        return
    with _only_one():
        if _complete(pins):
            steps.skip()
            return
        if not os.access(ROOT, os.W_OK):
            raise Problem(
                f"Cannot write to {ROOT}, where the Python packages are installed; give that "
                "folder to this user, or work in a copy of your own."
            )
        with steps.step("installing the Python packages into .venv"):
            _make_environment(places)
            _install(places, pins)
            _stamp(pins).write_text(_fingerprint(pins))


def reenter(arguments: Sequence[str], started: float) -> None:
    """Continue this command inside `.venv`; returns at once when we are already there."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    environment = {**os.environ, "VROPS_LOCAL_STARTED": str(started)}
    os.execve(PYTHON, [str(PYTHON), "-m", "vrops.local", *arguments], environment)


def pip_install(places: Places, arguments: Sequence[str]) -> int:
    """Run pip quietly; what it said is in VAR/log/install.log."""
    log = places.log / "install.log"
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    with log.open("ab") as output:
        return subprocess.run(
            [*command, *arguments], cwd=ROOT, stdout=output, stderr=output, check=False
        ).returncode


def _install(places: Places, pins: Sequence[Path]) -> None:
    arguments = [part for path in pins for part in ("-r", str(path))]
    UNFINISHED.touch()
    code = pip_install(places, arguments)
    UNFINISHED.unlink(missing_ok=True)
    if code != 0:
        log = places.log / "install.log"
        raise Problem(
            f"pip could not install the packages of {', '.join(path.name for path in pins)}; "
            f"see {log}, then start again. Its last words:\n{last_lines(log)}"
        )


def _make_environment(places: Places) -> None:
    if _works() and not UNFINISHED.exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    log = places.log / "install.log"
    with log.open("ab") as output:
        made = subprocess.run(
            [_base_python(), "-m", "venv", str(VENV)], stdout=output, stderr=output, check=False
        )
    if made.returncode != 0 or not _works():
        shutil.rmtree(VENV, ignore_errors=True)
        raise Problem(
            f"{_base_python()} cannot make a virtual environment; install its venv package "
            f"(on Debian: apt-get install python3-venv) and start again. See {log}."
        )


def _base_python() -> str:
    """The Python outside any environment; `.venv` must not be made from itself."""
    return getattr(sys, "_base_executable", "") or sys.executable


def _works() -> bool:
    """Is there an environment whose Python is new enough and has pip? (A half-made one is not.)"""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return (
            subprocess.run([str(PYTHON), "-c", probe], capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        return False


def _complete(pins: Sequence[Path]) -> bool:
    stamp = _stamp(pins)
    return (
        stamp.exists()
        and stamp.read_text() == _fingerprint(pins)
        and not UNFINISHED.exists()
        and _works()
    )


def _stamp(pins: Sequence[Path]) -> Path:
    return VENV / ("installed-development" if len(pins) > len(RUN) else "installed")


def _fingerprint(pins: Sequence[Path]) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in pins)).hexdigest()


@contextmanager
def _only_one() -> Iterator[None]:
    """Two commands started at once in a fresh checkout install one after the other."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
