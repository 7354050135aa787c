"""Runs as the values that the rules in `domain.deciding` compute with, many at once.

People who hold a role are looked up as of the day that is asked for, so a role that was given or
ended since the submission counts from the next request on (R19).
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q

from vrops.approvals import registry
from vrops.approvals.domain import deciding
from vrops.approvals.domain.deciding import DecisionNow, Denial, Right, RunNow, StepNow
from vrops.approvals.domain.refusals import PeopleOnly
from vrops.approvals.domain.routes import RunState, StepState, Verdict
from vrops.approvals.models import Decision, Delegation, Run, Step, StepPerson
from vrops.core import clock, phrases
from vrops.people.models import Grant, User, in_force

# A role and the one place that narrows it, if any: the columns of Step and of Grant.
Seat = tuple[str, int | None, int | None, int | None]
NOBODY: frozenset[int] = frozenset()
PEOPLE_ONLY = "Approving is for people; API tokens and service users never approve."
K = TypeVar("K", bound=Hashable)
_ACTIVE = {"user__is_active": True, "user__kind": User.Kind.PERSON}


def of(user: User, run: RunNow, verdict: Verdict = Verdict.APPROVE) -> Right | Denial:
    """The step the user would fill now, or why not; the one rule of the rail, the inbox and
    `decide`."""
    if user.token_permissions is not None or user.kind != User.Kind.PERSON:
        return Denial(PeopleOnly, PEOPLE_ONLY)
    return deciding.standing(run, user.pk, verdict)


def day_of(at: datetime) -> date:
    """The civil day on which roles and delegations are looked up."""
    return at.astimezone(clock.zone(settings.COMPANY_ZONE)).date()


def load(runs: Iterable[Run], *, at: datetime) -> dict[int, RunNow]:
    """Run id -> the run as it stands, in a fixed number of queries for any number of runs."""
    by_id = {run.pk: run for run in runs}
    on = day_of(at)
    steps = list(Step.objects.filter(run__in=by_id).order_by("run_id", "position", "pk"))
    named = StepPerson.objects.filter(step__run__in=by_id, **_ACTIVE)
    people = _by_step(named.values_list("step_id", "is_backup", "user_id"))
    holders = _holders({seat for step in steps if (seat := seat_of(step))}, on)
    decisions = _decisions(by_id)
    delegations = _delegations(on)
    authors = _authors(by_id.values())
    values: dict[int, list[StepNow]] = defaultdict(list)
    for step in steps:
        seat = seat_of(step)
        regulars = holders.get(seat, NOBODY) if seat else people.get((step.pk, False), NOBODY)
        backups = people.get((step.pk, True), NOBODY) - regulars
        values[step.run_id].append(_step_now(step, regulars, backups))
    names = _names(by_id.values(), values.values(), decisions.values(), delegations)
    return {
        pk: RunNow(
            state=RunState(run.state),
            submitted_by=run.submitted_by_id,
            steps=tuple(values[pk]),
            decisions=tuple(decisions[pk]),
            delegations=delegations,
            names=names,
            ended=how_it_ended(run, names),
            authors=authors.get((run.subject_type, run.subject_id), NOBODY),
        )
        for pk, run in by_id.items()
    }


def seat_of(step: Step) -> Seat | None:
    """The role and place that fill the step; None when people are named."""
    if not step.role:
        return None
    return (step.role, step.site_id, step.supplier_id, step.group_id)


def how_it_ended(run: Run, names: Mapping[int, str]) -> str:
    """Why nobody can decide any more, for the person who comes too late."""
    ended_by = names.get(run.ended_by_id or 0, "VROps")
    match run.state:
        case Run.State.APPROVED:
            return f"This is approved already; {ended_by} gave the last approval."
        case Run.State.SENT_BACK:
            return f"{ended_by} {Verdict.SEND_BACK.past}, so there is nothing to decide now."
        case Run.State.REJECTED:
            return f"{ended_by} {Verdict.REJECT.past}, so there is nothing to decide now."
        case Run.State.WITHDRAWN:
            return f"{ended_by} withdrew this, so there is nothing to decide now."
        case Run.State.VOID:
            return void_sentence(run, names.get(run.voided_by_id or 0, "VROps"))
    return ""


def ended(run: Run) -> str:
    """As `how_it_ended`, for a run whose people are read here."""
    people = (run.ended_by, run.voided_by)
    return how_it_ended(run, {person.pk: person.name for person in people if person})


def void_sentence(run: Run, voided_by: str) -> str:
    """Who made the decisions void by changing what; the reason given instead of fields, if any."""
    if run.voided_fields:
        what = f"{voided_by} changed {phrases.both(run.voided_fields)}"
    else:
        what = f"{voided_by} took this back ({run.void_why})"
    return f"{what} after it was submitted, so its decisions are void."


def _step_now(step: Step, regulars: frozenset[int], backups: frozenset[int]) -> StepNow:
    return StepNow(
        id=step.pk,
        position=step.position,
        name=step.name,
        quorum=step.quorum,
        state=StepState(step.state),
        regulars=regulars,
        backups=backups,
    )


def _by_step(rows: Iterable[tuple[int, bool, int]]) -> dict[tuple[int, bool], frozenset[int]]:
    return _grouped(((step_id, is_backup), user_id) for step_id, is_backup, user_id in rows)


def _holders(seats: set[Seat], on: date) -> dict[Seat, frozenset[int]]:
    """Seat -> the active people who hold the role there on the day; one query."""
    if not seats:
        return {}
    rows = Grant.objects.filter(reduce(or_, map(holds, seats)), in_force(on), **_ACTIVE)
    grants = rows.values_list("role", "site_id", "supplier_id", "group_id", "user_id")
    return _grouped(
        (seat, user_id) for *grant, user_id in grants for seat in seats if _fits(grant, seat)
    )


def _grouped(pairs: Iterable[tuple[K, int]]) -> dict[K, frozenset[int]]:
    found: defaultdict[K, set[int]] = defaultdict(set)
    for key, user_id in pairs:
        found[key].add(user_id)
    return {key: frozenset(people) for key, people in found.items()}


def holds(seat: Seat) -> Q:
    """Grants that fill the seat: the role, at the place when there is one."""
    role, *places = seat
    columns = ("site", "supplier", "group")
    narrowed = {c: place for c, place in zip(columns, places, strict=True) if place is not None}
    return Q(role=role, **narrowed)


def _fits(grant: Sequence[Any], seat: Seat) -> bool:
    pairs = zip(grant, seat, strict=True)
    return all(wanted is None or held == wanted for held, wanted in pairs)


def _decisions(runs: Collection[int]) -> defaultdict[int, list[DecisionNow]]:
    found: defaultdict[int, list[DecisionNow]] = defaultdict(list)
    rows = Decision.objects.filter(run__in=runs).order_by("pk")
    for run_id, step_id, by, giver, verdict in rows.values_list(
        "run_id", "step_id", "by_id", "on_behalf_of_id", "verdict"
    ):
        found[run_id].append(DecisionNow(step_id, by, giver, Verdict(verdict)))
    return found


def _delegations(on: date) -> tuple[tuple[int, int], ...]:
    rows = Delegation.objects.in_force(on).filter(
        to_user__is_active=True, to_user__kind=User.Kind.PERSON
    )
    return tuple(rows.order_by("pk").values_list("from_user_id", "to_user_id"))


def _authors(runs: Iterable[Run]) -> dict[tuple[str, int], frozenset[int]]:
    """Who wrote the records of these runs; one query of the area for each kind of record."""
    subjects: defaultdict[str, set[int]] = defaultdict(set)
    for run in runs:
        subjects[run.subject_type].add(run.subject_id)
    found = {}
    for subject_type, ids in subjects.items():
        authors = registry.kind(subject_type).authors
        for pk, people in (authors(ids) if authors else {}).items():
            found[subject_type, pk] = frozenset(people)
    return found


def _names(
    runs: Iterable[Run],
    steps: Iterable[Sequence[StepNow]],
    decisions: Iterable[Sequence[DecisionNow]],
    delegations: Sequence[tuple[int, int]],
) -> dict[int, str]:
    """The name of everybody who occurs, in one query."""
    people: set[int | None] = {person for pair in delegations for person in pair}
    for run in runs:
        people |= {run.submitted_by_id, run.ended_by_id, run.voided_by_id}
    for step in (step for group in steps for step in group):
        people |= step.regulars | step.backups
    for decision in (decision for group in decisions for decision in group):
        people |= {decision.by, decision.on_behalf_of}
    return dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "name"))
