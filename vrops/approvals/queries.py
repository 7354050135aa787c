"""What waits for whom, the decision rail of a record, and its earlier runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Prefetch, Q, QuerySet

from vrops.approvals import registry, standing
from vrops.approvals.domain import deciding, sheets
from vrops.approvals.domain.deciding import Denial, Right, RunNow
from vrops.approvals.domain.routes import StepState
from vrops.approvals.models import Condition, Decision, Delegation, Run, Step, StepPerson
from vrops.core import clock, phrases
from vrops.people.models import Grant, User, in_force


@dataclass(frozen=True, slots=True)
class RailStep:
    """A step as the rail draws it. `who` names those who can still decide, `yours` is the reader's
    own; `given` of `wanted` approvals are there."""

    step: Step
    decisions: Sequence[Decision]
    who: str
    given: int
    wanted: int
    late: bool
    yours: bool


@dataclass(frozen=True, slots=True)
class Rail:
    """The decision rail: the steps, and whether the reader may decide now, else why not.

    `for_whom` is the person who is away when the reader stands in. `consequence` is what the
    button leads to, in the area's words. `given` of `wanted` approvals are there.
    """

    run: Run
    steps: Sequence[RailStep]
    may_decide: bool
    why_not: str
    your_step: str
    for_whom: str
    given: int
    wanted: int
    void_reason: str
    conditions: Sequence[Condition]
    consequence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that this person would fill; `for_whom` is set when they stand in for somebody."""

    run: Run
    step: Step
    noun: str
    url: str
    for_whom: str
    late: bool


@dataclass(frozen=True, slots=True)
class PastRun:
    """An earlier or present run: its decisions with the sheets, and why they are void, if so."""

    run: Run
    decisions: Sequence[Decision]
    void_reason: str


def rail(
    subject: Model, user: User, *, consequence: str = "", at: datetime | None = None
) -> Rail | None:
    """The rail of the record's latest run; None when it was never submitted.

    For somebody who may see the record: the caller got it through `visible_to`.
    """
    run = Run.objects.select_related("submitted_by", "voided_by").latest_of(subject)
    if run is None:
        return None
    at = at or clock.now()
    now = standing.load([run], at=at)[run.pk]
    right = standing.of(user, now)
    mine = right if isinstance(right, Right) else None
    steps = _rail_steps(run, now, mine, at)
    return Rail(
        run=run,
        steps=steps,
        may_decide=mine is not None,
        why_not=right.sentence if isinstance(right, Denial) else "",
        your_step=mine.step.name if mine else "",
        for_whom=_for_whom(mine, now, user),
        given=sum(step.given for step in steps),
        wanted=sum(step.wanted for step in steps),
        void_reason=decisions_void_reason(run),
        conditions=list(_conditions().filter(decision__run=run)),
        consequence=consequence,
    )


def waiting_on(user: User, *, at: datetime | None = None) -> list[Waiting]:
    """What this person can decide now, in their own right or for somebody away, soonest due first.

    The same rule as `decide`; a fixed number of queries for any number of runs.
    """
    at = at or clock.now()
    candidates = Run.objects.open().filter(Exists(_steps_of(user, at))).exclude(submitted_by=user)
    runs = list(candidates.exclude(decisions__by=user).select_related("submitted_by"))
    if not runs:
        return []
    values = standing.load(runs, at=at)
    found = {}
    for run in runs:
        right = standing.of(user, values[run.pk])
        if isinstance(right, Right):
            found[right.step.id] = (run, right)
    steps = Step.objects.filter(pk__in=found).order_by(
        F("due_at").asc(nulls_last=True), "opened_at", "pk"
    )
    return [_waiting(step, *found[step.pk], values, user, at) for step in steps]


def history(subject: Model) -> list[PastRun]:
    """Every run of the record, latest first, with what each approver was shown."""
    decisions = Decision.objects.select_related("by", "on_behalf_of", "step").order_by("pk")
    runs = (
        Run.objects.about(subject)
        .select_related("submitted_by", "ended_by", "voided_by")
        .prefetch_related(
            Prefetch("decisions", decisions.prefetch_related(Prefetch("conditions", _conditions())))
        )
        .order_by("-pk")
    )
    return [PastRun(run, list(run.decisions.all()), decisions_void_reason(run)) for run in runs]


def approved_run(subject: Model) -> Run | None:
    """The run whose approval is in force; None before, and after a material edit."""
    run = Run.objects.latest_of(subject)
    return run if run is not None and run.state == Run.State.APPROVED else None


def open_conditions(subject: Model) -> QuerySet[Condition]:
    """What approvers in force asked for and nobody closed yet."""
    runs = Run.objects.about(subject).filter(state__in=Run.COUNTS)
    return _conditions().open().filter(decision__run__in=runs)


def decisions_void_reason(run: Run) -> str:
    """Why the run's decisions do not count, in a sentence; empty while they do."""
    return "" if run.counts else standing.ended(run)


def subjects_naming(user: User, model: type[Model], *, at: datetime | None = None) -> QuerySet[Any]:
    """The ids of records whose route names this person, somebody they stand in for, or which they
    decided on: scope N of "who may do what", for the area's `visible_to`."""
    principals = _principals(user, at or clock.now())
    named = StepPerson.objects.filter(step__run=OuterRef("pk"), user__in=principals)
    decided = Decision.objects.filter(run=OuterRef("pk"), by=user)
    runs = Run.objects.filter(subject_type=registry.type_of(model))
    return runs.filter(Exists(named) | Exists(decided)).values("subject_id")


def as_shown(decision: Decision) -> bool:
    """Whether the stored sheet still has the hash that the approver confirmed."""
    return sheets.hash_of(decision.sheet) == decision.sheet_hash


def _conditions() -> Any:
    return Condition.objects.select_related("closed_by", "decision__by").order_by("pk")


def _rail_steps(run: Run, now: RunNow, mine: Right | None, at: datetime) -> list[RailStep]:
    rows = run.steps.select_related("site", "supplier", "group").order_by("position", "pk")
    decisions = Decision.objects.select_related("by", "on_behalf_of").defer("sheet")
    values = {step.id: step for step in now.steps}
    return [
        RailStep(
            step=step,
            decisions=list(step.decisions.all()),
            who=_who(now, values[step.pk]) if run.state == Run.State.OPEN else "",
            given=now.taken(values[step.pk]),
            wanted=step.quorum,
            late=_late(step, at),
            yours=mine is not None and mine.step.id == step.pk,
        )
        for step in rows.prefetch_related(Prefetch("decisions", decisions.order_by("pk")))
    ]


def _who(now: RunNow, step: deciding.StepNow) -> str:
    if step.state is StepState.DONE:
        return ""
    return phrases.either(now.named(deciding.candidates(now, step)))


def _late(step: Step, at: datetime) -> bool:
    return step.state == Step.State.OPEN and step.due_at is not None and step.due_at < at


def _for_whom(right: Right | None, now: RunNow, user: User) -> str:
    if right is None or right.on_behalf_of == user.pk:
        return ""
    return now.names[right.on_behalf_of]


def _waiting(
    step: Step, run: Run, right: Right, values: dict[int, RunNow], user: User, at: datetime
) -> Waiting:
    kind = registry.kind(run.subject_type)
    return Waiting(
        run=run,
        step=step,
        noun=kind.noun,
        url=kind.url(run.subject_id),
        for_whom=_for_whom(right, values[run.pk], user),
        late=_late(step, at),
    )


def _principals(user: User, at: datetime) -> list[int]:
    """The person, and everybody they stand in for today."""
    given = Delegation.objects.in_force(standing.day_of(at)).filter(to_user=user)
    return [user.pk, *given.values_list("from_user_id", flat=True)]


def _steps_of(user: User, at: datetime) -> QuerySet[Step]:
    """The open steps of a run that the person could fill going by name, role or delegation."""
    principals = _principals(user, at)
    grants = Grant.objects.filter(in_force(standing.day_of(at)), user__in=principals)
    seats = set(grants.values_list("role", "site_id", "supplier_id", "group_id"))
    by_name = Exists(StepPerson.objects.filter(step=OuterRef("pk"), user__in=principals))
    roles = reduce(or_, (_opens_to(seat) for seat in seats), Q(pk__in=[]))
    return Step.objects.filter(by_name | roles, run=OuterRef("pk"), state=Step.State.OPEN)


def _opens_to(seat: tuple[str, int | None, int | None, int | None]) -> Q:
    """Steps that a grant fills: its role, narrowed by nothing or by the grant's own place."""
    role, site, supplier, group = seat
    return Q(
        Q(site__isnull=True) | Q(site=site),
        Q(supplier__isnull=True) | Q(supplier=supplier),
        Q(group__isnull=True) | Q(group=group),
        role=role,
    )
