"""Locks by name and serializable transactions, both held by PostgreSQL and gone with a crash."""

import hashlib
import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connections, transaction

from vrops.core.errors import Refused

R = TypeVar("R")
_SERIALIZATION_FAILURE, _DEADLOCK = "40001", "40P01"


def lock_key(name: str) -> int:
    """The signed 64-bit key PostgreSQL knows the name by; the same in every process and release."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def try_advisory(name: str, *, using: str = "default") -> bool:
    """Take the named lock until the transaction ends; False at once when another holds it.

    For work of which one may run at a time: `if not locks.try_advisory("nightly"): return`.
    """
    return bool(_lock("SELECT pg_try_advisory_xact_lock(%s)", name, using))


def advisory(name: str, *, using: str = "default") -> None:
    """Take the named lock until the transaction ends, waiting for another that holds it."""
    _lock("SELECT pg_advisory_xact_lock(%s)", name, using)


def in_serializable(fn: Callable[[], R], *, attempts: int = 5, using: str = "default") -> R:
    """The answer of `fn`, run in a SERIALIZABLE transaction of its own and again after a conflict.

    `fn` must read everything afresh, since each attempt sees other data. Refused when `attempts`
    conflicts in a row happened. It cannot run inside another transaction, whose level is fixed.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        raise RuntimeError("in_serializable opens the transaction; call it outside of one")
    for attempt in range(attempts):
        try:
            with transaction.atomic(using=using), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                return fn()
        except OperationalError as error:
            if _sqlstate(error) not in (_SERIALIZATION_FAILURE, _DEADLOCK):
                raise
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 (spreads retries)
    raise Refused("Many people are changing this at once; try again in a moment.", code="core.busy")


def _lock(sql: str, name: str, using: str) -> object:
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"The lock {name!r} lasts as long as a transaction; open one first"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [lock_key(name)])
        return cursor.fetchone()[0]


def _sqlstate(error: OperationalError) -> str | None:
    """The five-character code of the server, whichever driver raised it."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
