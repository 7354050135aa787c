"""One launcher per VAR; its lock is free again the moment it ends, however it ends."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from vrops.local.console import Problem
from vrops.local.places import Places


@contextmanager
def only_one(places: Places, **note: object) -> Iterator[None]:
    """Hold this VAR; refuses when another launcher holds it, and says where that one serves."""
    lock = _try_lock(places)
    if lock is None:
        raise Problem(held_by(places))
    with lock:
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "since": time.time(), **note}))
        lock.flush()
        yield


def held(places: Places) -> bool:
    """Does another launcher run on this VAR?"""
    lock = _try_lock(places)
    if lock is None:
        return True
    lock.close()
    return False


def _try_lock(places: Places) -> IO[str] | None:
    lock = (places.run / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def held_by(places: Places) -> str:
    noted: dict[str, object] = {}
    with contextlib.suppress(OSError, ValueError):
        noted = json.loads((places.run / "lock").read_text())
    where = f" at {noted['address']}" if noted.get("address") else ""
    return (
        f"VROps already runs on {places.var}{where} (process {noted.get('pid', 'unknown')}). "
        "Stop it there with Ctrl-C, or start a second one beside it: "
        "make run PORT=8001 VAR=/some/folder"
    )


def free_slot(places: Places, count: int = 8) -> Places:
    """The first test folder nobody uses, so that several `make test` may run at once."""
    for number in range(1, count + 1):
        slot = Places(places.var / ("test" if number == 1 else f"test-{number}"))
        slot.prepare()
        if not held(slot):
            return slot
    raise Problem(f"{count} test runs use {places.var} already; wait for one of them.")
