"""The story's people and places, and a real worker with a real clock."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.faults.crew import Crew
    from tests.flows.hands import Stage


@pytest.fixture
def crew(transactional_db: None) -> "Iterator[Crew]":
    """A worker with two processes and one clock, on the test's database."""
    import os
    from pathlib import Path

    import redis

    from tests.faults.crew import Crew
    from vrops.local.places import Places

    queue = redis.from_url(os.environ["REDIS_URL"])
    queue.flushall()
    people = Crew(Places(Path(os.environ["VAR"])), plugin="vrops.tasks")
    try:
        yield people.start()
    finally:
        people.stop()
        queue.flushall()


@pytest.fixture
def stage(request: pytest.FixtureRequest, everybody: dict[str, Any]) -> "Stage":
    """The cast, the sites of the story, the desk of escalations, a checklist, a cost center."""
    from tests.flows.hands import set_stage

    given = {
        name: request.getfixturevalue(name)
        for name in ("site", "in_house_site", "other_site", "group", "make_person", "second_pm")
    }
    return set_stage(everybody, **given)
