"""Writing what a submission or a decision leads to; `actions` calls these under the run's lock."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from vrops.approvals import standing
from vrops.approvals.domain import due
from vrops.approvals.domain.deciding import Effect, Right
from vrops.approvals.domain.routes import RouteSpec, StepSpec
from vrops.approvals.models import Run, Step, StepPerson
from vrops.calendars import queries as calendars
from vrops.calendars.domain.hours import OpenHours
from vrops.core import text
from vrops.core.errors import Invalid
from vrops.people.models import User


def add_steps(run: Run, route: RouteSpec, at: datetime) -> None:
    first = min(spec.position for spec in route.steps)
    steps = Step.objects.bulk_create([_step(run, spec) for spec in route.steps])
    named = {user for spec in route.steps for user in (*spec.people, *spec.backups)}
    unknown = named - set(User.objects.people().filter(pk__in=named).values_list("pk", flat=True))
    if unknown:
        raise Invalid("The route names somebody who does not exist; correct the route.")
    StepPerson.objects.bulk_create(
        StepPerson(step=step, user_id=user, is_backup=is_backup)
        for step, spec in zip(steps, route.steps, strict=True)
        for people, is_backup in ((spec.people, False), (spec.backups, True))
        for user in dict.fromkeys(people)
    )
    _open(run, [step for step in steps if step.position == first], at)


def _step(run: Run, spec: StepSpec) -> Step:
    return Step(
        run=run, position=spec.position, name=text.one_line(spec.name), role=spec.role or "",
        site_id=spec.site_id, supplier_id=spec.supplier_id, group_id=spec.group_id,
        quorum=spec.quorum, due_days=spec.due_days, due_hours=spec.due_hours,
    )  # fmt: skip


def _open(run: Run, steps: Iterable[Step], at: datetime) -> None:
    for step in steps:
        step.state, step.opened_at = Step.State.OPEN, at
        if step.due_days or step.due_hours:
            step.due_at = due.due_at(
                _hours(run, at), at, days=step.due_days, open_hours=step.due_hours
            )
        step.save(update_fields=["state", "opened_at", "due_at"])


def _hours(run: Run, at: datetime) -> OpenHours:
    """The open hours that the run's due times count in, as they are in force on the day."""
    hours = None
    if run.calendar_id is not None:
        hours = calendars.hours_in_force(run.calendar_id, standing.day_of(at))
    return hours or due.office_days(settings.COMPANY_ZONE)


def apply(run: Run, right: Right, happens: Effect, *, by: User, at: datetime) -> tuple[Step, ...]:
    """Write what a decision leads to; the steps that opened."""
    if happens.fills_step:
        run.steps.filter(pk=right.step.id).update(state=Step.State.DONE, done_at=at)
    opened = tuple(run.steps.filter(pk__in=[step.id for step in happens.opens]).order_by("pk"))
    _open(run, opened, at)
    if happens.ends_run is not None:
        end(run, Run.State(happens.ends_run), by=by, at=at)
    return opened


def end(run: Run, state: str, *, by: User, at: datetime) -> None:
    run.state, run.ended_at, run.ended_by = state, at, by
    run.version += 1
    run.store("state", "ended_at", "ended_by")
