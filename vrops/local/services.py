"""PostgreSQL and Redis for one VAR, and the environment that leads the product to them."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from vrops.local import postgres, processes, system_user
from vrops.local.console import Steps, say
from vrops.local.places import Places
from vrops.local.postgres import Postgres
from vrops.local.redis_server import Redis


@dataclass
class Services:
    """What runs, and the variables every process of the product gets."""

    places: Places
    database: str
    environment: dict[str, str]
    postgres: processes.Process | None = None
    redis: processes.Process | None = None

    def start_postgres(self) -> processes.Process:
        self.postgres = Postgres(self.places).start(os.environ)
        return self.postgres

    def start_redis(self) -> processes.Process:
        self.redis = Redis(self.places).start(os.environ)
        return self.redis

    def start(self) -> None:
        """Start what the caller did not bring along."""
        cluster = Postgres(self.places)
        if self.environment["DATABASE_URL"] == cluster.url(postgres.APP, self.database):
            if os.getuid() == 0:
                say(
                    f"PostgreSQL refuses to run as root and runs as the user "
                    f"{system_user.NAME}; a normal user is the better choice for VROps."
                )
            self.start_postgres()
            cluster.create_roles()
            cluster.create_database(self.database)
        if self.environment["REDIS_URL"] == Redis(self.places).url:
            self.start_redis()

    def stop(self) -> None:
        """Stop what was started here, and nothing else."""
        if self.redis is not None:
            processes.stop([self.redis], signal.SIGTERM, 5)
        if self.postgres is not None:
            # SIGINT is PostgreSQL's fast shutdown: sessions are cut, the data is written.
            processes.stop([self.postgres], signal.SIGINT, postgres.SHUTDOWN)
        self.places.clear_sockets()


def variables(
    places: Places, database: str, given: Mapping[str, str], **fixed: str
) -> dict[str, str]:
    """The product's environment; what the caller set wins over what is embedded."""
    cluster = Postgres(places)
    environment = {**given, **fixed, "VAR": str(places.var)}
    if environment.get("DATABASE_URL"):
        environment.setdefault("DATABASE_OWNER_URL", environment["DATABASE_URL"])
        environment.setdefault("DATABASE_ADMIN_URL", environment["DATABASE_OWNER_URL"])
    else:
        environment["DATABASE_URL"] = cluster.url(postgres.APP, database)
        environment["DATABASE_OWNER_URL"] = cluster.url(postgres.OWNER, database)
        environment["DATABASE_ADMIN_URL"] = cluster.url(postgres.SUPERUSER, database)
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"] = Redis(places).url
    environment.setdefault("PYTHONUNBUFFERED", "1")
    return environment


@contextmanager
def running(
    places: Places, database: str, environment: dict[str, str], steps: Steps | None = None
) -> Iterator[Services]:
    """PostgreSQL and Redis for as long as the block lasts, however it ends."""
    services = Services(places, database, environment)
    stop_leftovers(places)
    try:
        with steps.step("starting PostgreSQL and Redis") if steps else nullcontext():
            services.start()
        yield services
    finally:
        with deaf():
            services.stop()


@contextmanager
def deaf() -> Iterator[None]:
    """While things are being stopped a second Ctrl-C must not leave half of them running."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def stop_leftovers(places: Places) -> None:
    """End what an earlier launcher of this VAR left behind when it was killed."""
    found = [processes.remembered(path) for path in sorted(places.run.glob("*.pid"))]
    server = Postgres(places).leftover()
    left = [process for process in found if process and process.name != "postgres"]
    if left or server:
        names = [process.name for process in left] + (["postgres"] if server else [])
        say(f"Stopping what an earlier start left running: {', '.join(names)}.")
    processes.stop([process for process in left if process.name != "redis"])
    processes.stop([process for process in left if process.name == "redis"])
    if server is not None:
        processes.stop([server], signal.SIGINT, postgres.SHUTDOWN)
    for path in places.run.glob("*.pid"):
        path.unlink(missing_ok=True)
