"""Crashing and restarting the test's own PostgreSQL and Redis; never servers brought along."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg2
import redis
from django.db import connection

from tests.fixtures.needs import missing
from vrops.local import postgres, processes
from vrops.local.places import Places
from vrops.local.postgres import Postgres
from vrops.local.redis_server import Redis


class Servers:
    """The servers of this VAR. What was started here instead is stopped at the end."""

    def __init__(self) -> None:
        self.places = Places(Path(os.environ["VAR"]))
        self._started: dict[str, tuple[processes.Process, int]] = {}

    def crash_postgres(self) -> None:
        """Immediate shutdown, which is a crash to the data, and start again (with recovery)."""
        cluster = Postgres(self.places)
        if f"host={cluster.url(postgres.APP, 'x').partition('host=')[2]}" not in _database_url():
            missing("Crashing PostgreSQL needs the one that `make test` brings along.")
        server = cluster.leftover()
        assert server is not None
        connection.close()
        server.signal(signal.SIGQUIT)
        _wait(server)
        self._started["postgres"] = (cluster.start(os.environ), signal.SIGINT)

    def crash_redis(self) -> None:
        """SIGKILL and an empty start."""
        server = Redis(self.places)
        if os.environ["REDIS_URL"] != server.url:
            missing("Crashing Redis needs the one that `make test` brings along.")
        running = processes.remembered(self.places.run / "redis.pid")
        assert running is not None
        running.signal(signal.SIGKILL)
        _wait(running)
        self._started["redis"] = (server.start(os.environ), signal.SIGTERM)

    def wipe_redis(self) -> None:
        redis.from_url(os.environ["REDIS_URL"]).flushall()

    def cut_connections(self) -> None:
        """End every session of the app role but ours."""
        admin = psycopg2.connect(os.environ["DATABASE_ADMIN_URL"])
        try:
            with admin, admin.cursor() as cursor, connection.cursor() as ours:
                ours.execute("SELECT pg_backend_pid()")
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND NOT pid = ANY(%s)",
                    [[ours.fetchone()[0], admin.info.backend_pid]],
                )
        finally:
            admin.close()

    def stop_what_was_started(self) -> None:
        connection.close()
        for process, number in self._started.values():
            processes.stop([process], number, 30)


def _database_url() -> str:
    return os.environ["DATABASE_URL"]


def _wait(process: processes.Process) -> None:
    assert process.wait(30), f"{process.name} did not end"


Restart = Callable[[], None]
