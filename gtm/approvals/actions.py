"""Submitting, deciding on and withdrawing a launch, and its going live. No other door approves."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from gtm.approvals import permissions, queries
from gtm.approvals.domain import policy
from gtm.approvals.domain.refusals import NotReady, RouteChanged
from gtm.launches import actions as launches
from gtm.launches import permissions as planning
from gtm.launches import queries as launch_queries
from gtm.launches.domain.lifecycle import LIFECYCLE
from gtm.launches.models import Launch
from vrops.access.policy import require
from vrops.approvals import actions as approvals
from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.models import Run
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock, phrases, text
from vrops.log import actions as log
from vrops.people.models import User

# A launch that only just began is not late yet: what its gates wait for may begin with it.
GRACE = timedelta(minutes=10)
HELD_UP = "gtm.launch.held_up"


@transaction.atomic
def submit_launch(launch_id: int, *, by: User, version: int) -> Launch:
    """Ask those whom the policy names to approve the launch as it stands, with its impact sheet.

    An open gate *before approval* does not keep anybody from asking; it keeps from approving.
    Refuses: Launch.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is in
    planning; NobodyCanDecide when a step could not be filled.
    """
    launch = launches.locked(launch_id, by=by)
    require(by, planning.PLAN, launch)
    launches.check_version(launch, version)
    before = launch.snapshot()
    LIFECYCLE.move(launch, "submit")
    launch.store("state")
    approvals.start_run(
        launch,
        route=queries.policy_of(launch),
        by=by,
        version=launch.version,
        sheet=queries.impact_sheet(launch),
        calendar=BusinessCalendar.objects.filter(name=settings.PLANNING_CALENDAR).first(),
    )
    log.record("gtm.launch.submitted", launch, by=by, before=before, after=launch.snapshot())
    return launch


@transaction.atomic
def approve_launch(
    launch_id: int,
    *,
    by: User,
    version: int,
    sheet_hash: str,
    note: str = "",
    conditions: Sequence[NewCondition] | None = None,
) -> Launch:
    """Record one approval of the version and impact sheet the approver saw; the last one approves
    the launch. With `conditions` it is an approval with conditions, which stay open on the page
    until an approver accepts the evidence.

    Refuses: Launch.DoesNotExist; PermissionDenied; NotReady (a gate marked *before approval* is
    open); RouteChanged (more people have to decide than were asked); and as `approvals.decide`:
    Filled, SelfApproval, AlreadyDecided, NotYourStep, StaleVersion (edited, or the sheet changed
    since), Invalid.
    """
    verdict = Verdict.APPROVE if conditions is None else Verdict.APPROVE_WITH_CONDITIONS
    return _decide(launch_id, verdict, by, version, sheet_hash, note, conditions or ())


@transaction.atomic
def send_back_launch(
    launch_id: int, *, by: User, version: int, sheet_hash: str, note: str
) -> Launch:
    """Ask for changes: the launch is in planning again and has to be submitted anew.

    Refuses as `approve_launch`, whatever its gates are; Invalid without a note.
    """
    return _decide(launch_id, Verdict.SEND_BACK, by, version, sheet_hash, note)


@transaction.atomic
def reject_launch(launch_id: int, *, by: User, version: int, sheet_hash: str, note: str) -> Launch:
    """Say no for good. Refuses as `send_back_launch`."""
    return _decide(launch_id, Verdict.REJECT, by, version, sheet_hash, note)


@transaction.atomic
def withdraw_launch(launch_id: int, *, by: User, why: str = "") -> Launch:
    """Take a submission back into planning; what was decided on it is void.

    Refuses: Launch.DoesNotExist; PermissionDenied to anybody but the submitter; NotAllowed when it
    was never submitted; Filled (409) when it is decided already.
    """
    launch = launches.locked(launch_id, by=by)
    require(by, planning.PLAN, launch)
    why = text.clean(why).strip()
    before = launch.snapshot()
    approvals.withdraw_run(launch, by=by, why=why)
    LIFECYCLE.move(launch, "withdraw")
    launch.store("state")
    after = launch.snapshot()
    log.record("gtm.launch.withdrawn", launch, by=by, before=before, after=after, why=why)
    return launch


@transaction.atomic
def bring_live(launch_id: int) -> bool:
    """Let an approved launch go live whose start has come and whose gates are met; whether it did.

    Otherwise it stays, and once a day the log gets an alarm that says what is open. Calling it
    twice, or twice at once, does it once.
    """
    launch = Launch.objects.select_for_update(of=("self",)).get(pk=launch_id)
    starts_at = launch_queries.goes_live_at(launch)
    if launch.state != "approved" or starts_at > clock.now():
        return False
    still_open = queries.standing_of(launch).open_before_go_live
    if not still_open:
        launches.go_live_launch(launch.pk)
        return True
    late = clock.now() - starts_at >= GRACE
    if late and not queries.alarmed_today(launch, HELD_UP):
        why = f"{phrases.both(still_open)} {'is' if len(still_open) == 1 else 'are'} open."
        log.record(HELD_UP, launch, by=None, after={"open": list(still_open)}, why=why)
    return False


_VERBS = {Verdict.SEND_BACK: "send_back", Verdict.REJECT: "reject"}


def _decide(
    launch_id: int,
    verdict: Verdict,
    by: User,
    version: int,
    sheet_hash: str,
    note: str,
    conditions: Sequence[NewCondition] = (),
) -> Launch:
    launch = launches.locked(launch_id, by=by)
    require(by, permissions.APPROVE, launch)
    if verdict.passes:
        _check_ready(launch)
        _check_route(launch)
    before = launch.snapshot()
    outcome = approvals.decide(
        launch, by=by, version=version, sheet=queries.impact_sheet(launch), sheet_hash=sheet_hash,
        verdict=verdict, note=note, conditions=conditions,
    )  # fmt: skip
    event = "gtm.launch.step_approved"
    if outcome.ends_route:
        verb = LIFECYCLE.verb(_VERBS.get(verdict, "approve"))
        LIFECYCLE.move(launch, verb.name)
        launch.store("state")
        event = f"gtm.launch.{verb.past.replace(' ', '_')}"
    after = launch.snapshot()
    log.record(event, launch, by=by, before=before, after=after, why=outcome.decision.note)
    return launch


def _check_ready(launch: Launch) -> None:
    still_open = queries.standing_of(launch).open_before_approval
    if launch.state == "submitted" and still_open:
        raise NotReady(
            f"This cannot be approved yet: {phrases.both(still_open)} "
            f"{'has' if len(still_open) == 1 else 'have'} to be met before."
        )


def _check_route(launch: Launch) -> None:
    """More money at stake than at the submission may ask for somebody who was not asked."""
    run = Run.objects.latest_of(launch)
    if run is None or run.state != Run.State.OPEN:
        return
    asked = tuple(run.steps.values_list("name", flat=True))
    missing = policy.missing_steps(queries.policy_of(launch), asked)
    if missing:
        raise RouteChanged(
            f"More is at stake than when this was submitted: {phrases.both(missing)} has to decide "
            "too. Send it back, so that it is submitted again."
        )
