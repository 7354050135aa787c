"""The product's own processes: web server, worker, schedule."""

import http.client
import os
import threading
import time
from functools import partial
from pathlib import Path

from vrops.local import prepare, processes
from vrops.local.console import Problem, Steps, last_lines, say
from vrops.local.places import VENV, Places
from vrops.local.services import Services, deaf
from vrops.local.supervisor import Member, Supervisor

BIN = VENV / "bin"
LIVE_WITHIN = 60.0


def serve(started: Services, steps: Steps, port: int) -> None:
    """Start web, worker and schedule, say where, and look after everything until Ctrl-C."""
    own = [
        Member(name, partial(_start, name, command, started))
        for name, command in commands(started.places, port).items()
    ]
    with Supervisor([*_services(started), *own]) as supervisor:
        try:
            with steps.step("starting the web server, the worker and the schedule"):
                for member in own:
                    member.begin()
                _wait_until_live(own[0], started, port, supervisor.stopping)
            if not supervisor.stopping.is_set():
                _welcome(started, port)
            supervisor.watch()
        finally:
            with deaf():
                say("\nStopping.")
                processes.stop([member.process for member in own if member.process])


def commands(places: Places, port: int) -> dict[str, list[str | Path]]:
    """How each process is started; docker-compose.yml starts the same three."""
    return {
        "web": [
            *(BIN / "gunicorn", "vrops.wsgi:application", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "4", "--worker-class", "gthread", "--preload"),
            *("--graceful-timeout", "5", "--timeout", "60", "--no-control-socket"),
        ],
        "worker": [
            *(BIN / "celery", "-A", "vrops.celery:app", "worker", "-c", "2", "-O", "fair"),
            *("-Q", "interactive,bulk,webhooks,imports", "-l", "INFO"),
            *("--without-mingle", "--without-gossip"),
        ],
        "beat": [
            *(BIN / "celery", "-A", "vrops.celery:app", "beat", "-l", "INFO", "--pidfile="),
            *("-s", places.run / "beat-schedule"),
        ],
    }


def _services(started: Services) -> list[Member]:
    members = []
    if started.postgres is not None:
        members.append(Member("postgres", started.start_postgres, started.postgres))
    if started.redis is not None:
        members.append(Member("redis", started.start_redis, started.redis))
    return members


def _start(name: str, command: list[str | Path], started: Services) -> processes.Process:
    return processes.start(
        name,
        command,
        pid_folder=started.places.run,
        log=started.places.log / f"{name}.log",
        environment={**started.environment, "VROPS_PROCESS": name},
    )


def _wait_until_live(web: Member, started: Services, port: int, stopping: threading.Event) -> None:
    until = time.monotonic() + LIVE_WITHIN
    while not stopping.wait(0.1):
        if is_live(port):
            return
        if web.process is None or not web.process.alive() or time.monotonic() > until:
            log = started.places.log / "web.log"
            raise Problem(
                f"The web server did not start; see {log}. Its last words:\n{last_lines(log, 6)}"
            )


def is_live(port: int) -> bool:
    """Does the web server answer its health address? (Directly, whatever proxy is configured.)"""
    hosts = os.environ.get("ALLOWED_HOSTS", "").split(",")
    host = hosts[0] if hosts[0] not in {"", "*"} else "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live/", headers={"Host": host.lstrip(".")})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(started: Services, port: int) -> None:
    say(f"\nVROps serves at http://127.0.0.1:{port}/")
    if started.environment["VROPS_MODE"] == "demonstration":
        sign_ins = prepare.manage(
            started.places, started.environment, ["demo", "--sign-ins"], title="The sign-in list"
        )
        say(f"Sign in as one of these people:\n{sign_ins.rstrip()}")
    say(f"Logs are in {started.places.log}. Ctrl-C stops everything.")
