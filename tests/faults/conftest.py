"""Real workers, clocks, PostgreSQL and Redis, and hands that break them.

Imports stand inside the fixtures: `make test-fast` passes by here without Django.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.faults.crew import Crew
    from tests.faults.servers import Servers
    from vrops.delivery.models import Send
    from vrops.people.models import Site, User

PEOPLE = """
INSERT INTO vrops_user (
    password, version, created_at, updated_at, kind, employee_id, email, name, sort_key, title,
    zone, theme, density, single_keys, is_active
)
SELECT '!', 1, now(), now(), 'person', %(prefix)s || n, %(prefix)s || n || '@vrops.example',
    'Person ' || n, 'person', '', '', 'system', 'compact', true, true
FROM generate_series(1, %(count)s) AS n
"""


@pytest.fixture(scope="session")
def servers() -> "Iterator[Servers]":
    """PostgreSQL and Redis of this run, to be crashed."""
    from tests.faults.servers import Servers

    hands = Servers()
    yield hands
    hands.stop_what_was_started()


@pytest.fixture
def crew(
    transactional_db: None, servers: "Servers", request: pytest.FixtureRequest
) -> "Iterator[Crew]":
    """`crew.start()`: a worker and a clock; ended, however they are, with the test."""
    from tests.faults import kinds  # noqa: F401 (registers them here as the workers do)
    from tests.faults.crew import Crew

    servers.wipe_redis()
    people = Crew(servers.places)
    yield people
    people.stop()
    servers.wipe_redis()
    if getattr(request.node, "failed", True):
        sys.stderr.write(people.logs())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Let the fixture know whether the logs are wanted."""
    report = yield
    if report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report


@pytest.fixture
def people(transactional_db: None) -> Callable[[int], None]:
    """people(5000): so many recipients."""
    from django.db import connection

    from tests.faults import kinds

    def make(count: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, {"prefix": kinds.PREFIX, "count": count})

    return make


@pytest.fixture
def schedule(pm: "User", site: "Site") -> "Callable[..., Send]":
    """schedule("faults.plain", **columns): a mailing due now."""
    from tests.faults import kinds  # noqa: F401
    from vrops.delivery import actions

    def make(kind: str, **given: Any) -> "Send":
        return actions.schedule_send(kind, site, **{"by": pm, "title": "New offer"} | given)

    return make


@pytest.fixture
def slow_inbox(transactional_db: None) -> Iterator[None]:
    """Each batch takes a while inside its transaction, so that the faults hit it there."""
    from tests.fixtures.triggers import trigger

    with trigger("vrops_delivery_inboxentry", "PERFORM pg_sleep(0.15);", each="STATEMENT"):
        yield


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A real mail server that takes 15 ms per mail: its port, and the file with the keys."""
    from tests.faults.crew import wait_until

    port, keys = tmp_path / "port", tmp_path / "keys"
    command = [sys.executable, "-m", "tests.faults.smtp", str(port), str(keys), "0.015"]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:
        wait_until(port.exists, 20, "the mail server did not start")
        yield int(port.read_text()), keys
    finally:
        process.kill()
        process.wait()
