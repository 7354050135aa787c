"""`make test` leaves nothing running, whatever its tests started and however it was ended."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.launcher import Launcher, workplace

pytestmark = pytest.mark.faults

STRAY = """
import subprocess, sys, time
from pathlib import Path

def test_starts_something_and_hangs():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    Path({reached!r}).touch()
    time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with workplace() as folder:
        yield folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_leaves_nothing_running(folder: Path, number: signal.Signals) -> None:
    reached = folder / "reached"
    hanging = folder / "test_hanging.py"
    hanging.write_text(STRAY.format(reached=str(reached)))
    launcher = Launcher(folder / "var", "test", arguments=["-p", "no:cacheprovider", str(hanging)])
    try:
        launcher.wait_until(reached.exists, 180)
        assert len(launcher.children()) > 3
        assert launcher.end(number) != 0
        assert launcher.children() == []
    finally:
        launcher.end(signal.SIGKILL)
