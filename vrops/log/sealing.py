"""Closing batches of entries into the hash chain, and checking that nothing was touched since.

An entry is sealed once every transaction that could still put one before it has ended: its own is
then below the xmin of the snapshot. Batches are cut by (transaction, id) within a cluster, so
membership follows from two numbers, and nothing that commits late is left out.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from vrops.core import clock, locks
from vrops.log import domain
from vrops.log.models import Entry, Seal

logger = logging.getLogger(__name__)

BATCH = 1_000
START = (0, 0)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the entry, or the seal itself when `entry_id` is None."""

    seal: int
    entry_id: int | None
    what: str

    def __str__(self) -> str:
        where = f"entry {self.entry_id}" if self.entry_id is not None else "the seal itself"
        return f"Seal {self.seal}, {where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; `head` is the last seal's hash, to be kept elsewhere."""

    seals: int
    sealed: int
    head: str
    broken: Break | None
    unsealed: int
    oldest_unsealed: datetime | None


def seal() -> int:
    """Seal all finished entries, in batches of 1,000; answers how many. One runs at a time."""
    sealed = 0
    while True:
        with transaction.atomic():
            if not locks.try_advisory("log.seal"):
                return sealed
            _read_in_index_order()
            made = _seal_batch()
        if made is None:
            return sealed
        sealed += len(made.entry_ids)
        # The server log keeps the head where the database's owner does not reach.
        head = _head(made.number, bytes(made.hash))
        logger.info("Sealed %s entries of the log, head %s", len(made.entry_ids), head)


def _read_in_index_order() -> None:
    """Until the end of the transaction. After a large load the planner's figures are out of date,
    and it would sort the whole backlog again for each batch."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")


def _seal_batch() -> Seal | None:
    for cluster in _clusters():
        before = Seal.objects.filter(cluster=cluster).order_by("-number").first()
        entries = Entry.objects.finished().in_chain_order(cluster, before.last if before else START)
        rows = list(entries.for_hashing()[:BATCH])
        if rows:
            return _close(cluster, rows)
    return None


def _clusters() -> list[int]:
    """The clusters that entries were written in, the one in use last; one index probe each."""
    found: list[int] = []
    while True:
        rest = Entry.objects.filter(cluster__gt=found[-1]) if found else Entry.objects.all()
        following = rest.order_by("cluster").values_list("cluster", flat=True).first()
        if following is None:
            break
        found.append(following)
    current = current_cluster()
    return sorted(found, key=lambda cluster: (cluster == current, cluster))


def current_cluster() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        return int(cursor.fetchone()[0])


def _close(cluster: int, rows: list[dict[str, Any]]) -> Seal:
    last = Seal.objects.order_by("-number").first()
    previous = bytes(last.hash) if last else domain.GENESIS
    number = last.number + 1 if last else 1
    sealed_at = clock.now()
    current = domain.opening(
        previous, number=number, cluster=cluster, form=domain.FORM, sealed_at=sealed_at
    )
    links = []
    for row in rows:
        current = domain.link(current, domain.canonical(row))
        links.append(current)
    return Seal.objects.create(
        number=number,
        sealed_at=sealed_at,
        cluster=cluster,
        last_xid=rows[-1]["xid"],
        last_id=rows[-1]["id"],
        entry_ids=[row["id"] for row in rows],
        links=b"".join(links),
        previous_hash=previous,
        hash=current,
    )


def verify(*, noted: str | None = None) -> Report:
    """Recompute the whole chain from the entries; stops at the first link that does not hold.

    `noted` is a head ("12:ab34...") kept outside the database: only that shows when somebody with
    the database superuser's rights cut off the end of the log or rewrote all of it. Holds one batch
    in memory at a time, whatever the length of the log.
    """
    seals = sealed = 0
    previous, reached = domain.GENESIS, dict[int, tuple[int, int]]()
    broken, wanted = None, noted
    for made in Seal.objects.order_by("number").iterator(chunk_size=20):
        after = reached.get(made.cluster, START)
        broken = _broken_seal(made, seals + 1, previous) or _broken_entry(made, previous, after)
        if broken:
            break
        seals += 1
        sealed += len(made.entry_ids)
        previous, reached[made.cluster] = bytes(made.hash), made.last
        wanted = None if wanted == _head(seals, previous) else wanted
    if wanted and not broken:
        broken = Break(seals, None, "the head noted earlier is no longer part of the chain.")
    unsealed, oldest = _tail()
    return Report(seals, sealed, _head(seals, previous), broken, unsealed, oldest)


def _head(number: int, link: bytes) -> str:
    return f"{number}:{link.hex()}"


def _broken_seal(made: Seal, number: int, previous: bytes) -> Break | None:
    if made.number != number:
        return Break(number, None, "it is missing.")
    whole = len(made.links) == len(made.entry_ids) * domain.HASH_BYTES and made.entry_ids
    if bytes(made.previous_hash) != previous or not whole or made.form != domain.FORM:
        return Break(number, None, "it was changed after it was written.")
    return None


def _broken_entry(made: Seal, previous: bytes, after: tuple[int, int]) -> Break | None:
    current = domain.opening(
        previous,
        number=made.number,
        cluster=made.cluster,
        form=made.form,
        sealed_at=made.sealed_at,
    )
    stored = zip(made.entry_ids, domain.links_of(bytes(made.links)), strict=True)
    rows, place = _rows(made, after), after
    for expected, link in stored:
        row = next(rows, None)
        if row is None or row["id"] != expected:
            return _misplaced(made, row, expected)
        current = domain.link(current, domain.canonical(row))
        if current != link:
            return Break(made.number, expected, "it was changed after it was sealed.")
        place = row["xid"], row["id"]
    if place != made.last or current != bytes(made.hash):
        return Break(made.number, None, "it was changed after it was written.")
    return None


def _rows(made: Seal, after: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """The entries in the seal's span, no more than it lists."""
    entries = Entry.objects.in_chain_order(made.cluster, after, made.last)
    yield from entries.for_hashing()[: len(made.entry_ids)]


def _misplaced(made: Seal, row: dict[str, Any] | None, expected: int) -> Break:
    if row is not None and row["id"] not in made.entry_ids:
        return Break(made.number, row["id"], "it was put in after the seal was made.")
    if not Entry.objects.filter(pk=expected).exists():
        return Break(made.number, expected, "it was removed.")
    return Break(made.number, expected, "it was moved to another place in the log.")


def _tail() -> tuple[int, datetime | None]:
    """How many entries no seal covers yet, and since when."""
    count, oldest = 0, None
    for cluster in _clusters():
        last = Seal.objects.filter(cluster=cluster).order_by("-number").first()
        rest = Entry.objects.in_chain_order(cluster, last.last if last else START).order_by()
        count += rest.count()
        first = rest.aggregate(at=Min("at"))["at"]
        oldest = min((at for at in (oldest, first) if at), default=None)
    return count, oldest
