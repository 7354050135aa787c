"""What each command does once `.venv` is complete."""

import argparse
import os
import shlex
import subprocess
import threading
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

from vrops.local import lock, prepare, processes, services
from vrops.local.bootstrap import PYTHON
from vrops.local.console import Problem, Steps, last_lines, say
from vrops.local.places import ROOT, VENV, Places
from vrops.local.postgres import Postgres
from vrops.local.redis_server import Redis
from vrops.local.supervisor import Member, Supervisor

DATABASE = "vrops"
TEST_DATABASE = "vrops_test"
BIN = VENV / "bin"
SHOWN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "VAR")


def run(places: Places, steps: Steps, options: argparse.Namespace) -> int:
    """Serve the product until Ctrl-C."""
    environment = _environment(places)
    address = f"http://127.0.0.1:{options.port}/"
    with lock.only_one(places, address=address):
        with steps.step("starting PostgreSQL and Redis"):
            context = services.running(places, DATABASE, environment)
            started = context.__enter__()
        try:
            _prepare(places, environment, steps)
            _serve(started, steps, options.port, address)
        finally:
            context.__exit__(None, None, None)
    return 0


def services_command(places: Places, steps: Steps, options: argparse.Namespace) -> int:
    """Start PostgreSQL and Redis, print their addresses, wait for Ctrl-C."""
    environment = _environment(places)
    with (
        lock.only_one(places),
        services.running(places, DATABASE, environment),
        Supervisor(()) as supervisor,
    ):
        for name in SHOWN:
            say(f"export {name}={shlex.quote(environment[name])}")
        say(f"export VROPS_MODE={environment['VROPS_MODE']}")
        say("PostgreSQL and Redis run. Ctrl-C stops them.")
        supervisor.watch()
    return 0


def manage(places: Places, steps: Steps, options: argparse.Namespace) -> int:
    """Run a manage.py command; on the running services, else on ones started for it."""
    environment = _environment(places)
    command = [str(PYTHON), "manage.py", *options.rest]
    if lock.held(places):
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    with lock.only_one(places), services.running(places, DATABASE, environment):
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def prepare_command(places: Places, steps: Steps, options: argparse.Namespace) -> int:
    """The packages are installed by now."""
    return 0


def test(places: Places, steps: Steps, options: argparse.Namespace) -> int:
    """Run pytest on a fresh database, with services that no `make run` uses."""
    slot = lock.free_slot(places)
    given = {"DJANGO_SETTINGS_MODULE": "vrops.settings"} | {
        name: value
        for name, value in os.environ.items()
        if name not in {"VAR", "DATABASE_ADMIN_URL", "MEDIA_ROOT", "STATIC_ROOT"}
    }
    environment = services.variables(slot, TEST_DATABASE, given, VROPS_MODE="test")
    with lock.only_one(slot), services.running(slot, TEST_DATABASE, environment) as started:
        _fresh_database(started, steps)
        prepare.collect_static(slot, environment, steps)
        command = [str(PYTHON), "-m", "pytest", *options.rest]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _fresh_database(started: services.Services, steps: Steps) -> None:
    """A database as migrated, copied from one that is made again only when the schema changes."""
    environment = started.environment
    if started.postgres is None:
        prepare.require_database(environment)
        prepare.migrate(started.places, environment, steps)
        return
    cluster = Postgres(started.places)
    template = f"{TEST_DATABASE}_template"
    stamp = started.places.run / "template"
    wanted = prepare.schema_fingerprint() + os.environ.get("DJANGO_SETTINGS_MODULE", "")
    cluster.drop_database(TEST_DATABASE)
    if not prepare.reads(stamp, wanted):
        stamp.unlink(missing_ok=True)
        cluster.drop_database(template)
        cluster.create_database(template)
        at_template = {
            name: value.replace(f"/{TEST_DATABASE}?", f"/{template}?")
            for name, value in environment.items()
        }
        prepare.migrate(started.places, at_template, steps)
        stamp.write_text(wanted)
    else:
        steps.skip()
    cluster.create_database(TEST_DATABASE, template)


def _environment(places: Places) -> dict[str, str]:
    given = {"VROPS_MODE": "demonstration", **os.environ}
    return services.variables(places, DATABASE, given)


def _prepare(places: Places, environment: dict[str, str], steps: Steps) -> None:
    prepare.require_database(environment)
    prepare.migrate(places, environment, steps)
    prepare.collect_static(places, environment, steps)
    if environment["VROPS_MODE"] == "demonstration" and _has_demo():
        with steps.step("loading the demonstration data"):
            prepare.manage(
                places, environment, ["demo", "--if-missing"], title="Loading the demonstration"
            )
    else:
        steps.skip()


def _has_demo() -> bool:
    return any(ROOT.glob("*/management/commands/demo.py"))


def _serve(started: services.Services, steps: Steps, port: int, address: str) -> None:
    """Start web, worker and beat, say where, and look after all of them."""
    members = _members(started, port)
    with Supervisor(members) as supervisor:
        try:
            with steps.step("starting the web server, the worker and the schedule"):
                for member in members:
                    if member.process is None:
                        member.begin()
                _wait_until_live(members, address, supervisor.stopping)
            if not supervisor.stopping.is_set():
                _welcome(started, address)
            supervisor.watch()
        finally:
            say("\nStopping.")
            products = [m.process for m in members if m.process and m.name not in _SERVICES]
            processes.stop(products)
            for member in members:
                if member.name in _SERVICES:
                    setattr(started, member.name, member.process)


_SERVICES = ("postgres", "redis")


def _members(started: services.Services, port: int) -> list[Member]:
    places, environment = started.places, started.environment
    members = []
    if started.postgres is not None:
        members.append(
            Member("postgres", partial(Postgres(places).start, os.environ), started.postgres)
        )
    if started.redis is not None:
        members.append(Member("redis", partial(Redis(places).start, os.environ), started.redis))
    for name, command in _commands(places, port).items():
        members.append(Member(name, partial(_start_product, name, command, places, environment)))
    return members


def _start_product(
    name: str, command: list[str | Path], places: Places, environment: dict[str, str]
) -> processes.Process:
    return processes.start(
        name,
        command,
        pid_folder=places.run,
        log=places.log / f"{name}.log",
        environment={**environment, "VROPS_PROCESS": name},
    )


def _commands(places: Places, port: int) -> dict[str, list[str | Path]]:
    return {
        "web": [
            *(BIN / "gunicorn", "vrops.wsgi:application", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "4", "--worker-class", "gthread", "--preload"),
            *("--graceful-timeout", "5", "--timeout", "60", "--no-control-socket"),
            *("--worker-tmp-dir", str(places.run)),
        ],
        "worker": [
            *(BIN / "celery", "-A", "vrops.celery:app", "worker", "-c", "2", "-O", "fair"),
            *("-Q", "interactive,bulk,webhooks,imports", "-l", "INFO"),
            *("--without-mingle", "--without-gossip", "-n", "worker@vrops"),
        ],
        "beat": [
            *(BIN / "celery", "-A", "vrops.celery:app", "beat", "-l", "INFO", "--pidfile="),
            *("-s", str(places.run / "beat-schedule")),
        ],
    }


def _wait_until_live(members: list[Member], address: str, stopping: threading.Event) -> None:
    web = next(member for member in members if member.name == "web")
    until = time.monotonic() + 60
    while not stopping.wait(0.1):
        if _live(address):
            return
        if web.process is None or not web.process.alive() or time.monotonic() > until:
            log = web.process.pid_file.parent.parent / "log" / "web.log" if web.process else ""
            tail = last_lines(Path(log), 6) if log else ""
            raise Problem(f"The web server did not start; see {log}. Its last words:\n{tail}")


def _live(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}health/live/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _welcome(started: services.Services, address: str) -> None:
    say(f"\nVROps serves at {address}")
    if started.environment["VROPS_MODE"] == "demonstration" and _has_demo():
        text = prepare.manage(
            started.places, started.environment, ["demo", "--sign-ins"], title="The sign-ins"
        )
        say(text.rstrip())
    say(f"Logs are in {started.places.log}. Ctrl-C stops everything.")


COMMANDS = {
    "run": run,
    "services": services_command,
    "manage": manage,
    "prepare": prepare_command,
    "test": test,
}
