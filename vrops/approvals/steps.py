"""The steps of a route as a page lists them: a line for each word given, one for each awaited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vrops.approvals.models import Decision, Run
from vrops.approvals.queries import Rail, RailStep
from vrops.people.models import User

GIVEN = {
    "approve": "approved",
    "approve_with_conditions": "approved",
    "send_back": "sent back",
    "reject": "rejected",
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """Who, in which capacity, how it stands; `shown` are words instead of the name."""

    name: str
    shown: str
    role: str
    state: str
    note: str = ""
    at: datetime | None = None


def lines(rail: Rail, user: User) -> list[StepLine]:
    """The lines of a rail for its reader, in the order of the route."""
    return [line for step in rail.steps for line in _of_step(step, rail.run, user)]


def last_note(rail: Rail) -> str:
    """Why it came back, in the words of whoever sent it back; empty when nobody did."""
    given = [decision for step in rail.steps for decision in step.decisions]
    return next((d.note for d in given if d.verdict == Decision.Verdict.SEND_BACK), "")


def _of_step(step: RailStep, run: Run, user: User) -> Iterator[StepLine]:
    for made in step.decisions:
        role = step.step.name
        yield StepLine(
            name=made.by.name,
            shown="You" if made.by_id == user.pk else "",
            role=f"{role}, for {made.on_behalf_of.name}" if made.delegated else role,
            state="void" if run.state == Run.State.VOID else GIVEN[made.verdict],
            note=made.note,
            at=made.at,
        )
    if step.given < step.wanted and run.state == Run.State.OPEN:
        shown = "You" if step.yours else step.who or "Nobody"
        state = "next" if step.step.opened_at is None else "waiting"
        yield StepLine(user.name if step.yours else "", shown, step.step.name, state)
