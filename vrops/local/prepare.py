"""Between the services and the product: schema, static files, demonstration data."""

import contextlib
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psycopg2
import redis

from vrops.local.bootstrap import PYTHON
from vrops.local.console import Problem, Steps, last_lines, say
from vrops.local.places import ROOT, Places

AREAS = ("vrops", "playbook", "gtm", "salesops", "escalations")
TEST_STATIC_KEPT = 5


def manage(
    places: Places,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    *,
    title: str,
    show: bool = False,
) -> str:
    """Run a management command and return what it printed; refuses with its last words."""
    log = places.log / "prepare.log"
    lines = []
    with log.open("a") as record:
        record.write(f"--- manage.py {' '.join(arguments)}\n")
        record.flush()
        with subprocess.Popen(
            [str(PYTHON), "manage.py", *arguments],
            cwd=ROOT,
            env={**environment, "VROPS_PROCESS": "command"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=record,
            text=True,
        ) as command:
            try:
                for line in command.stdout or ():
                    lines.append(line)
                    if show:
                        say(f"        {line.strip()}")
            except BaseException:
                command.terminate()  # interrupted: do not wait until it has finished by itself
                raise
        record.write("".join(lines))
    if command.returncode != 0:
        raise Problem(f"{title} failed; see {log}. Its last words:\n{last_lines(log, 6)}")
    return "".join(lines)


def require_servers(environment: Mapping[str, str]) -> None:
    """One sentence when a database or a Redis that the caller named does not answer."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        try:
            psycopg2.connect(environment[name], connect_timeout=5).close()
        except psycopg2.Error as error:
            reason = (str(error).strip() or "no reason given").splitlines()[0]
            raise Problem(f"The database of {name} does not answer: {reason}") from error
    try:
        with redis.Redis.from_url(environment["REDIS_URL"], socket_connect_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Problem(f"The Redis of REDIS_URL does not answer: {error}") from error


def migrate(places: Places, environment: Mapping[str, str], steps: Steps) -> None:
    """Bring the schema up to date as the owner role; skipped when nothing changed since."""
    stamp = places.run / "migrated"
    if reads(stamp, _database_identity(environment) + schema_fingerprint()):
        steps.skip()
        return
    with steps.step("bringing the database schema up to date"):
        owner = {**environment, "DATABASE_URL": environment["DATABASE_OWNER_URL"]}
        manage(places, owner, ["migrate", "--no-input"], title="The database migration")
        stamp.write_text(_database_identity(environment) + schema_fingerprint())


def collect_static(places: Places, environment: Mapping[str, str], steps: Steps) -> None:
    """Copy, name by content and compress the static files; skipped when none changed."""
    folder = Path(environment.get("STATIC_ROOT") or places.var / "static")
    stamp = places.run / "static"
    wanted = f"{folder}\n{static_fingerprint()}"
    if reads(stamp, wanted) and (folder / "staticfiles.json").exists():
        steps.skip()
        return
    with steps.step("collecting the static files"):
        _collect(places, {**environment, "STATIC_ROOT": str(folder)})
        stamp.write_text(wanted)


def static_for_tests(
    places: Places, slot: Places, environment: dict[str, str], steps: Steps
) -> None:
    """One folder per state of the static files: test runs beside each other may share it."""
    folder = places.var / "test-static" / static_fingerprint()[:16]
    environment["STATIC_ROOT"] = str(folder)
    if folder.exists():
        steps.skip()
        return
    with steps.step("collecting the static files"):
        partial = folder.with_name(f"partial-{os.getpid()}")
        _collect(slot, {**environment, "STATIC_ROOT": str(partial)})
        with contextlib.suppress(OSError):  # another run was quicker
            partial.rename(folder)
        shutil.rmtree(partial, ignore_errors=True)
    by_age = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in by_age[:-TEST_STATIC_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def static_fingerprint() -> str:
    """Changes when a static file or what treats them changes."""
    files = (path for path in (ROOT / "static").rglob("*") if path.is_file())
    return fingerprint([*files, ROOT / "requirements.txt", ROOT / "vrops" / "settings.py"])


def _collect(places: Places, environment: Mapping[str, str]) -> None:
    arguments = ["collectstatic", "--no-input", "--clear", "--verbosity=0"]
    manage(places, environment, arguments, title="Collecting the static files")


def demonstration(places: Places, environment: Mapping[str, str], steps: Steps) -> None:
    """Load the demonstration data unless they are there; nothing in the other modes."""
    if environment["VROPS_MODE"] != "demonstration":
        steps.skip()
        return
    with steps.step("looking after the demonstration data"):
        manage(
            places,
            environment,
            ["demo", "--if-missing"],
            title="Loading the demonstration data",
            show=True,
        )


def schema_fingerprint() -> str:
    """Changes when a migration, a model, the grants or a pinned package changes."""
    paths = [ROOT / "requirements.txt", ROOT / "vrops" / "settings.py"]
    paths += (ROOT / "vrops" / "core").glob("*.py")
    for area in AREAS:
        paths += (ROOT / area).glob("**/migrations/*.py")
        paths += (ROOT / area).glob("**/models.py")
    return fingerprint(paths)


def fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(paths)):
        if path.exists():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def reads(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def _database_identity(environment: Mapping[str, str]) -> str:
    """Which database the stamp speaks of, and that its last migration is the one we saw."""
    connection = psycopg2.connect(environment["DATABASE_OWNER_URL"], connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database(), to_regclass('django_migrations')")
            name, table = cursor.fetchone()
            if table is None:
                return f"{name}\n"
            cursor.execute("SELECT max(applied), count(*) FROM django_migrations")
            return f"{name} {cursor.fetchone()}\n"
    finally:
        connection.close()
