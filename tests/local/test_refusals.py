"""What the launcher refuses, in one sentence and with exit code 1, before it starts anything."""

import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from tests.local.launcher import ROOT, Launcher
from vrops.local import places as places_module
from vrops.local.console import Problem
from vrops.local.places import Places


def refusal(launcher: Launcher) -> str:
    """The one sentence; never a traceback, and nothing left running."""
    try:
        assert launcher.process.wait(60) == 1
    finally:
        launcher.end()
    assert "Traceback" not in launcher.said
    assert launcher.children() == []
    return launcher.said.strip()


def test_refuses_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(Launcher(tmp_path / "var", "run", PORT=str(port)))
    assert said == (
        f"Port {port} of this machine is in use; choose another: make run PORT={port + 1}"
    )


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "80.5", "٨٠"])
def test_refuses_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    said = refusal(Launcher(tmp_path / "var", "run", PORT=port))
    assert said == f"PORT is {port!r}; it must be a number from 1 to 65535."


def test_refuses_a_folder_it_cannot_write(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder")
    said = refusal(Launcher(occupied / "var", "run", tmp_path))
    assert said.startswith(f"Cannot write to {occupied / 'var'}: ")


def test_refuses_a_database_that_does_not_answer(tmp_path: Path) -> None:
    said = refusal(
        Launcher(
            tmp_path / "var", "run", PORT="8997", DATABASE_URL="postgresql://a:b@127.0.0.1:1/c"
        )
    )
    assert said.splitlines()[-1].startswith("The database of DATABASE_URL does not answer: ")


def test_refuses_a_redis_that_does_not_answer(tmp_path: Path) -> None:
    said = refusal(
        Launcher(tmp_path / "var", "run", PORT="8998", REDIS_URL="redis://127.0.0.1:1/0")
    )
    assert said.splitlines()[-1].startswith("The Redis of REDIS_URL does not answer: ")


def give_disk(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """A disk with that many bytes free."""
    usage = namedtuple("usage", "total used free")(10**12, 10**12 - free, free)
    monkeypatch.setattr(places_module.shutil, "disk_usage", lambda folder: usage)


def test_refuses_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places(tmp_path / "var")
    give_disk(monkeypatch, 900_000_000)
    with pytest.raises(Problem, match="900 MB free and VROps needs 1,500 MB to start"):
        places.require_space()


def test_needs_less_room_once_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(tmp_path / "var")
    places.pg.mkdir(parents=True)
    monkeypatch.setattr(places_module, "VENV", tmp_path)
    give_disk(monkeypatch, 300_000_000)
    places.require_space()


def test_old_python_gets_a_sentence() -> None:
    pretend = (
        "import sys, runpy; sys.version_info = (3, 9, 2); "
        "runpy.run_module('vrops.local', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "VROps needs Python 3.11 or newer; this is Python 3.9. "
        "Name another one like this: make run PYTHON=python3.12\n"
    )


def test_entry_point_is_readable_by_old_pythons() -> None:
    """Python 2.7 must be able to read the file that tells it that it is too old."""
    source = (ROOT / "vrops" / "local" / "__main__.py").read_text("utf-8")
    before_the_check = source.split("sys.exit(1)")[0]
    assert 'f"' not in before_the_check
    assert source.isascii()
    for package in ("vrops/__init__.py", "vrops/local/__init__.py"):
        assert (ROOT / package).read_text("utf-8") == ""
