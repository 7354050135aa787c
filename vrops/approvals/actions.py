"""Starting, deciding, taking back and voiding runs; conditions; deciding for somebody away.

The area's own action holds the lock on the subject and calls these inside its transaction; they
lock the run. Who may approve is the route's affair, so a door that forgets to ask cannot approve.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from vrops.access.policy import require_at
from vrops.approvals import permissions, progress, registry, standing
from vrops.approvals.domain import deciding, sheets
from vrops.approvals.domain.conditions import NewCondition, checked
from vrops.approvals.domain.deciding import Denial, Right, RunNow
from vrops.approvals.domain.refusals import Filled, NobodyCanDecide, PeopleOnly, SelfApproval
from vrops.approvals.domain.routes import RouteSpec, RunState, Verdict
from vrops.approvals.domain.sheets import Sheet
from vrops.approvals.models import Condition, Decision, Delegation, Run, Step
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock, phrases, text
from vrops.core.errors import (
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    PermissionDenied,
    StaleVersion,
)
from vrops.core.models import Record
from vrops.log import actions as log
from vrops.people.models import User


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision led to. `completes_route`: it was the last approval; `ends_route`: the run is
    over, approved or not; `next_steps` have opened with it."""

    decision: Decision
    completes_route: bool
    ends_route: bool
    next_steps: tuple[Step, ...]


@transaction.atomic
def start_run(
    subject: Record,
    *,
    route: RouteSpec,
    by: User,
    version: int,
    sheet: Sheet,
    calendar: BusinessCalendar | None = None,
    at: datetime | None = None,
) -> Run:
    """Send a record along a route; its first steps open now.

    Due times count in the calendar, without one in Mondays to Fridays of the company's zone.
    Refuses: StaleVersion; NotAllowed while another run of the record is open; Invalid when the
    route names somebody unknown; NobodyCanDecide when a step could never be filled. A subject whose
    model is not registered is a programming error.
    """
    subject_type = registry.type_of(subject)
    registry.kind(subject_type)
    if version != subject.version:
        raise StaleVersion(current={"version": subject.version})
    at = at or clock.now()
    run = Run(
        subject_type=subject_type,
        subject_id=subject.pk,
        subject_name=text.cut(str(subject), 300),
        subject_version=version,
        sheet=sheet.content,
        sheet_hash=sheet.hash,
        calendar=calendar,
        submitted_by=by,
        submitted_at=at,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        raise NotAllowed(
            f"{run.subject_name} is waiting for approval already; withdraw it before submitting "
            "it again."
        ) from error
    progress.add_steps(run, route, at)
    dead_end = deciding.nobody_for(standing.load([run], at=at)[run.pk])
    if dead_end:
        raise NobodyCanDecide(dead_end)
    log.record("approvals.run.started", run, by=by, after=run.snapshot())
    return run


@transaction.atomic
def decide(
    subject: Record,
    *,
    by: User,
    version: int,
    sheet: Sheet,
    sheet_hash: str,
    verdict: Verdict = Verdict.APPROVE,
    note: str = "",
    conditions: Sequence[NewCondition] = (),
    at: datetime | None = None,
) -> Outcome:
    """Record one person's word on the record as they saw it, in the step that is theirs.

    `version` and `sheet_hash` are what the approver had before them, `sheet` what it is now.
    Refuses: PeopleOnly (tokens, service users); NotAllowed when nothing was submitted; Filled when
    somebody was faster or the run has ended, with `current`; SelfApproval; AlreadyDecided;
    NotYourStep; StaleVersion; Invalid without a note for a send-back or rejection, or without a
    condition for an approval with conditions.
    """
    at = at or clock.now()
    run = _lock_latest(subject)
    now = standing.load([run], at=at)[run.pk]
    right = standing.of(by, now, verdict)
    if isinstance(right, Denial):
        raise _refusal(right, run)
    sheets.check_seen(
        current_version=subject.version,
        seen_version=version,
        current_hash=sheet.hash,
        seen_hash=sheet_hash,
    )
    note = text.clean(note).strip()
    wanted = [
        {"text": condition.text, "due_on": condition.due_on}
        for condition in checked(verdict, note, conditions, standing.day_of(at))
    ]
    decision = Decision.objects.create(
        run=run, step_id=right.step.id, by=by, on_behalf_of_id=right.on_behalf_of,
        verdict=verdict, note=note, subject_version=version, sheet=sheet.content,
        sheet_hash=sheet.hash, at=at,
    )  # fmt: skip
    Condition.objects.bulk_create([Condition(decision=decision, **each) for each in wanted])
    before = run.snapshot()
    happens = deciding.effect(now, right.step, verdict)
    opened = progress.apply(run, right, happens, by=by, at=at)
    log.record(
        "approvals.step.decided",
        run,
        by=by,
        before=before,
        after={**run.snapshot(), **_shown(decision, now, right), "conditions": wanted},
        why=note,
    )
    return Outcome(
        decision=decision,
        completes_route=happens.ends_run is RunState.APPROVED,
        ends_route=happens.ends_run is not None,
        next_steps=opened,
    )


@transaction.atomic
def withdraw_run(subject: Record, *, by: User, why: str = "", at: datetime | None = None) -> Run:
    """Take a submission back; decisions made on it are void.

    Refuses: PermissionDenied to anybody but the submitter; Filled when it is over, with `current`.
    """
    run = _lock_latest(subject)
    if run.submitted_by_id != by.pk:
        raise PermissionDenied(f"Only {run.submitted_by}, who submitted this, can withdraw it.")
    if run.state != Run.State.OPEN:
        raise Filled(standing.ended(run), current=run.snapshot())
    before = run.snapshot()
    progress.end(run, Run.State.WITHDRAWN, by=by, at=at or clock.now())
    log.record("approvals.run.withdrawn", run, by=by, before=before, after=run.snapshot(), why=why)
    return run


@transaction.atomic
def void_run(
    subject: Record,
    *,
    by: User | None,
    changed_fields: Iterable[str] = (),
    why: str = "",
    at: datetime | None = None,
) -> Run | None:
    """Make decisions on a record void, open or complete, because it changed in what they are about.

    `changed_fields` are the names people know the fields by ("start date"); without any, `why` says
    what happened ("cancelled"). Answers the run that was voided, or None when no decision was in
    force, so calling it for every material edit, or twice, is harmless.
    """
    fields, why = list(changed_fields), text.clean(why).strip()
    if not fields and not why:
        raise ValueError("say which fields changed, or why the decisions are void")
    at = at or clock.now()
    voided = None
    live = Run.objects.about(subject).filter(state__in=Run.COUNTS)
    for run in live.select_for_update(of=("self",)).order_by("pk"):
        before = run.snapshot()
        if run.state == Run.State.OPEN:
            run.ended_at, run.ended_by = at, by
        run.voided_at, run.voided_by = at, by
        run.voided_fields, run.void_why, run.state = fields, why, Run.State.VOID
        run.version += 1
        run.store("state", "ended_at", "ended_by", "voided_at", "voided_by", "voided_fields",
                  "void_why")  # fmt: skip
        log.record("approvals.run.voided", run, by=by, before=before, after=run.snapshot(),
                   why=why or f"changed {phrases.both(fields)}")  # fmt: skip
        voided = run
    return voided


@transaction.atomic
def close_condition(condition_id: int, *, by: User, evidence: str) -> Condition:
    """Accept the evidence that what an approver asked for is done.

    For whoever may fill the step that the condition came from. Refuses: PeopleOnly; SelfApproval to
    the submitter; NotFound to everybody else; NotAllowed twice; Filled once the decisions are void;
    Invalid without evidence.
    """
    _only_people(by)
    run = Run.objects.select_for_update(of=("self",)).filter(
        decisions__conditions=condition_id
    ).first()  # fmt: skip
    if run is None:
        raise NotFound
    condition = Condition.objects.select_related("decision").get(pk=condition_id)
    if run.submitted_by_id == by.pk:
        raise SelfApproval("You submitted this; an approver has to accept the evidence.")
    now = standing.load([run], at=clock.now())[run.pk]
    if by.pk not in deciding.judges(now, condition.decision.step_id):
        raise NotFound
    if condition.closed_at is not None:
        raise NotAllowed("This condition is closed already.")
    if not run.counts:
        raise Filled(standing.ended(run), current=run.snapshot())
    evidence = text.clean(evidence).strip()
    if not evidence:
        detail = "Say what shows that the condition is met."
        raise Invalid(detail, errors=[FieldError("evidence", "required", detail)])
    before = condition.snapshot()
    condition.edit(closed_at=clock.now(), closed_by=by, evidence=evidence)
    log.record("approvals.condition.closed", condition, by=by, before=before,
               after=condition.snapshot(), why=evidence)  # fmt: skip
    return condition


@transaction.atomic
def delegate(
    from_user: User, *, to: User, by: User, starts_on: date, ends_on: date, why: str = ""
) -> Delegation:
    """Let somebody decide for a person on the days [starts_on, ends_on).

    People do this for themselves; those who run the team may for others, never in their own favor.
    Refuses: PermissionDenied; NotAllowed to make oneself a stand-in, or while another delegation of
    the person covers a day of it; Invalid for dates in the past or backwards, and for a stand-in
    who is the same person, a service user or disabled.
    """
    # Two at once would each wait for the other's row in the exclusion constraint: a deadlock.
    from_user = User.objects.select_for_update(no_key=True).get(pk=from_user.pk)
    require_at(by, permissions.CHANGE_DELEGATION, own=by.pk == from_user.pk)
    _only_people(by)
    if to.pk == by.pk:
        raise NotAllowed("Nobody makes themselves a stand-in; the person who is away names one.")
    _check_delegation(from_user, to, starts_on, ends_on)
    delegation = Delegation(
        from_user=from_user, to_user=to, starts_on=starts_on, ends_on=ends_on,
        why=text.clean(why).strip(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            delegation.save(force_insert=True)
    except IntegrityError as error:
        raise NotAllowed(
            f"{from_user} has a stand-in on some of those days already; call that one off first."
        ) from error
    log.record("approvals.delegation.given", delegation, by=by, after=delegation.snapshot(),
               why=delegation.why)  # fmt: skip
    return delegation


@transaction.atomic
def end_delegation(delegation_id: int, *, by: User, why: str = "") -> Delegation:
    """Call a delegation off from now on; what was decided under it stays decided.

    For the person who gave it, their stand-in, and those who run the team. Refuses:
    Delegation.DoesNotExist (404) to others; PermissionDenied; NotAllowed twice or when it is over.
    """
    rows = Delegation.objects.visible_to(by).select_for_update(of=("self",))
    delegation = rows.get(pk=delegation_id)
    own = by.pk in (delegation.from_user_id, delegation.to_user_id)
    require_at(by, permissions.CHANGE_DELEGATION, own=own)
    today = clock.today(settings.COMPANY_ZONE)
    if delegation.ended_at is not None or delegation.ends_on <= today:
        raise NotAllowed("This delegation is over already.")
    before = delegation.snapshot()
    delegation.edit(ended_at=clock.now(), ended_by=by)
    log.record("approvals.delegation.ended", delegation, by=by, before=before,
               after=delegation.snapshot(), why=why)  # fmt: skip
    return delegation


def _only_people(by: User) -> None:
    if by.token_permissions is not None or by.kind != User.Kind.PERSON:
        raise PeopleOnly(standing.PEOPLE_ONLY)


def _lock_latest(subject: Record) -> Run:
    rows = Run.objects.about(subject).select_for_update(of=("self",))
    run = rows.order_by("-pk").first()
    if run is None:
        raise NotAllowed(f"{subject} was not submitted for approval yet.")
    return run


def _refusal(denial: Denial, run: Run) -> Exception:
    if issubclass(denial.refusal, StaleVersion):
        return denial.refusal(denial.sentence, current=run.snapshot())
    return denial.refusal(denial.sentence)


def _shown(decision: Decision, now: RunNow, right: Right) -> Mapping[str, Any]:
    """The decision as the log keeps it; the sheet itself stays with the decision."""
    return {
        "step": right.step.name,
        "verdict": decision.get_verdict_display().lower(),
        "on_behalf_of": now.names[right.on_behalf_of] if decision.delegated else None,
        "decided_version": decision.subject_version,
        "decided_sheet_hash": decision.sheet_hash,
    }


def _check_delegation(from_user: User, to: User, starts_on: date, ends_on: date) -> None:
    errors = []
    if to.pk == from_user.pk:
        errors.append(FieldError("to", "same_person", "Choose somebody else."))
    elif to.kind != User.Kind.PERSON or not to.is_active:
        errors.append(FieldError("to", "inactive", f"{to} has no access now; choose another."))
    if starts_on < clock.today(settings.COMPANY_ZONE):
        errors.append(FieldError("starts_on", "past", "Choose today or a later day."))
    if ends_on <= starts_on:
        errors.append(FieldError("ends_on", "before_start", "Choose a day after the start."))
    if errors:
        raise Invalid(errors[0].detail, errors=errors)
