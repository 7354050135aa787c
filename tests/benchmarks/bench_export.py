"""Rows per second into CSV and Excel files, and what memory they take, beside a bare COPY TO.

    python -m tests.benchmarks.bench_export     with the variables that `make services` prints

100,000 escalations as the queue shows them, on a database of its own that is dropped at the end.
"""

import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.benchmarks.database import own_database
from tests.benchmarks.figures import Figure, note
from vrops.local.places import ROOT

DATABASE = "vrops_bench_export"
ROWS = 100_000
BATCH = 5_000
MOST_MB = 50
PEOPLE = """
INSERT INTO vrops_user (
    password, version, created_at, updated_at, kind, employee_id, email, name, sort_key, title,
    zone, theme, density, single_keys, is_active
)
SELECT '!', 1, now(), now(), 'person', 'bench-' || n, 'bench-' || n || '@vrops.example',
    'Person ' || n, 'person', '', '', 'system', 'compact', true, true
FROM generate_series(1, 500) AS n
"""


def main() -> None:
    """Make the database, measure each format in a process that did nothing before, drop it."""
    if "--inside" in sys.argv:
        inside(sys.argv[-1])
        return
    with own_database(DATABASE) as environment:
        for what in ("fill", "csv", "xlsx"):
            command = [sys.executable, "-m", "tests.benchmarks.bench_export", "--inside", what]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


def inside(what: str) -> None:
    import django

    django.setup()
    if what == "fill":
        fill()
        return
    for figure in {"csv": csv_figures, "xlsx": workbook_figures}[what]():
        note(figure)


def fill() -> None:
    """Tickets made of one that the test suite's maker writes, with all that a row shows."""
    from django.db import connection

    from escalations.tickets.models import Ticket
    from tests.list_rows import a_ticket
    from vrops.access.domain import Role
    from vrops.people.models import Grant, User

    first = a_ticket(1)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
    people = list(User.objects.filter(title="").values_list("pk", flat=True))
    names = [field.attname for field in Ticket._meta.concrete_fields if not field.primary_key]
    same = {name: getattr(first, name) for name in names}
    for start in range(1, ROWS, BATCH):
        Ticket.objects.bulk_create(
            Ticket(
                **same
                | {
                    "subject": f"Promo credit missing on order {number}, called back twice",
                    "assignee_id": people[number % len(people)],
                }
            )
            for number in range(start, min(start + BATCH, ROWS))
        )
    analyst = User.objects.get(employee_id="bench-1")
    Grant.objects.create(user=analyst, role=Role.ANALYST, starts_on="2024-01-01")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def queue() -> Any:
    from vrops.lists import registry
    from vrops.lists.exports import queries
    from vrops.people.models import User

    analyst = User.objects.get(employee_id="bench-1")
    shown = queries.stored("tickets", "filters=none&sort=-updated", analyst)
    assert registry.page("tickets") is shown.page
    next(shown.table())  # what is loaded once is loaded
    return shown


def csv_figures() -> Iterator[Figure]:
    from vrops.lists.exports import files

    shown = queue()
    rate, growth = measured(
        lambda: sum(map(len, files.csv(shown.layout, shown.table()))), shown.count(ROWS)
    )
    yield Figure.plain("export: rows into CSV", rate, "per second")
    yield Figure.at_most("export: memory a CSV takes", growth, "MB", MOST_MB)
    yield Figure.plain("export: bare COPY against CSV", bare_copy(shown) / rate, "times")


def workbook_figures() -> Iterator[Figure]:
    from vrops.lists.exports import files

    shown = queue()
    rate, growth = measured(
        lambda: files.workbook(shown.layout, shown.table(), shown.about).close(), shown.count(ROWS)
    )
    yield Figure.plain("export: rows into Excel", rate, "per second")
    yield Figure.plain("export: memory an Excel file takes", growth, "MB")


def measured(write: Callable[[], object], rows: int) -> tuple[float, float]:
    """Rows per second, and by how many MB the process' peak grew."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    write()
    rate = rows / (time.monotonic() - begun)
    return rate, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def bare_copy(shown: Any) -> float:
    """Rows per second of PostgreSQL's own CSV of the same rows, without a name looked up."""
    from django.db import connection

    sql, params = shown.rows.query.sql_with_params()
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params)
        begun = time.monotonic()
        cursor.cursor.copy_expert(statement, io.StringIO())
        return float(cursor.cursor.rowcount / (time.monotonic() - begun))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vrops.settings")
    main()
