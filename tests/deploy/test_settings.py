"""Production mode starts only as it should (R29)."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "VROPS_MODE": "production",
    "SECRET_KEY": "a-key-for-this-test-only-" + "k3Zr" * 12,
    "ALLOWED_HOSTS": "vrops.example",
    "PUBLIC_URL": "https://vrops.example",
    "DATABASE_URL": "postgresql:///nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
SOURCE = (ROOT / "vrops" / "settings.py").read_text("utf-8")
DEMONSTRATION_SECRET = re.findall(r'^DEMONSTRATION_SECRET = "(.+?)"', SOURCE, re.MULTILINE)[0]


def manage(
    *arguments: str, without: str = "", **changes: str
) -> "subprocess.CompletedProcess[str]":
    """A management command with production settings and nothing of this test run's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, **PRODUCTION, **changes}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_check_has_nothing_to_say() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("secret", [DEMONSTRATION_SECRET, "too-short", "x" * 49])
def test_refuses_a_demonstration_or_short_secret(secret: str) -> None:
    done = manage("check", SECRET_KEY=secret)
    assert done.returncode != 0
    assert "SECRET_KEY is the demonstration secret or shorter than 50 characters" in done.stderr


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL"]
)
def test_refuses_to_start_without(name: str) -> None:
    done = manage("check", without=name)
    assert done.returncode != 0
    assert f"Set {name}: production mode does not start without it." in done.stderr


def test_production_is_what_you_get_when_nothing_is_said() -> None:
    done = manage("check", without="VROPS_MODE", SECRET_KEY=DEMONSTRATION_SECRET)
    assert done.returncode != 0
    assert "SECRET_KEY is the demonstration secret" in done.stderr


def test_refuses_a_mode_it_does_not_know() -> None:
    done = manage("check", VROPS_MODE="staging")
    assert done.returncode != 0
    assert "it must be production, demonstration or test" in done.stderr


def test_demonstration_data_never_go_into_production() -> None:
    done = manage("demo")
    assert done.returncode != 0
    assert "Demonstration data never go into a production installation." in done.stderr


def test_debug_pages_cannot_be_switched_on_in_production() -> None:
    done = manage(
        "shell", "--command", "from django.conf import settings; print(settings.DEBUG)", DEBUG="1"
    )
    assert done.stdout.strip().endswith("False")


OPTIONS = (
    "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
)


def test_options_in_the_address_of_the_database_are_kept() -> None:
    address = "postgresql:///nowhere?options=-c%20search_path%3Dvrops%20-c%20statement_timeout%3D7"
    done = manage("shell", "--no-imports", "-c", OPTIONS, DATABASE_URL=address, VROPS_PROCESS="web")
    assert done.stdout.split(" -c ")[-2:] == ["search_path=vrops", "statement_timeout=7\n"]
    assert "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=30000" in done.stdout


# As web and worker begin: gunicorn sets its loggers up before it loads us, Celery after.
LOGGERS = """
import logging
from gunicorn.config import Config
from gunicorn.glogging import Logger
Logger(Config())
import django
django.setup()
from vrops.celery import app
app.log.setup(loglevel="INFO")
for name in ("vrops.jobs", "django.request", "django.server", "gunicorn.error", "celery.task"):
    logging.getLogger(name).error("%s says password=%s", name, "hunter2")
"""


def test_every_log_of_production_is_lines_of_json_without_secrets() -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", LOGGERS],
        cwd=ROOT, env={**kept, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "vrops.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["message"] for line in lines] == [
        f"{name} says password=[removed]"
        for name in ("vrops.jobs", "django.request", "django.server", "gunicorn.error",
                     "celery.task")
    ]  # fmt: skip
