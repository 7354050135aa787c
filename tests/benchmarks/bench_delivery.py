"""Recipients per second, expanded and recorded, beside one task per recipient in the same run.

    python -m tests.benchmarks.bench_delivery     with the variables that `make services` prints

A real worker with two processes, on a database of its own that is dropped at the end.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.database import own_database
from tests.benchmarks.figures import Figure, note
from vrops.local.places import ROOT, Places

DATABASE = "vrops_bench_delivery"
RECIPIENTS = 100_000
ONE_BY_ONE = 1_000
GOAL = 20_000
RATIO = 30
PEOPLE = """
INSERT INTO vrops_user (
    password, version, created_at, updated_at, kind, employee_id, email, name, sort_key, title,
    zone, theme, density, single_keys, is_active
)
SELECT '!', 1, now(), now(), 'person', prefix || n, prefix || n || '@vrops.example',
    'Person ' || n, 'person', '', '', 'system', 'compact', true, true
FROM (
    SELECT CASE WHEN n <= %(few)s THEN 'bench-few-' ELSE 'bench-' END AS prefix, n
    FROM generate_series(1, %(count)s) AS n
) AS numbered
"""


def main() -> None:
    """Make the database, measure in a process that knows no other, drop it."""
    if "--inside" in sys.argv:
        for figure in measure():
            note(figure)
        return
    with own_database(DATABASE) as environment:
        command = [sys.executable, "-m", "tests.benchmarks.bench_delivery", "--inside"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


def measure() -> Iterator[Figure]:
    """The figures; the database of DATABASE_URL is taken for its own."""
    import django

    django.setup()
    import redis
    from django.db import connection

    from tests.faults.crew import Crew

    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"few": ONE_BY_ONE, "count": RECIPIENTS})
        cursor.execute("ANALYZE vrops_user")
    redis.from_url(os.environ["REDIS_URL"]).flushdb()
    crew = Crew(
        Places(Path(os.environ["VAR"])),
        settings=os.environ["DJANGO_SETTINGS_MODULE"],
        plugin="tests.benchmarks.delivery_kinds",
    )
    try:
        crew.start(beats=0)
        _batches("bench.few")  # warms the worker's processes up
        batches = RECIPIENTS / _batches("bench.everybody")
        yield Figure.at_least("delivery: recipients recorded", batches, "per second", GOAL)
        one_by_one = ONE_BY_ONE / _one_by_one()
        yield Figure(
            "delivery: with one task per recipient", round(one_by_one, 2), "per second", None, True
        )
        ratio = batches / one_by_one
        yield Figure.at_least("delivery: batches against one by one", ratio, "times", RATIO)
    finally:
        crew.stop()


def _batches(kind: str) -> float:
    """Seconds from the click to the last recipient: ring, expansion, drains, closing."""
    from tests.faults.crew import wait_until
    from vrops.delivery.models import Send

    begun = time.monotonic()
    send = _schedule(kind)
    wait_until(lambda: Send.objects.get(pk=send.pk).state == "sent", 120, "it was not done")
    return time.monotonic() - begun


def _one_by_one() -> float:
    """The same for a few, expanded alike and then rung for one by one."""
    from tests.benchmarks.delivery_kinds import a_few, deliver_one
    from tests.faults.crew import wait_until
    from vrops.core import clock
    from vrops.core.tasks import ring
    from vrops.delivery import expansion
    from vrops.delivery.models import Delivery, Send
    from vrops.delivery.registry import Recipients

    begun = time.monotonic()
    send = _schedule("bench.few", key="one by one", on=clock.today("UTC") + timedelta(days=1))
    Send.objects.filter(pk=send.pk).update(state="sending", started_at=clock.now())
    expansion.expand(send, Recipients(users=a_few(send.pk)), at=clock.now())
    open_rows = Delivery.objects.filter(send=send, state="open")
    for pk in open_rows.values_list("pk", flat=True):
        ring(deliver_one, pk, queue="bulk")
    wait_until(lambda: not open_rows.exists(), 300, "it was not done")
    return time.monotonic() - begun


def _schedule(kind: str, **columns: Any) -> Any:
    from tests.benchmarks import delivery_kinds  # noqa: F401 (registers them here too)
    from vrops.delivery import actions
    from vrops.people.models import User

    someone = User.objects.order_by("pk")[0]
    return actions.schedule_send(
        kind, someone, by=someone, title="New family offer from Monday",
        summary="Read it before your shift.", url="/messages/7/", **columns,
    )  # fmt: skip


if __name__ == "__main__":
    main()
