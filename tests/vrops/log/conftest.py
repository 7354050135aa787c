"""What tests of the log need: other sessions, an intruder, and subscribers of their own."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg2
import pytest
from celery import current_app
from django.db import connections, transaction

from vrops.log import registry

T = TypeVar("T")


class Session:
    """Another connection to the database, with transactions that outlive one call."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._block: Any = None

    def run(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result(30)

    def begin(self) -> None:
        def enter() -> None:
            self._block = transaction.atomic()
            self._block.__enter__()

        self.run(enter)

    def commit(self) -> None:
        self.run(lambda: self._block.__exit__(None, None, None))

    def close(self) -> None:
        self.run(connections.close_all)
        self._thread.shutdown()


@pytest.fixture
def session(transactional_db: None) -> Iterator[Session]:
    opened = Session()
    yield opened
    opened.close()


class Intruder:
    """Somebody with the superuser's password and the triggers switched off."""

    def __init__(self) -> None:
        self.connection = psycopg2.connect(os.environ["DATABASE_ADMIN_URL"])
        self.connection.autocommit = True
        self.do("SET session_replication_role = replica")

    def do(self, statement: str, *values: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)


@pytest.fixture
def intruder(transactional_db: None) -> Iterator[Intruder]:
    opened = Intruder()
    yield opened
    opened.connection.close()


class Bell:
    """What rang, instead of sending it to the queue."""

    def __init__(self) -> None:
        self.rings: list[tuple[str, tuple[Any, ...]]] = []

    def send_task(self, name: str, args: tuple[Any, ...] = (), **options: Any) -> None:
        self.rings.append((name, tuple(args)))


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    heard = Bell()
    monkeypatch.setattr(current_app, "send_task", heard.send_task)
    return heard


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Subscribers and areas of a test are gone after it, and the product's do not listen in."""
    monkeypatch.setattr(registry, "_subscribers", {})
    monkeypatch.setattr(registry, "_areas", dict(registry._areas))
    monkeypatch.setattr(registry, "_descriptions", dict(registry._descriptions))
