"""A member that dies is started again, after growing pauses, and the person is told."""

import itertools
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from vrops.local import processes, services, supervisor
from vrops.local.console import Problem
from vrops.local.places import Places
from vrops.local.supervisor import Member, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path / "var")
    places.prepare()
    return places


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The supervisor's clock; the test moves it."""
    now = [1000.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    return now


class Program:
    """Stands for a process; the test decides whether it lives."""

    def __init__(self) -> None:
        self.starts = 0
        self.living = False
        self.refuses = False
        self.pid = 2**22 + 1

    def __call__(self) -> "Program":
        if self.refuses:
            raise Problem("No room.")
        self.starts += 1
        self.living = True
        return self

    def alive(self) -> bool:
        return self.living

    def wait(self, seconds: float) -> bool:
        return True


def member_of(program: Program) -> Member:
    return Member("worker", program, program())  # type: ignore[arg-type]


def test_leaves_a_living_member_alone(clock: list[float]) -> None:
    program = Program()
    Supervisor([]).look_after(member_of(program))
    assert program.starts == 1


def test_starts_a_dead_member_at_once_and_says_so(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program()
    member = member_of(program)
    program.living = False
    Supervisor([]).look_after(member)
    assert program.starts == 2
    assert capsys.readouterr().out == "worker has stopped; starting it again.\n"


def test_pauses_grow_while_it_keeps_dying(clock: list[float]) -> None:
    program = Program()
    member = member_of(program)
    watch = Supervisor([]).look_after
    starts_at = []
    for second in range(200):
        clock[0] = 1000.0 + second
        before = program.starts
        program.living = False
        watch(member)
        if program.starts > before:
            starts_at.append(second)
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts_at)]
    assert gaps[:4] == sorted(gaps[:4])
    assert max(gaps) <= supervisor.LONGEST_PAUSE + 1
    assert 5 < len(starts_at) < 20


def test_pause_is_forgotten_after_a_good_minute(clock: list[float]) -> None:
    program = Program()
    member = member_of(program)
    member.failures = 4
    member.since = clock[0]
    clock[0] += supervisor.STABLE_AFTER + 1
    Supervisor([]).look_after(member)
    assert member.failures == 0


def test_tries_again_when_a_start_is_refused(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program()
    member = member_of(program)
    program.living, program.refuses = False, True
    watch = Supervisor([]).look_after
    watch(member)
    assert "worker: No room." in capsys.readouterr().out
    program.refuses = False
    clock[0] += supervisor.LONGEST_PAUSE
    watch(member)
    assert program.starts == 2


def test_leftover_is_recognized_and_stopped(places: Places) -> None:
    left = processes.start(
        "worker", SLEEP, pid_folder=places.run, log=places.log / "worker.log", environment={}
    )
    left.popen = None  # the launcher that started it is gone
    found = processes.remembered(left.pid_file)
    assert found is not None
    assert found.pid == left.pid

    services.stop_leftovers(places)
    assert not psutil.pid_exists(left.pid) or psutil.Process(left.pid).status() == "zombie"
    assert list(places.run.glob("*.pid")) == []


def test_stranger_with_a_reused_number_is_left_alone(places: Places) -> None:
    with subprocess.Popen(SLEEP) as stranger:
        try:
            noted = places.run / "worker.pid"
            noted.write_text(f'{{"pid": {stranger.pid}, "started": 1.0}}')
            assert processes.remembered(noted) is None
            services.stop_leftovers(places)
            assert stranger.poll() is None
        finally:
            stranger.kill()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x", "started": 1}', "null"])
def test_damaged_pid_file_is_ignored(places: Places, content: str) -> None:
    noted = places.run / "worker.pid"
    noted.write_text(content)
    assert processes.remembered(noted) is None


def test_process_that_does_not_listen_is_ended_with_its_children(places: Places) -> None:
    deaf = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print('ready', flush=True); time.sleep(60)"
    )
    log = places.log / "deaf.log"
    process = processes.start(
        "deaf", [sys.executable, "-c", deaf], pid_folder=places.run, log=log, environment={}
    )
    while "ready" not in log.read_text():
        assert process.alive()
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    assert len(family) == 2
    processes.stop([process], signal.SIGTERM, patience=0.2)
    _, alive = psutil.wait_procs(family, timeout=5)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
