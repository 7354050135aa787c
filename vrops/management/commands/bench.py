"""Measure every page on the demonstration data, and the engines: a table, and lines of JSON."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vrops.administration.speed import pages
from vrops.core import figures, memory
from vrops.people import queries
from vrops.settings import ROOT


class Command(BaseCommand):
    help = "Time every page as the person for whom it is heaviest, then run the benchmarks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=pages.ROUNDS, help="visits of each page")
        parser.add_argument("--only", choices=("pages", "engines"), help="one part of it")
        parser.add_argument("--keep", action="store_true", help="add to the figures of before")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["keep"]:
            figures.begin()
        if options["only"] != "engines":
            self._pages(options["rounds"])
        if options["only"] != "pages":
            self._engines()

    def _pages(self, rounds: int) -> None:
        people = queries.demonstration_sign_ins()
        if not people:
            raise CommandError("There are no demonstration data here to measure on.")
        head = f"{'page':<40}{'as':<18}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{'same':>6}{'kB':>6}"
        self.stdout.write(f"{head}\n{'-' * len(head)}")
        missed = 0
        memory.settle()  # as the web server does
        for timing in pages.measure(people, rounds):
            missed += not timing.met
            self.stdout.write(
                f"{timing.page.name:<40}{timing.page.who.employee_id:<18}{timing.p50:>8.0f}"
                f"{timing.p95:>8.0f}{timing.queries:>9}{timing.repeated:>6}{timing.kilobytes:>6.0f}"
                f"{'' if timing.met else '  MISSED ' + timing.page.address}"
            )
            for figure in timing.figures():
                figures.keep(figure)
        goal = f"{pages.MOST_MS} ms at the 95th percentile, {pages.MOST_KB} kB of HTML"
        busy = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
        self.stdout.write(f"Goal: {goal}; missed by {missed}. Load of the machine: {busy}.\n")

    def _engines(self) -> None:
        """Each module `bench_*` of tests/benchmarks, in a process of its own."""
        folder = ROOT / "tests" / "benchmarks"
        for path in sorted(folder.glob("bench_*.py")):
            self.stdout.flush()
            command = [sys.executable, "-m", f"tests.benchmarks.{path.stem}"]
            subprocess.run(command, cwd=ROOT, env=os.environ, check=False)
