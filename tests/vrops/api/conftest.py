"""Callers with a token, as HQ's systems are.

Imports stand inside of the fixtures: the pure tests of this folder run without Django.
"""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def fresh_counters() -> Iterator[None]:
    """Redis outlives a test's transaction, and keys come back after one."""
    from django.core.cache import cache

    from tests.vrops.api import sample

    cache.clear()
    yield
    sample.during_work.clear()


@pytest.fixture
def caller(make_person: Any, fresh_counters: None) -> Any:
    """A system that may do everything with the sample resource."""
    from tests.vrops.api.callers import EVERYTHING, make_caller
    from vrops.access.domain import Role

    return make_caller(make_person, Role.ADMINISTRATOR, EVERYTHING)


@pytest.fixture
def reader(make_person: Any, fresh_counters: None) -> Any:
    """A system that may only read it, though its user could do more."""
    from tests.vrops.api.callers import make_caller
    from vrops.access.domain import Role
    from vrops.people import permissions

    return make_caller(make_person, Role.ADMINISTRATOR, [permissions.VIEW_GROUP])
