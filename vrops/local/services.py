"""PostgreSQL and Redis for one VAR, and the environment that leads the product to them."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from vrops.local import postgres, processes
from vrops.local.console import say
from vrops.local.places import Places
from vrops.local.postgres import Postgres
from vrops.local.redis_server import Redis


@dataclass
class Services:
    """What runs, and the variables every process of the product gets."""

    places: Places
    database: str
    environment: dict[str, str] = field(default_factory=dict)
    postgres: processes.Process | None = None
    redis: processes.Process | None = None

def variables(
    places: Places, database: str, given: Mapping[str, str], **fixed: str
) -> dict[str, str]:
    """The product's environment; what the caller set wins over what is embedded."""
    cluster = Postgres(places)
    environment = {**given, **fixed, "VAR": str(places.var)}
    if "DATABASE_URL" in given:
        environment.setdefault("DATABASE_OWNER_URL", given["DATABASE_URL"])
        environment.setdefault("DATABASE_ADMIN_URL", environment["DATABASE_OWNER_URL"])
    else:
        environment["DATABASE_URL"] = cluster.url(postgres.APP, database)
        environment["DATABASE_OWNER_URL"] = cluster.url(postgres.OWNER, database)
        environment["DATABASE_ADMIN_URL"] = cluster.url(postgres.SUPERUSER, database)
    environment.setdefault("REDIS_URL", Redis(places).url)
    environment.setdefault("PYTHONUNBUFFERED", "1")
    return environment


@contextmanager
def running(places: Places, database: str, environment: dict[str, str]) -> Iterator[Services]:
    """Start what the caller did not bring along; stop it, and only it, at the end."""
    services = Services(places, database, environment)
    stop_leftovers(places)
    embedded = Postgres(places).url(postgres.APP, database)
    try:
        if environment["DATABASE_URL"] == embedded:
            cluster = Postgres(places)
            services.postgres = cluster.start(os.environ)
            cluster.create_roles()
            cluster.create_database(database)
        if environment["REDIS_URL"] == Redis(places).url:
            services.redis = Redis(places).start(os.environ)
        yield services
    finally:
        if services.redis is not None:
            processes.stop([services.redis], signal.SIGTERM, 5)
        if services.postgres is not None:
            # SIGINT is PostgreSQL's fast shutdown: sessions are cut, the data is written.
            processes.stop([services.postgres], signal.SIGINT, 30)


def stop_leftovers(places: Places) -> None:
    """End what an earlier launcher of this VAR left behind when it was killed."""
    left = [
        process
        for pid_file in sorted(places.run.glob("*.pid"))
        if pid_file.stem != "postgres" and (process := processes.remembered(pid_file))
    ]
    server = Postgres(places).leftover()
    if left or server:
        names = [process.name for process in left] + (["postgres"] if server else [])
        say(f"Stopping what an earlier start left running: {', '.join(names)}.")
    processes.stop([process for process in left if process.name != "redis"])
    processes.stop([process for process in left if process.name == "redis"])
    if server is not None:
        processes.stop([server], signal.SIGINT, 30)
    for pid_file in places.run.glob("*.pid"):
        pid_file.unlink(missing_ok=True)
