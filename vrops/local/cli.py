"""The commands behind `make`. Needs nothing but Python until `.venv` exists."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence

from vrops.local import bootstrap, lock, ports
from vrops.local.console import Problem, Steps
from vrops.local.places import Places

STEPS = {"run": 6, "bench": 5, "demo": 4, "test": 4}
DEVELOPMENT = {"test", "prepare", "check"}
ALONE = {
    "run": "start everything and serve the product until Ctrl-C",
    "services": "start PostgreSQL and Redis only and print where they are",
    "demo": "load the demonstration data anew",
    "check": "examine the code without running it",
    "prepare": "complete .venv, with the tools for development",
}
HANDING_ON = {
    "manage": "run a manage.py command against the services",
    "bench": "measure on the demonstration data",
    "test": "run pytest against services of its own",
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; a problem is one sentence and exit code 1, never a traceback."""
    started = float(os.environ.get("VROPS_LOCAL_STARTED") or time.time())
    os.environ.pop("VROPS_LOCAL_STARTED", None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    options = _parse(arguments)
    try:
        return _run(options, arguments, started)
    except Problem as problem:
        sys.stdout.flush()
        sys.stderr.write(f"{problem}\n")
        return 1
    except BrokenPipeError:
        sys.stdout = None  # whoever read us has gone; do not complain about it on the way out
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130


def _run(options: argparse.Namespace, arguments: Sequence[str], started: float) -> int:
    places = Places.from_environment()
    steps = Steps(STEPS.get(options.command, 1), started)
    places.prepare()
    places.require_space()
    if options.command == "run":
        if lock.held(places):
            raise Problem(lock.held_by(places))
        options.port = ports.read(os.environ.get("PORT") or "8000")
        # After a crash it may be our own old web server that holds the port; `run` stops that one.
        if not (places.run / "web.pid").exists():
            ports.require_free(options.port)
    pins = bootstrap.DEVELOPMENT if options.command in DEVELOPMENT else bootstrap.RUN
    bootstrap.ensure(places, steps, pins)
    bootstrap.reenter(arguments, started)

    from vrops.local import commands  # needs the packages in .venv

    return commands.COMMANDS[options.command](places, steps, options)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command, and for those that hand the rest on (pytest, manage.py) the rest as it is."""
    parser = argparse.ArgumentParser(prog="python3 -m vrops.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in {**ALONE, **HANDING_ON}.items():
        commands.add_parser(name, help=text)
    given = arguments[:1] if arguments and arguments[0] in HANDING_ON else arguments
    options = parser.parse_args(given)
    options.rest = list(arguments[len(given) :])
    return options


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
