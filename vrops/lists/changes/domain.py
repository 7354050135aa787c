"""The rules of changes without tables: what became of rows, and how that reads."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# As many rows as a person may wait for; more are a job.
AT_ONCE = 200
# More than this is work for an import.
MOST_ROWS = 10_000
KEPT = timedelta(days=30)
# So long the activity of a record offers to take a change back.
OFFERED = timedelta(hours=24)


class Outcome(StrEnum):
    """What became of a row."""

    WAITING = "waiting"
    DONE = "done"
    SAME = "same"
    REFUSED = "refused"
    MISSING = "missing"

    @property
    def label(self) -> str:
        return {"waiting": "Not begun", "done": "Done", "same": "Had it already",
                "refused": "Refused", "missing": "No longer here"}[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows came out how; `missing` also counts those that were gone at the start."""

    waiting: int = 0
    done: int = 0
    same: int = 0
    refused: int = 0
    missing: int = 0

    @property
    def complete(self) -> bool:
        return not (self.waiting or self.refused or self.missing)

    @property
    def finished(self) -> int:
        """Rows of which is known what became of them."""
        return self.done + self.same + self.refused + self.missing


def said(label: str, past: str, count: int, noun: str, *, of_value: bool) -> str:
    """What happened, for the toast: “3 people disabled.”, “Owner changed on 3 escalations.”"""
    return f"{label} {past} on {count:,} {noun}." if of_value else f"{count:,} {noun} {past}."


def changed_since(who: str, when: str) -> str:
    """Why a row stays as it is."""
    by = f"{who} changed it on {when}" if who else "It was changed"
    return f"{by}, after this change; it stays as it is."
