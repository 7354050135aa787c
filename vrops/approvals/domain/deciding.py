"""Who may decide now, why somebody may not, and what a decision does to the run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vrops.approvals.domain.filling import Need, unfillable
from vrops.approvals.domain.refusals import AlreadyDecided, Filled, NotYourStep, SelfApproval
from vrops.approvals.domain.routes import RunState, StepState, Verdict
from vrops.core import phrases
from vrops.core.errors import VropsError


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNow:
    """A step as it stands. `regulars` and `backups` are people who are active today."""

    id: int
    position: int
    name: str
    quorum: int
    state: StepState
    regulars: frozenset[int]
    backups: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DecisionNow:
    """A decision taken; `on_behalf_of` is the person themselves unless it was delegated."""

    step_id: int
    by: int
    on_behalf_of: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNow:
    """A run as it stands, with the delegations in force today as (from, to).

    `authors` wrote the record, and nobody approves what they wrote. `names` has everybody who
    occurs in it; `ended` says how a run that is over ended.
    """

    state: RunState
    submitted_by: int
    steps: tuple[StepNow, ...]
    decisions: tuple[DecisionNow, ...] = ()
    delegations: tuple[tuple[int, int], ...] = ()
    names: Mapping[int, str]
    ended: str = ""
    authors: frozenset[int] = frozenset()

    def taken(self, step: StepNow) -> int:
        """How many approvals the step has."""
        return sum(d.step_id == step.id and d.verdict.passes for d in self.decisions)

    def missing(self, step: StepNow) -> int:
        """How many approvals the step still wants."""
        return max(0, step.quorum - self.taken(step))

    def barred(self) -> frozenset[int]:
        """Who may not decide in this run any more: submitter, authors, and whose word was given."""
        given = {person for d in self.decisions for person in (d.by, d.on_behalf_of)}
        return frozenset(given | self.wrote)

    @property
    def wrote(self) -> frozenset[int]:
        """Whose own work this is."""
        return self.authors | {self.submitted_by}

    def named(self, people: Iterable[int]) -> list[str]:
        return sorted(self.names[person] for person in people)


@dataclass(frozen=True, slots=True)
class Right:
    """A person may fill this step now, in their own right or for somebody who is away."""

    step: StepNow
    on_behalf_of: int


@dataclass(frozen=True, slots=True)
class Denial:
    """A person may not decide now; the sentence is for them."""

    refusal: type[VropsError]
    sentence: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision does: the step is full, the run reaches a state, these steps open."""

    fills_step: bool = False
    ends_run: RunState | None = None
    opens: tuple[StepNow, ...] = ()


def candidates(run: RunNow, step: StepNow) -> frozenset[int]:
    """Who may still fill the step in their own right.

    The backups join when the others are too few: the only one submitted it, has decided on
    another step, or has left.
    """
    barred = run.barred()
    free = step.regulars - barred
    if len(free) < run.missing(step):
        free |= step.backups - barred
    return free


def standing(run: RunNow, person: int, verdict: Verdict = Verdict.APPROVE) -> Right | Denial:
    """The step this person would fill with a decision now, or why they cannot.

    Own rights go before delegated ones, and of several steps the one with the fewest others. A
    step is left to others when only this person could fill another one; that does not hold back
    a verdict that ends the run.
    """
    denial = _before_any_step(run, person)
    if denial:
        return denial
    rights = _rights(run, person)
    if not rights:
        return _no_step(run, person)
    if not verdict.passes or _stuck(run, frozenset()):
        return rights[0]
    for right in rights:
        if not _stuck(run, frozenset({person, right.on_behalf_of}), right.step):
            return right
    return _reserved(run, person, rights[0])


def effect(run: RunNow, step: StepNow, verdict: Verdict) -> Effect:
    """What the verdict on the step does; the step is open and not full yet."""
    if verdict is Verdict.SEND_BACK:
        return Effect(ends_run=RunState.SENT_BACK)
    if verdict is Verdict.REJECT:
        return Effect(ends_run=RunState.REJECTED)
    if run.missing(step) > 1:
        return Effect()
    left = [s for s in run.steps if s.state is not StepState.DONE and s.id != step.id]
    if not left:
        return Effect(fills_step=True, ends_run=RunState.APPROVED)
    first = min(s.position for s in left)
    opens = tuple(s for s in left if s.position == first and s.state is StepState.WAITING)
    return Effect(fills_step=True, opens=opens)


def nobody_for(run: RunNow) -> str:
    """Why a new run could never end, as a sentence; empty when it can."""
    submitter = run.names[run.submitted_by]
    for step in run.steps:
        everyone = step.regulars | step.backups
        free = everyone - run.wrote
        name = phrases.quoted(step.name)
        if len(free) >= step.quorum:
            continue
        if not everyone:
            return f"Nobody can decide on {name} today; name a backup or change the route."
        if not free and everyone == {run.submitted_by}:
            return (
                f"Only {submitter} could decide on {name}, and nobody approves their own "
                "submission; name a backup."
            )
        if not free:
            who = phrases.both(run.named(everyone))
            return (
                f"Only {who} could decide on {name}, and nobody approves what they wrote or "
                "submitted; name a backup."
            )
        who = phrases.both(run.named(free))
        return f"{name} needs {step.quorum} people and only {who} can decide; name a backup."
    stuck = _stuck(run, frozenset())
    if stuck:
        return (
            f"There are too few people for {phrases.quoted(stuck.name)}, since nobody fills two "
            "steps; name a backup."
        )
    return ""


def _before_any_step(run: RunNow, person: int) -> Denial | None:
    if run.state is not RunState.OPEN:
        return Denial(Filled, run.ended)
    if person == run.submitted_by:
        return Denial(SelfApproval, "You submitted this, and nobody approves their own submission.")
    if person in run.authors:
        return Denial(SelfApproval, "You wrote this, and nobody approves what they wrote.")
    for decision in run.decisions:
        if person == decision.by:
            return Denial(AlreadyDecided, "You have decided on this already.")
        if person == decision.on_behalf_of:
            return Denial(AlreadyDecided, f"{run.names[decision.by]} has decided on this for you.")
    return None


def _rights(run: RunNow, person: int) -> list[Right]:
    """Every way in which the person could decide now, the best first."""
    stands_in_for = {giver for giver, taker in run.delegations if taker == person}
    found = []
    for step in run.steps:
        if step.state is StepState.OPEN:
            able = candidates(run, step)
            found += [
                (giver != person, len(able), step.id, giver)
                for giver in able & (stands_in_for | {person})
            ]
    steps = {step.id: step for step in run.steps}
    return [Right(steps[step_id], giver) for _, _, step_id, giver in sorted(found)]


def _stuck(run: RunNow, spent: frozenset[int], filled: StepNow | None = None) -> Need | None:
    """A step that could not be filled any more once these people have decided on `filled`."""
    barred = run.barred() | spent
    needs = [
        Need(s.name, run.missing(s) - (s is filled), (s.regulars | s.backups) - barred)
        for s in run.steps
        if s.state is not StepState.DONE
    ]
    return unfillable(needs)


def _reserved(run: RunNow, person: int, right: Right) -> Denial:
    """Deciding here would leave another step without anybody."""
    stuck = _stuck(run, frozenset({person, right.on_behalf_of}), right.step)
    other = phrases.quoted(stuck.name) if stuck else "another step"
    rest = run.named(candidates(run, right.step) - {person, right.on_behalf_of})
    return Denial(
        NotYourStep,
        f"You are needed for {other}, and nobody fills two steps; "
        f"leave {phrases.quoted(right.step.name)} to {phrases.either(rest)}.",
    )


def _no_step(run: RunNow, person: int) -> Denial:
    """The person has no open step: theirs is filled, comes later, has others, or there is none."""
    for step in run.steps:
        name = phrases.quoted(step.name)
        if person in step.regulars | step.backups and step.state is StepState.DONE:
            who = phrases.both(run.named({d.by for d in run.decisions if d.step_id == step.id}))
            return Denial(Filled, f"{name} is approved already, by {who}.")
    for step in run.steps:
        name = phrases.quoted(step.name)
        if person in step.regulars and step.state is StepState.WAITING:
            before = [s.name for s in run.steps if s.state is StepState.OPEN]
            return Denial(NotYourStep, f"{name} decides after {phrases.both(before)}.")
        if person in step.backups:
            others = phrases.either(run.named(step.regulars - run.barred()))
            return Denial(NotYourStep, f"You are the backup for {name}; {others} can decide.")
    return _stands_in_vain(run, person) or Denial(NotYourStep, waiting_for(run))


def _stands_in_vain(run: RunNow, person: int) -> Denial | None:
    """The person stands in for somebody who may not decide either."""
    for giver, taker in run.delegations:
        if taker != person or giver not in run.barred():
            continue
        if giver == run.submitted_by:
            why = f"You stand in for {run.names[giver]}, who submitted this."
            return Denial(NotYourStep, why)
        if giver in run.authors:
            return Denial(NotYourStep, f"You stand in for {run.names[giver]}, who wrote this.")
        why = f"You stand in for {run.names[giver]}, who has decided already."
        return Denial(AlreadyDecided, why)
    return None


def waiting_for(run: RunNow) -> str:
    """Whom the open steps wait for: “This waits for Jo Santos or Ian Mbeki (Legal).”"""
    waits = [
        f"{phrases.either(run.named(candidates(run, step))) or 'nobody'} ({step.name})"
        for step in run.steps
        if step.state is StepState.OPEN
    ]
    return f"This waits for {phrases.both(waits)}."


def judges(run: RunNow, step_id: int) -> frozenset[int]:
    """Who may accept that a condition of this step is met: those who could have set it.

    The step's people and backups of today, those who decided on it, and their stand-ins; never
    those whose own work it is.
    """
    step = next(step for step in run.steps if step.id == step_id)
    decided = {p for d in run.decisions if d.step_id == step_id for p in (d.by, d.on_behalf_of)}
    own = step.regulars | step.backups | decided
    stand_ins = {taker for giver, taker in run.delegations if giver in own - run.wrote}
    return frozenset((own | stand_ins) - run.wrote)
