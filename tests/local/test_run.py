"""`make run` as a newcomer sees it: serves, survives, fits in memory, ends without a trace."""

import http.client
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.local.launcher import Launcher, alive, workplace

pytestmark = [pytest.mark.faults, pytest.mark.slow]

READY = "Ctrl-C stops everything"
FIRST_START = 600.0
SECOND_START = 60.0  # generous; the goal of 10 s is measured by a person on a quiet machine
MEMORY_MB = 800
MEMBERS = ("web", "worker", "beat", "redis", "postgres")


class Running(Launcher):
    """A launcher that serves the product."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        super().__init__(folder / "var", "run", PORT=str(port), HOME=str(folder))

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def ready(self) -> bool:
        try:
            return self.get("/health/ready/")[0] == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def number(self, name: str) -> int:
        """The process number of a member."""
        return int(json.loads((self.var / "run" / f"{name}.pid").read_text())["pid"])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with workplace() as folder:
        yield folder


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def running(folder: Path, port: int) -> Iterator[Running]:
    """A first start that was cut off in the middle, and the one after it."""
    cut_off = Running(folder, port)
    cut_off.wait_for("bringing the database schema up to date", FIRST_START)
    cut_off.end(signal.SIGKILL)

    launcher = Running(folder, port)
    try:
        launcher.wait_for(READY, FIRST_START)
        yield launcher
    finally:
        launcher.end()
        for process in launcher.children():
            process.kill()


def test_first_start_that_was_cut_off_is_completed_by_the_next(running: Running) -> None:
    assert "Stopping what an earlier start left running: redis, postgres." in running.said
    assert "bringing the database schema up to date" in running.said


def test_says_where_it_serves_and_who_may_sign_in(running: Running) -> None:
    assert f"VROps serves at http://127.0.0.1:{running.port}/" in running.said
    assert "Sign in as one of these people:" in running.said
    status, page = running.get("/sign-in/")
    assert status == http.HTTPStatus.OK
    assert "<h1" in page


def test_only_the_web_server_listens_and_on_this_machine_only(running: Running) -> None:
    addresses = {
        (connection.laddr.ip, connection.laddr.port)
        for process in running.children()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {("127.0.0.1", running.port)}


def test_all_processes_together_fit_in_memory(running: Running) -> None:
    total = 0
    for process in [psutil.Process(running.process.pid), *running.children()]:
        try:
            usage = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        except FileNotFoundError:
            pytest.skip("This system does not tell a process's share of memory.")
        found = re.search(r"^Pss:\s+(\d+) kB", usage, re.MULTILINE)
        total += int(found[1]) if found else 0
    assert total / 1024 < MEMORY_MB


def test_keeps_its_files_inside_its_folder(running: Running, folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["var", "var.out"]


@pytest.mark.parametrize("name", MEMBERS)
def test_starts_again_what_was_killed(running: Running, name: str) -> None:
    victim = running.number(name)
    os.kill(victim, signal.SIGKILL)
    until = time.monotonic() + 60
    while running.number(name) == victim or not running.ready():
        assert time.monotonic() < until, running.said
        time.sleep(0.2)
    assert f"{name} has stopped; starting it again" in running.said


def test_next_start_recovers_repeats_nothing_and_ctrl_c_ends_everything(
    running: Running, folder: Path, port: int
) -> None:
    left = running.children()
    assert len(left) > len(MEMBERS)
    running.process.kill()
    running.process.wait()

    again = Running(folder, port)
    try:
        again.wait_for(READY)
        assert "Stopping what an earlier start left running" in again.said
        assert not any(alive(process) for process in left)
        assert again.end(signal.SIGINT) == 0
        assert again.children() == []

        began = time.monotonic()
        again = Running(folder, port)
        again.wait_for(READY)
        assert time.monotonic() - began < SECOND_START
        assert "bringing the database schema up to date" not in again.said
        assert "collecting the static files" not in again.said
        assert again.ready()
    finally:
        assert again.end(signal.SIGINT) == 0
    assert again.children() == []
