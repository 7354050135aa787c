"""The route: which steps, in which order, filled by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vrops.access.domain import Role
from vrops.core.errors import FieldError, Invalid

MOST_STEPS = 20


class RunState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    VOID = "void"


class StepState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"


class Verdict(StrEnum):
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    SEND_BACK = "send_back"
    REJECT = "reject"

    @property
    def passes(self) -> bool:
        """Whether it counts towards the quorum; the others end the run."""
        return self in (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS)

    @property
    def past(self) -> str:
        """“Rosa Castellano sent this back.”"""
        return _PAST[self]


_PAST = {
    Verdict.APPROVE: "approved this",
    Verdict.APPROVE_WITH_CONDITIONS: "approved this with conditions",
    Verdict.SEND_BACK: "sent this back",
    Verdict.REJECT: "rejected this",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpec:
    """One step: `quorum` different people out of those who hold the role, or of those named.

    Steps of one `position` run in parallel, positions one after another. A site, supplier or group
    narrows the role to its holders there. `due_days` are working days and `due_hours` open hours
    of the route's calendar, counted from the moment the step opens; none means no due time. The
    `backups` decide when too few of the others may.
    """

    name: str
    position: int = 1
    role: Role | None = None
    people: tuple[int, ...] = ()
    site_id: int | None = None
    supplier_id: int | None = None
    group_id: int | None = None
    quorum: int = 1
    due_days: int | None = None
    due_hours: int | None = None
    backups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """The steps of one approval; Invalid, naming each fault, when they make no sense."""

    steps: tuple[StepSpec, ...]

    def __post_init__(self) -> None:
        errors = [*_route_faults(self.steps)]
        for number, step in enumerate(self.steps):
            errors += [
                FieldError(f"/steps/{number}/{field}", code, detail)
                for field, code, detail in _step_faults(step)
            ]
        if errors:
            raise Invalid(
                f"The route cannot be used: {errors[0].detail}",
                code="approvals.route",
                errors=errors,
            )


def _route_faults(steps: tuple[StepSpec, ...]) -> Iterator[FieldError]:
    if not steps:
        yield FieldError("/steps", "required", "A route has at least one step.")
    if len(steps) > MOST_STEPS:
        yield FieldError("/steps", "too_many", f"A route has at most {MOST_STEPS} steps.")
    names = [step.name for step in steps]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield FieldError(f"/steps/{number}/name", "taken", f"Two steps are named “{name}”.")


def _step_faults(step: StepSpec) -> Iterator[tuple[str, str, str]]:
    places = [step.site_id, step.supplier_id, step.group_id]
    if not step.name.strip():
        yield "name", "required", "Name the step, so that people know what it is for."
    if step.position < 1:
        yield "position", "too_small", "The first position is 1."
    if (step.role is None) == (not step.people):
        yield "role", "one_of", f"Say who fills “{step.name}”: a role, or people by name."
    if step.people and any(places):
        yield "people", "no_place", "A place narrows a role; people are named one by one."
    if sum(place is not None for place in places) > 1:
        yield "site_id", "one_place", "A role is narrowed by one site, supplier or group."
    if step.quorum < 1:
        yield "quorum", "too_small", "At least one person decides on a step."
    if step.people and step.quorum > len(set(step.people)):
        yield "quorum", "too_large", f"“{step.name}” needs more people than it names."
    if set(step.people) & set(step.backups):
        yield "backups", "named_twice", "A backup is somebody who is not named on the step."
    yield from _due_faults(step)


def _due_faults(step: StepSpec) -> Iterator[tuple[str, str, str]]:
    if step.due_days is not None and step.due_hours is not None:
        yield "due_days", "one_of", "Say when the step is due in days or in hours."
    for field, amount in (("due_days", step.due_days), ("due_hours", step.due_hours)):
        if amount is not None and not 1 <= amount <= 1000:
            yield field, "out_of_range", "A step is due in 1 to 1,000 working days or hours."
