"""The log's rules without tables: chaining, what changed, how an event reads."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

HASH_BYTES = 32
GENESIS = bytes(HASH_BYTES)
# The columns that `canonical` covers. A column added later gets a form of its own (2, 3, ...), so
# that seals made before still verify.
FORM = 1
COLUMNS = (
    "id", "at", "event", "area", "actor_id", "actor_name", "subject_type", "subject_id",
    "subject_name", "before", "after", "why", "request_id", "site_id", "supplier_id", "group_id",
    "money", "refused", "cluster", "xid",
)  # fmt: skip
# Bookkeeping that a snapshot may carry and no reader calls a change.
NOISE = frozenset({"version", "updated_at"})


def canonical(row: Mapping[str, Any]) -> bytes:
    """An entry as the bytes that are hashed: JSON, keys sorted, no blanks, UTF-8, times in UTC.

    The row has the columns of `COLUMNS`, with `before_text` and `after_text` in place of the two
    snapshots: the text of their jsonb, so that no digit is lost on the way.
    """
    values = dict(row, at=_instant(row["at"]))
    return json.dumps(
        values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def link(previous: bytes, content: bytes) -> bytes:
    """The next link of the chain: SHA-256 over the one before and the content."""
    return hashlib.sha256(previous + content).digest()


def opening(previous: bytes, *, number: int, cluster: int, form: int, sealed_at: datetime) -> bytes:
    """The link a seal begins with, which binds its own columns to the seal before."""
    header = {"cluster": cluster, "form": form, "number": number, "sealed_at": _instant(sealed_at)}
    return link(previous, json.dumps(header, sort_keys=True, separators=(",", ":")).encode())


def links_of(joined: bytes) -> Iterator[bytes]:
    """A seal's links, stored one after another, each again by itself."""
    for start in range(0, len(joined), HASH_BYTES):
        yield joined[start : start + HASH_BYTES]


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def matches(pattern: str, event: str) -> bool:
    """`gtm.launch.approved` matches itself, `gtm.launch.*` and `*`."""
    return pattern == event or (pattern.endswith("*") and event.startswith(pattern[:-1]))


def area_of(event: str, subject_type: str) -> str:
    """The area an entry belongs to: its subject's, so that a file attached to a ticket is read by
    those who read tickets; without a subject, or with a shared one, the event's first word."""
    app = subject_type.partition(".")[0]
    return app if app not in ("", "vrops") else event.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; `old` is None where there was nothing before."""

    field: str
    old: Any
    new: Any


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """The fields that differ between two snapshots, in the order of the later one.

    A field only one side names differs from None. Both None means nothing is known: no changes.
    """
    old, new = before or {}, after or {}
    names = [*new, *(name for name in old if name not in new)]
    return [
        Change(name, old.get(name), new.get(name))
        for name in names
        if name not in NOISE and old.get(name) != new.get(name)
    ]


def plain_words(event: str) -> str:
    """How an event reads that nobody described: `gtm.launch.sent_back` is "launch sent back"."""
    return " ".join(event.split(".")[-2:]).replace("_", " ")
