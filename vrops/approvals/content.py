"""The version of a record as people count it: one more for each change of what is decided about.

`Record.version` counts every write, also submitting and approving, and keeps two people from
overwriting each other. What somebody reads, approves and talks about is the content: the number
here stays the same from the submission to the approval, and both name the same words.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vrops.approvals import registry
from vrops.core.models import Record
from vrops.log import domain
from vrops.log.models import Entry


@dataclass(frozen=True, slots=True)
class Numbers:
    """The versions of one record: `edits` are the `Record.version` that each change led to."""

    edits: Sequence[int]

    @property
    def now(self) -> int:
        return 1 + len(self.edits)

    def at(self, version: int) -> int:
        """The number that the content had at this `Record.version`."""
        return 1 + bisect_right(self.edits, version)


def numbers_of(record: Record) -> Numbers:
    """How the content of a record is counted, from its log; read once for each copy in memory.

    A kind of record that does not say what its content is has one version.
    """
    known: tuple[int, Numbers] | None = record.__dict__.get("_numbers")
    if known is None or known[0] != record.version:
        known = record.__dict__["_numbers"] = (record.version, _read(record))
    return known[1]


def _read(record: Record) -> Numbers:
    content = registry.kind(registry.type_of(record)).content
    if content is None:
        return Numbers(())
    entries = Entry.objects.about(registry.type_of(record), record.pk)
    rows = entries.filter(event__in=content.events, refused=False).values_list("before", "after")
    return Numbers(
        sorted(
            after["version"]
            for before, after in rows
            if before and after and _touches(before, after, content.fields)
        )
    )


def _touches(before: dict[str, object], after: dict[str, object], fields: Collection[str]) -> bool:
    return any(change.field in fields for change in domain.changes(before, after))
