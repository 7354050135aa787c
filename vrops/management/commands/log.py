"""Check that nobody touched the log, or seal its finished part now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vrops.log import sealing


class Command(BaseCommand):
    help = "verify: recompute the log's hash chain. seal: close its finished part."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify", "seal"])
        parser.add_argument(
            "--head",
            metavar="NUMBER:HASH",
            help="a head noted earlier, outside the database, that the chain must still contain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "seal":
            self.stdout.write(f"Sealed {sealing.seal():,} entries.")
            return
        report = sealing.verify(noted=options["head"])
        if report.broken:
            raise CommandError(f"The log was tampered with. {report.broken}")
        self.stdout.write(
            f"Sealed: {report.sealed:,} entries, in batches: {report.seals:,}. Every link holds."
        )
        oldest = report.oldest_unsealed
        since = f", the oldest of {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
        self.stdout.write(f"Not sealed yet: {report.unsealed:,}{since}.")
        self.stdout.write(f"Head: {report.head}")
