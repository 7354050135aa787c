"""`make check`: everything that can be known about the code without running it."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from vrops.local.bootstrap import PYTHON
from vrops.local.console import say
from vrops.local.places import ROOT, VENV

BIN = VENV / "bin"
# A production installation as its settings see it; nothing of it is connected to.
PRODUCTION = {
    "VROPS_MODE": "production",
    "SECRET_KEY": "only-for-the-check-of-settings-" + "x7Qp" * 12,
    "ALLOWED_HOSTS": "vrops.example",
    "PUBLIC_URL": "https://vrops.example",
    "DATABASE_URL": "postgresql:///nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
PURE = (
    *(str(PYTHON), "-m", "pytest", "--noconftest", "-p", "no:django"),
    *("-p", "tests.fixtures.tiers", "-p", "no:cacheprovider"),
)
TESTING = {**PRODUCTION, "VROPS_MODE": "test"}


@dataclass(frozen=True)
class Check:
    """One tool; it passes when it exits with 0."""

    title: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    python = (str(PYTHON), "-W", "ignore::RuntimeWarning")
    return [
        Check("style", (str(BIN / "ruff"), "check", ".")),
        Check("layout", (str(BIN / "ruff"), "format", "--check", ".")),
        Check("import directions", (str(BIN / "lint-imports"), "--no-logo")),
        Check("types", (str(BIN / "mypy"),), TESTING),
        Check(
            "templates",
            (*PURE, "tests/architecture/test_templates.py"),
        ),
        Check(
            "migrations", (*python, "manage.py", "makemigrations", "--check", "--dry-run"), TESTING
        ),
        Check(
            "production settings",
            (*python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            PRODUCTION,
        ),
    ]


def run() -> int:
    """Run them all, show what the failing ones say; 1 when any failed."""
    failed = []
    for check in checks():
        started = time.monotonic()
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            env={**os.environ, **check.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        passed = done.returncode == 0
        seconds = time.monotonic() - started
        say(f"{'passed' if passed else 'FAILED'}  {check.title:<22} {seconds:5.1f} s")
        if not passed:
            failed.append(check.title)
            say(done.stdout.rstrip())
    if failed:
        say(f"Not in order: {', '.join(failed)}.")
    return 1 if failed else 0
