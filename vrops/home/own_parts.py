"""What the shared parts put on the first page: steps of routes that wait for this person."""

from typing import Any

from vrops.access.domain import Role
from vrops.approvals import queries as approvals
from vrops.approvals.queries import Waiting
from vrops.core import phrases
from vrops.home.parts import HomePart, Row, Shown

# Whom routes ask; others see the card only while something waits for them.
DECIDERS = (Role.PM, Role.SENIOR_MANAGER, Role.FINANCE)
NAME = "approvals"


def to_approve(user: Any) -> Shown | None:
    """What this person can decide now, soonest due first; the card is the list itself."""
    found = approvals.waiting_on(user)
    roles = {grant.role for grant in user.grants_in_force()}
    if not found and not roles.intersection(DECIDERS):
        return None
    late = sum(each.late for each in found)
    return Shown(
        rows=[_row(each) for each in found],
        count=len(found),
        url=f"#{NAME}" if found else "",
        change=f"{late} late" if late else "",
        hot=bool(late),
    )


PARTS = (HomePart(NAME, 10, "To approve", "circle-check", to_approve),)


def _row(waiting: Waiting) -> Row:
    run = waiting.run
    words = [f"{run.submitted_by.name} submitted this {waiting.noun}"]
    if waiting.for_whom:
        words.append(f"you decide for {waiting.for_whom}")
    return Row(
        title=run.subject_name,
        url=waiting.url,
        sub=phrases.both(words),
        at=waiting.step.due_at,
        late=waiting.late,
    )
