"""PostgreSQL and Redis as the launcher runs them: private, recovered after a crash, stopped."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from tests.local.launcher import Launcher, alive, workplace

pytestmark = pytest.mark.faults

READY = "PostgreSQL and Redis run"
Start = Callable[..., Launcher]


@pytest.fixture
def folder() -> Iterator[Path]:
    with workplace() as folder:
        yield folder


@pytest.fixture
def var(folder: Path) -> Path:
    return folder / "var"


@pytest.fixture
def start(var: Path) -> Iterator[Start]:
    """Start launchers on the same VAR; whatever the test does to them, none stays."""
    launchers: list[Launcher] = []

    def begin(command: str = "services", wait_for: str = READY) -> Launcher:
        launchers.append(Launcher(var, command))
        if wait_for:
            launchers[-1].wait_for(wait_for)
        return launchers[-1]

    yield begin
    for launcher in launchers:
        launcher.end()
        for process in launcher.children():
            process.kill()


def test_nothing_listens_on_the_network(start: Start) -> None:
    listening = [
        connection
        for process in start().children()
        for connection in process.net_connections("inet")
    ]
    assert listening == []


def test_roles_are_separate_and_none_is_a_superuser(start: Start) -> None:
    exports = start().exports()
    with psycopg2.connect(exports["DATABASE_OWNER_URL"]) as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE belongs_to_the_owner (id int)")
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'vrops%' "
            "AND (rolsuper OR rolcreatedb OR rolcreaterole)"
        )
        assert cursor.fetchall() == []
    with psycopg2.connect(exports["DATABASE_URL"]) as app, app.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("vrops_app",)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE belongs_to_the_app (id int)")


def test_redis_never_drops_what_it_holds_and_writes_nothing(start: Start) -> None:
    client = redis.Redis.from_url(start().exports()["REDIS_URL"])
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert client.config_get("save") == {"save": ""}
    assert client.config_get("appendonly") == {"appendonly": "no"}


def test_start_after_a_killed_launcher_recovers_with_the_data(start: Start) -> None:
    first = start()
    with psycopg2.connect(first.exports()["DATABASE_OWNER_URL"]) as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id int)")
    left = first.children()
    first.end(signal.SIGKILL)
    assert any(alive(process) for process in left)

    second = start()
    assert "Stopping what an earlier start left running: redis, postgres." in second.said
    assert not any(alive(process) for process in left)
    with psycopg2.connect(second.exports()["DATABASE_URL"]) as app, app.cursor() as cursor:
        cursor.execute("SELECT to_regclass('kept') IS NOT NULL")
        assert cursor.fetchone() == (True,)


def test_start_after_everything_was_killed_recovers(start: Start) -> None:
    first = start()
    left = first.children()
    first.end(signal.SIGKILL)
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=10)

    second = start()
    assert "earlier start" not in second.said
    psycopg2.connect(second.exports()["DATABASE_URL"]).close()


def test_start_after_the_server_died_before_its_sessions(start: Start) -> None:
    first = start()
    *sessions, server = sorted(first.postgres(), key=lambda process: -process.pid)
    for process in sessions:
        process.suspend()  # on a busy machine it takes them a while to notice
    first.end(signal.SIGKILL)
    server.kill()
    psutil.wait_procs([server], timeout=10)
    assert all(alive(process) for process in sessions)

    second = start()
    assert not any(alive(process) for process in sessions)
    psycopg2.connect(second.exports()["DATABASE_URL"]).close()


def test_start_clears_a_cluster_that_was_half_made(start: Start, var: Path) -> None:
    half_made = var / "pg.partial-1"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    start()
    assert not half_made.exists()
    assert (var / "pg" / "PG_VERSION").exists()


def test_second_launcher_says_where_the_first_one_runs(start: Start, var: Path) -> None:
    first = start()
    second = start(wait_for="")
    assert second.process.wait(30) == 1
    assert second.said == (
        f"VROps already runs on {var} (process {first.process.pid}). Stop it there with Ctrl-C, "
        "or start a second one beside it: make run PORT=8001 VAR=/some/folder\n"
    )
    assert first.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stops_everything_it_started_and_nothing_else(
    start: Start, number: signal.Signals, folder: Path
) -> None:
    launcher = start()
    bystander = Launcher(folder / "other", "services")
    try:
        bystander.wait_for(READY)
        assert launcher.children()
        assert launcher.end(number) == 0
        assert launcher.children() == []
        assert psutil.pid_exists(bystander.process.pid)
        assert len(bystander.children()) >= 2
    finally:
        bystander.end()


def test_deep_folder_gets_its_sockets_in_a_short_private_one(folder: Path) -> None:
    launcher = Launcher(folder / ("deep" * 30), "services")
    try:
        launcher.wait_for(READY)
        socket = Path(launcher.exports()["REDIS_URL"].removeprefix("unix://").split("?")[0])
        assert socket.is_socket()
        assert socket.parent.stat().st_mode & 0o077 == 0
        assert len(os.fsencode(socket)) < 100
        psycopg2.connect(launcher.exports()["DATABASE_URL"]).close()
    finally:
        launcher.end()
    assert not socket.parent.exists()
