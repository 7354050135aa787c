"""What each command does once `.venv` is complete."""

import os
import shlex
import signal
import subprocess
from argparse import Namespace
from collections.abc import Mapping, Sequence

from vrops.local import check, lock, ports, prepare, processes, product, services
from vrops.local.bootstrap import PYTHON
from vrops.local.console import Problem, Steps, say
from vrops.local.places import ROOT, Places
from vrops.local.postgres import Postgres
from vrops.local.supervisor import Supervisor

DATABASE = "vrops"
TEST_DATABASE = "vrops_test"
SHOWN = ("VROPS_MODE", "VAR", "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL")


def run(places: Places, steps: Steps, options: Namespace) -> int:
    """Serve the product until Ctrl-C."""
    environment = _environment(places)
    address = f"http://127.0.0.1:{options.port}/"
    with lock.only_one(places, address=address):
        say(f"VROps starts; its data are in {places.var}")
        services.stop_leftovers(places)
        ports.require_free(options.port)
        with services.running(places, DATABASE, environment, steps) as started:
            _make_ready(places, environment, steps)
            product.serve(started, steps, options.port)
    return 0


def start_services(places: Places, steps: Steps, options: Namespace) -> int:
    """Start PostgreSQL and Redis, print where they are, wait for Ctrl-C."""
    environment = _environment(places)
    with (
        lock.only_one(places),
        services.running(places, DATABASE, environment),
        Supervisor(()) as supervisor,
    ):
        for name in (*SHOWN, "REDIS_URL"):
            say(f"export {name}={shlex.quote(environment[name])}")
        say("# PostgreSQL and Redis run. Ctrl-C stops them.")
        supervisor.watch()
    return 0


def manage(places: Places, steps: Steps, options: Namespace) -> int:
    """Run a manage.py command; on the running services, else on ones started for it."""
    environment = _environment(places)
    if options.rest[:1] == ["migrate"]:
        environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
    command = [str(PYTHON), "manage.py", *options.rest]
    if lock.held(places):
        return _hand_on(command, environment)
    with lock.only_one(places), services.running(places, DATABASE, _environment(places)):
        return _hand_on(command, environment)


def demo(places: Places, steps: Steps, options: Namespace) -> int:
    """Load the demonstration data anew, into a database made anew."""
    environment = _environment(places)
    if environment["VROPS_MODE"] != "demonstration":
        raise Problem("The demonstration data are only for VROPS_MODE=demonstration.")
    with (
        lock.only_one(places),
        services.running(places, DATABASE, environment, steps) as started,
    ):
        if started.postgres is None:
            raise Problem(
                "`make demo` empties only the database that VROps brings along. Empty the one of "
                'DATABASE_URL yourself, then load with: make manage C="demo"'
            )
        cluster = Postgres(places)
        cluster.drop_database(DATABASE)
        cluster.create_database(DATABASE)
        prepare.migrate(places, environment, steps)
        prepare.demonstration(places, environment, steps)
    say("The demonstration data are fresh; `make run` serves them.")
    return 0


def bench(places: Places, steps: Steps, options: Namespace) -> int:
    """Measure on the demonstration data; they are loaded first where they are missing."""
    environment = _environment(places)
    command = [str(PYTHON), "manage.py", "bench", *options.rest]
    if lock.held(places):
        return _hand_on(command, environment)
    with lock.only_one(places), services.running(places, DATABASE, environment, steps):
        _make_ready(places, environment, steps)
        return _hand_on(command, environment)


def test(places: Places, steps: Steps, options: Namespace) -> int:
    """Run pytest on a fresh database, with services that no `make run` uses."""
    with lock.test_slot(places) as slot:
        processes.end_strays(slot.var)
        own = {"VAR", "MEDIA_ROOT", "STATIC_ROOT", "SECRET_KEY", "VROPS_PROCESS"}
        given = {name: value for name, value in os.environ.items() if name not in own}
        given.setdefault("DJANGO_SETTINGS_MODULE", "vrops.settings")
        environment = services.variables(slot, TEST_DATABASE, given, VROPS_MODE="test")
        with services.running(slot, TEST_DATABASE, environment, steps) as started:
            _fresh_database(started, steps)
            prepare.static_for_tests(places, slot, environment, steps)
            try:
                return _hand_on([str(PYTHON), "-m", "pytest", *options.rest], environment)
            finally:
                processes.end_strays(slot.var)


def complete(places: Places, steps: Steps, options: Namespace) -> int:
    """The packages are installed by the time this is called."""
    return 0


def examine(places: Places, steps: Steps, options: Namespace) -> int:
    """Style, types, import directions and the rest, without a database."""
    return check.run()


COMMANDS = {
    "run": run,
    "services": start_services,
    "manage": manage,
    "demo": demo,
    "bench": bench,
    "test": test,
    "prepare": complete,
    "check": examine,
}


def _environment(places: Places) -> dict[str, str]:
    return services.variables(places, DATABASE, {"VROPS_MODE": "demonstration", **os.environ})


def _make_ready(places: Places, environment: Mapping[str, str], steps: Steps) -> None:
    prepare.require_servers(environment)
    prepare.migrate(places, environment, steps)
    prepare.collect_static(places, environment, steps)
    prepare.demonstration(places, environment, steps)


def _fresh_database(started: services.Services, steps: Steps) -> None:
    """A database as migrated, copied from one that is made again only when the schema changes."""
    environment = started.environment
    if started.postgres is None:
        prepare.require_servers(environment)
        prepare.migrate(started.places, environment, steps)
        return
    cluster = Postgres(started.places)
    template = f"{TEST_DATABASE}_template"
    stamp = started.places.run / "template"
    wanted = prepare.schema_fingerprint() + environment["DJANGO_SETTINGS_MODULE"]
    cluster.drop_database(TEST_DATABASE)
    if cluster.has_database(template) and prepare.reads(stamp, wanted):
        steps.skip()
    else:
        stamp.unlink(missing_ok=True)
        cluster.drop_database(template)
        cluster.create_database(template)
        at_template = {
            name: value.replace(f"/{TEST_DATABASE}?", f"/{template}?")
            for name, value in environment.items()
        }
        prepare.migrate(started.places, at_template, steps)
        stamp.write_text(wanted)
    cluster.create_database(TEST_DATABASE, template)


def _hand_on(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command at the terminal; Ctrl-C is its to answer, and we wait until it has."""
    child = subprocess.Popen(command, cwd=ROOT, env=dict(environment))

    def pass_on(*_: object) -> None:
        child.send_signal(signal.SIGINT)

    # The terminal sends its Ctrl-C to both of us; a kill of the launcher only reaches us.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGHUP, pass_on)
    code = child.wait()
    return code if code >= 0 else 128 - code
