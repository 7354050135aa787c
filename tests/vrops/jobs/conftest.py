"""Kinds of jobs for these tests.

Imports stand inside the fixtures: the pure tests beside them run without Django.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from vrops.jobs.models import Job
    from vrops.people.models import User


@pytest.fixture
def kind() -> "Iterator[Callable[..., None]]":
    """kind(function, **options): what a job of the kind `test.job` does."""
    from vrops.jobs import registry

    def register(run: Any, **options: Any) -> None:
        registry._kinds.pop("test.job", None)
        registry.register("test.job", run, **options)

    register(lambda context, **params: None)
    yield register
    registry._kinds.pop("test.job", None)


@pytest.fixture
def start(kind: Any, analyst: "User") -> "Callable[..., Job]":
    """start(**options): a queued job of the kind `test.job`, asked for by the analyst."""
    from vrops.jobs import actions

    def make(title: str = "Recompute", **options: Any) -> "Job":
        return actions.start_job("test.job", title, **{"by": analyst} | options)

    return make
