"""One launcher per VAR; its lock is free again the moment it ends, however it ends."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from vrops.local.console import Problem
from vrops.local.places import Places

TEST_SLOTS = 8


@contextmanager
def only_one(places: Places, **note: str) -> Iterator[None]:
    """Hold this VAR; refuses when another launcher holds it, and says where that one serves."""
    lock = _take(places)
    if lock is None:
        raise Problem(held_by(places))
    with lock:
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), **note}))
        lock.flush()
        yield


@contextmanager
def test_slot(places: Places) -> Iterator[Places]:
    """The first test folder nobody uses, so that several `make test` may run at once."""
    for number in range(1, TEST_SLOTS + 1):
        slot = Places(places.var / ("test" if number == 1 else f"test-{number}"))
        slot.prepare()
        lock = _take(slot)
        if lock is not None:
            with lock:
                yield slot
            return
    raise Problem(f"{TEST_SLOTS} test runs use {places.var} already; wait for one of them.")


def held(places: Places) -> bool:
    """Does another launcher run on this VAR?"""
    lock = _take(places)
    if lock is None:
        return True
    lock.close()
    return False


def held_by(places: Places) -> str:
    """The sentence about the launcher that holds this VAR."""
    noted: dict[str, object] = {}
    with contextlib.suppress(OSError, ValueError):
        noted = json.loads((places.run / "lock").read_text())
    where = f" at {noted['address']}" if noted.get("address") else ""
    return (
        f"VROps already runs on {places.var}{where} (process {noted.get('pid', 'unknown')}). "
        "Stop it there with Ctrl-C, or start a second one beside it: "
        "make run PORT=8001 VAR=/some/folder"
    )


def _take(places: Places) -> IO[str] | None:
    lock = (places.run / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock
