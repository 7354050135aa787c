"""A desk with tickets to change, and jobs that wait for the test to run them.

Imports stand inside the fixtures: the pure tests beside them run without Django.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from escalations.routing.models import Queue
    from escalations.tickets.models import Ticket
    from vrops.people.models import User


@pytest.fixture
def desk(administrator: "User") -> "dict[str, Queue]":
    from tests.escalations.desk import open_desk

    return open_desk(administrator)


@pytest.fixture
def tickets(desk: Any, rep: "User") -> "Callable[[int], list[Ticket]]":
    """tickets(3): as many, new, with nobody."""
    from tests.escalations.desk import file_as

    return lambda count: [file_as(rep, subject=f"Number {number}") for number in range(count)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are too many to wait for, and are read one after another."""
    monkeypatch.setattr("vrops.jobs.actions.ring", lambda *_, **__: None)
    # The heart beats on a connection of its own, which does not see what a test has made.
    monkeypatch.setattr("vrops.jobs.limits.HEARTBEAT", timedelta(minutes=5))
    monkeypatch.setattr("vrops.lists.changes.domain.AT_ONCE", 2)
    monkeypatch.setattr("vrops.lists.changes.running.CHUNK", 2)
