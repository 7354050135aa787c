"""The rules of long work without tables: states and verbs, and how far along it is."""

from vrops.workflow.domain import Lifecycle, Tone, Verb

LIFECYCLE = Lifecycle(
    "job",
    ("queued", "running", "done", "failed", "cancelled"),
    (
        Verb("begin", ("queued", "running"), "running", "", "begun"),
        Verb("go_on_later", ("running",), "queued", "", "put back"),
        Verb("finish", ("running",), "done", "", "finished"),
        Verb("fail", ("queued", "running"), "failed", "", "given up"),
        Verb("cancel", ("queued", "running"), "cancelled", "Cancel", "cancelled", Tone.DANGER),
        Verb("retry", ("failed", "cancelled"), "queued", "Try again", "tried again"),
    ),
)
ENDED = ("done", "failed", "cancelled")


def percent(done: int, total: int, state: str) -> int:
    """How far along, whole percent, rounded down; 100 only for what is done."""
    if state == "done":
        return 100
    if total <= 0:
        return 0
    return max(0, min(99, 100 * done // total))
