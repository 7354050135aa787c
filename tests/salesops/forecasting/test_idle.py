"""Processes that only wait or serve never load the number library: memory when idle."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("start", ["vrops.urls", "vrops.celery", "vrops.wsgi"])
def test_starting_loads_no_number_library(start: str) -> None:
    code = (
        "import sys, django; django.setup(); import importlib; "
        f"importlib.import_module({start!r}); importlib.import_module('salesops.tasks'); "
        "sys.exit('numpy' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
