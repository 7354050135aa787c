"""Load the demonstration data, or list the sign-ins that come with it."""

import gc
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from vrops.core import clock, demonstration
from vrops.log import actions as log
from vrops.people import queries
from vrops.people.models import User


class Command(BaseCommand):
    help = "Load the demonstration year into an empty database (never in production mode)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="do nothing when loaded")
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demonstration data never go into a production installation.")
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        if User.objects.exists():
            if options["if_missing"]:
                return
            raise CommandError("There are data already. `make demo` starts over with fresh ones.")
        # Nearly all that is made stays; looking through it for garbage takes a tenth of the time.
        gc.disable()
        try:
            self._load()
        finally:
            gc.enable()

    @transaction.atomic
    def _load(self) -> None:
        with connection.cursor() as cursor:
            # Loaders reckon for longer than a request may sit in a transaction.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
        world = demonstration.World(clock.today(settings.COMPANY_ZONE), self.stdout.write)
        for _, name, load in demonstration.loaders():
            started = time.monotonic()
            load(world)
            with connection.cursor() as cursor:
                # Nobody else sees these rows yet, so nobody else counts them for the planner.
                cursor.execute("ANALYZE")
            self.stdout.write(f"  {name}: {time.monotonic() - started:.1f} s")
        log.record("demonstration.loaded", None, by=None, why=f"Dated {world.today}.")

    def _print_sign_ins(self) -> None:
        for person in queries.demonstration_sign_ins():
            self.stdout.write(f"  {person.email:<34} {person.title} ({person.name})")
        self.stdout.write(f"  Password for each: {demonstration.PASSWORD}")
