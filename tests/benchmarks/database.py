"""A database of a benchmark's own beside the others, dropped at the end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vrops.local import postgres
from vrops.local.places import ROOT, Places
from vrops.local.postgres import Postgres
from vrops.local.redis_server import Redis


@contextmanager
def own_database(name: str) -> Iterator[dict[str, str]]:
    """The environment of a process that finds there a migrated, empty database and nothing else."""
    cluster = Postgres(Places(Path(os.environ["VAR"])))
    cluster.drop_database(name)
    cluster.create_database(name)
    environment = {
        **os.environ,
        "DATABASE_ADMIN_URL": cluster.url(postgres.SUPERUSER, name),
        "DATABASE_OWNER_URL": cluster.url(postgres.OWNER, name),
        "DATABASE_URL": cluster.url(postgres.OWNER, name),
        "REDIS_URL": Redis(cluster.places).url.replace("db=0", "db=9"),
    }
    environment.setdefault("DJANGO_SETTINGS_MODULE", "vrops.settings")
    try:
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        yield environment | {"DATABASE_URL": cluster.url(postgres.APP, name)}
    finally:
        cluster.drop_database(name)
