"""A ticket of another system as a file tells of it, and how far it is along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vrops.core.redaction import Secret

# How the tools tickets come from call their states; each is further along than the one before.
STATUSES = ("open", "pending", "solved", "closed")
_WORDS = {
    "open": "open", "new": "open", "pending": "pending", "on hold": "pending", "solved": "solved",
    "resolved": "solved", "closed": "closed",
}  # fmt: skip
# Where a ticket stands, in the same order; a merged one stays what it is.
_RANKS = {"new": 0, "resolved": 2, "closed": 3, "merged": 3}
_VERBS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "open": (),
    "pending": (("take", None), ("wait", "waiting_reporter")),
    "solved": (("resolve", None),),
    "closed": (("resolve", None), ("close", None)),
}
STATUS_WORDS: Mapping[str, str] = _WORDS
# With these it owes nothing more.
ENDED = ("solved", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedTicket:
    """One row: what was reported elsewhere, when, and what has become of it there.

    `solved_at` is None where it is not solved, or the file does not say when. `removed` says per
    field which secrets were taken out of it, and how many.
    """

    source: str
    external_id: str
    subject: str
    body: str
    filed_at: datetime
    status: str
    type: str
    category: str
    solved_at: datetime | None = None
    removed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def is_further(status: str, state: str) -> bool:
    """Whether the other system is further along than our ticket. What people did to it here is
    never turned back by a file."""
    return STATUSES.index(status) > _RANKS.get(state, 1)


def way(state: str, status: str) -> list[tuple[str, str | None]]:
    """The verbs, each with the state it shall reach where it has a choice, that follow a status."""
    verbs = list(_VERBS[status])
    if state == "resolved":
        return [verb for verb in verbs if verb[0] == "close"]
    return verbs


def removed_from(text: str) -> dict[str, int]:
    """Which secrets were taken out of a text, told by the masks that stand for them."""
    counts = {secret.value: text.count(secret.mask) for secret in Secret}
    return {kind: count for kind, count in counts.items() if count}


def circumstances(
    *, via: str = "", city: str = "", state: str = "", zip_code: str = "", behalf: bool | None
) -> str:
    """What else the row says, as lines below the complaint."""
    place = " ".join(part for part in (", ".join(p for p in (city, state) if p), zip_code) if part)
    lines = (
        f"Received by: {via}" if via else "",
        f"From: {place}" if place else "",
        "Filed on behalf of somebody else" if behalf else "",
    )
    return "\n".join(line for line in lines if line)
