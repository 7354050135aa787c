"""Writing, approving, scheduling and stopping messages; reading and acknowledging is in
`acknowledging`."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.conf import settings
from django.db import transaction

from gtm.comms import permissions, queries, sending, tallies
from gtm.comms.domain import audience, holding
from gtm.comms.domain.lifecycle import EDITABLE_STATES, LIFECYCLE
from gtm.comms.domain.refusals import AudienceChanged, LaunchNotApproved
from gtm.comms.entering import MessageInput, checked
from gtm.comms.models import Message, MessageSend
from vrops.access.policy import reach_of, require, require_at
from vrops.approvals import actions as approvals
from vrops.approvals.actions import Outcome
from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.domain.refusals import NobodyCanDecide
from vrops.approvals.domain.routes import RouteSpec, StepSpec, Verdict
from vrops.audiences import actions as audiences
from vrops.audiences.domain import forms
from vrops.audiences.domain.refusals import NobodyInAudience
from vrops.audiences.models import Audience
from vrops.audiences.queries import checked as checked_rule
from vrops.core import clock, phrases, text
from vrops.core.company import company_day
from vrops.core.errors import FieldError, Invalid, NotAllowed, StaleVersion
from vrops.delivery import actions as delivery
from vrops.delivery import domain as delivery_domain
from vrops.delivery.models import Send
from vrops.log import actions as log
from vrops.people.models import User

NOBODY = "Nobody would receive this message; widen its audience or add sites to the launch."
# What an approver decided about: their change voids the decision.
MATERIAL = {
    "title": "title",
    "body": "text",
    "launch_id": "launch",
    "at_launch_sites": "sites",
    "requires_ack": "acknowledgement",
    "minutes": "minutes",
    "priority": "priority",
    "audience": "audience",
}
# The same as the columns of a snapshot.
CONTENT = frozenset(MATERIAL) - {"audience"} | {"audience_id"}


@transaction.atomic
def write_message(entered: MessageInput, *, by: User) -> Message:
    """A new message in draft. An HQ partner writes in the name of their group.

    Refuses: PermissionDenied; Invalid naming each field, and sites this person may not know of.
    """
    group_id = _group_of(by)
    require_at(by, permissions.WRITE, group_id=group_id)
    columns = checked(entered, by)
    message = Message(author=by, group_id=group_id, audience=_audience(entered, by), **columns)
    message.save(force_insert=True)
    log.record("gtm.message.written", message, by=by, after=message.snapshot())
    return message


@transaction.atomic
def edit_message(message_id: int, entered: MessageInput, *, by: User, version: int) -> Message:
    """Change a message that is not on the clock yet; in review or approved, it is a draft again
    and earlier decisions are void. The same content changes nothing.

    Refuses: Message.DoesNotExist; PermissionDenied; StaleVersion with the message as it is now;
    NotAllowed once it is scheduled or over; Invalid naming fields.
    """
    message = _locked(message_id, by, version)
    require(by, permissions.WRITE, message)
    check_editable(message)
    columns = checked(entered, by)
    changed = [name for name, value in columns.items() if getattr(message, name) != value]
    before, launches = message.snapshot(), [message.launch_id, entered.launch_id]
    if audience.choice_of(message.audience.rule) != _sorted(entered.audience):
        # A new audience: an approver's sheet and old versions keep theirs.
        message.audience = _audience(entered, by)
        changed.append("audience")
    if not changed:
        return message
    for name, value in columns.items():
        setattr(message, name, value)
    event = "gtm.message.edited"
    material = [words for name, words in MATERIAL.items() if name in changed]
    if message.state != "draft":
        approvals.void_run(message, by=by, changed_fields=material)
        LIFECYCLE.move(message, "reopen")
        event = "gtm.message.reopened"
    else:
        message.version += 1
    message.store(*columns, "audience", "state", "state_before")
    log.record(event, message, by=by, before=before, after=message.snapshot())
    tallies.push_minutes(launches)
    return message


@transaction.atomic
def submit_message(message_id: int, *, by: User, version: int) -> Message:
    """Ask another program manager or a senior manager to approve it.

    Refuses: Message.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is a draft;
    NobodyInAudience when nobody would read it; NobodyCanDecide when no other approver is there.
    """
    message = _locked(message_id, by, version)
    require(by, permissions.WRITE, message)
    LIFECYCLE.reach(message.state, "submit")
    if not queries.people_of(message, company_day()).exists():
        raise NobodyInAudience(NOBODY)
    approvers = queries.approvers_of(message, by)
    if not approvers:
        raise NobodyCanDecide(
            "Nobody else may approve messages; ask an administrator to name a program manager."
        )
    before = message.snapshot()
    LIFECYCLE.move(message, "submit")
    message.store("state", "state_before")
    approvals.start_run(
        message,
        route=RouteSpec((StepSpec(name="Approval", people=tuple(approvers), due_days=1),)),
        by=by,
        version=message.version,
        sheet=queries.sheet_of(message),
    )
    log.record("gtm.message.submitted", message, by=by, before=before, after=message.snapshot())
    return message


@transaction.atomic
def withdraw_message(message_id: int, *, by: User, version: int) -> Message:
    """Take a submission back into draft; for whoever submitted it.

    Refuses: Message.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless in review.
    """
    message = _locked(message_id, by, version)
    LIFECYCLE.reach(message.state, "withdraw")
    approvals.withdraw_run(message, by=by)
    return _moved(message, "withdraw", "gtm.message.withdrawn", by)


@transaction.atomic
def decide_message(
    message_id: int,
    verdict: Verdict,
    *,
    by: User,
    version: int,
    sheet_hash: str,
    note: str = "",
    conditions: Sequence[NewCondition] = (),
) -> Outcome:
    """Approve, send back or reject the message as the approver saw it.

    Refuses: Message.DoesNotExist; PermissionDenied; NotAllowed unless in review; what
    `approvals.decide` refuses: one's own, decided already, not asked, stale, a refusal without a
    note.
    """
    message = Message.objects.visible_to(by).select_for_update(of=("self",)).get(pk=message_id)
    require(by, permissions.APPROVE, message)
    outcome = approvals.decide(
        message,
        by=by,
        version=version,
        sheet=queries.sheet_of(message),
        sheet_hash=sheet_hash,
        verdict=verdict,
        note=note,
        conditions=conditions,
    )
    if outcome.completes_route:
        _moved(message, "approve", "gtm.message.approved", by, why=note)
        tallies.push_minutes([message.launch_id])
    elif outcome.ends_route and verdict is Verdict.SEND_BACK:
        _moved(message, "send_back", "gtm.message.sent_back", by, why=note)
    elif outcome.ends_route:
        _moved(message, "reject", "gtm.message.rejected", by, why=note)
    return outcome


@transaction.atomic
def schedule_message(
    message_id: int,
    *,
    by: User,
    version: int,
    on: date | None = None,
    at: time | None = None,
    zone: str = "",
    people: int | None = None,
) -> Message:
    """Put an approved message on the clock: one mailing for each site zone, or one for all in the
    zone named. Without a date it goes out now. `people` is the number that somebody confirmed.

    About a launch that is not approved it can be put on the clock, and waits there for the
    approval; it cannot go out now. Refuses: Message.DoesNotExist; PermissionDenied; StaleVersion;
    NotAllowed unless approved; LaunchNotApproved; NobodyInAudience; AudienceChanged when it is not
    as many people as were confirmed; Invalid when the time has passed in a zone, naming it.
    """
    message = _locked(message_id, by, version)
    require(by, permissions.WRITE, message)
    LIFECYCLE.reach(message.state, "schedule")
    if zone:
        clock.zone(zone)
    _check_year(on)
    departures = queries.departures(message, on, at, zone)
    check_departure(message, departures, now=on is None)
    _check_people(people, sum(each.people for each in departures))
    before = message.snapshot()
    LIFECYCLE.move(message, "schedule")
    first = departures[0].timing
    assert first is not None
    wall = first if on else delivery_domain.timing_now(first.instant, settings.COMPANY_ZONE)
    message.wall_on, message.wall_at = wall.on, wall.at
    message.zone = zone if on else settings.COMPANY_ZONE
    message.goes_at = first.instant
    message.store("state", "state_before", "wall_on", "wall_at", "zone", "goes_at")
    for each in departures:
        _mail(message, each.zone, on=on, at=at, by=by)
    log.record("gtm.message.scheduled", message, by=by, before=before, after=message.snapshot())
    _push_notice(message)
    return message


@transaction.atomic
def pause_message(message_id: int, *, by: User, version: int, why: str = "") -> Message:
    """Hold a message that is on the clock or going out; what was delivered stays delivered.

    Refuses: Message.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed.
    """
    message = _locked(message_id, by, version)
    require(by, permissions.WRITE, message)
    LIFECYCLE.reach(message.state, "pause")
    why = text.clean(why).strip()
    for send in _open_sends(message):
        delivery.pause_send(send.pk, by=by, why=why)
    return _moved(message, "pause", "gtm.message.paused", by, why=why)


@transaction.atomic
def resume_message(message_id: int, *, by: User, version: int) -> Message:
    """Let it go on as what it was; zones whose time has passed meanwhile start now.

    Refuses: Message.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless paused.
    """
    message = _locked(message_id, by, version)
    require(by, permissions.WRITE, message)
    moved = _moved(message, "resume", "gtm.message.resumed", by)
    for send in _open_sends(message):
        if send.is_paused:
            delivery.resume_send(send.pk, by=by)
    return sending.follow_mailings(moved.pk)


@transaction.atomic
def cancel_message(message_id: int, *, by: User, version: int, why: str) -> Message:
    """End a message before it is sent; whoever has it already keeps it, marked as cancelled.

    Refuses: Message.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed once it is sent;
    Invalid without a reason.
    """
    message = _locked(message_id, by, version)
    require(by, permissions.WRITE, message)
    LIFECYCLE.reach(message.state, "cancel")
    why = text.clean(why).strip()
    if not why:
        detail = "Say why; it stays in the activity of the message."
        raise Invalid(detail, errors=[FieldError("why", "required", detail)])
    approvals.void_run(message, by=by, why="cancelled")
    for send in _open_sends(message):
        delivery.cancel_send(send.pk, by=by, why=why)
    _moved(message, "cancel", "gtm.message.cancelled", by, why=why)
    tallies.push_minutes([message.launch_id])
    if message.launch_id:
        tallies.push_shares(message.launch_id)
    return message


def check_departure(
    message: Message, departures: Sequence[queries.Departure], *, now: bool
) -> None:
    """Refuse what cannot go out: LaunchNotApproved (now, while its launch waits for approval; at
    any time, once it was rejected or cancelled), NobodyInAudience, Invalid (in the past)."""
    why = queries.why_held(message)
    is_off = message.launch is not None and message.launch.state in holding.OFF
    refused = [each.refusal for each in departures if each.timing is None]
    if why and (now or is_off):
        detail = why if is_off else f"{why} Choose a day and time, and it goes out after both."
        raise LaunchNotApproved(detail, errors=[FieldError("when", "not_approved", detail)])
    if not sum(each.people for each in departures):
        raise NobodyInAudience(NOBODY)
    if refused:
        raise Invalid(refused[0], errors=[FieldError("on", "passed", refused[0])])


def check_editable(message: Message) -> None:
    """Refuse (NotAllowed) to change what is on the clock, out or over."""
    if message.state not in EDITABLE_STATES:
        words = LIFECYCLE.words.get(message.state, message.state.replace("_", " "))
        raise NotAllowed(
            f"A message that is {words} is not edited any more; write a new one instead."
        )


def _group_of(by: User) -> int | None:
    """None for Virtual Retail's own people; the group of an HQ partner."""
    reached = reach_of(by, permissions.WRITE)
    return None if reached.everything or not reached.groups else min(reached.groups)


def _audience(entered: MessageInput, by: User) -> Audience:
    rule = audience.rule_of(entered.audience)
    return audiences.create_audience(by=by, rule=forms.as_json(checked_rule(rule, by=by)))


def _sorted(choice: audience.Choice) -> audience.Choice:
    return audience.Choice(
        tuple(sorted(set(choice.roles))),
        tuple(sorted(set(choice.site_ids))),
        tuple(sorted(set(choice.channels))),
    )


def _check_people(confirmed: int | None, found: int) -> None:
    if confirmed is not None and confirmed != found:
        raise AudienceChanged(
            f"It would reach {phrases.counted(found, 'person', 'people')} now, not the "
            f"{confirmed:,} you confirmed. Look at the new number and confirm again."
        )


def _check_year(on: date | None) -> None:
    if on is not None and not 2000 <= on.year <= 2199:
        detail = "Use a year from 2000 to 2199."
        raise Invalid(detail, errors=[FieldError("on", "out_of_range", detail)])


def _mail(message: Message, zone: str, *, on: date | None, at: time | None, by: User) -> None:
    asks = " · asks for your acknowledgement" if message.requires_ack else ""
    send = delivery.schedule_send(
        sending.KIND,
        message,
        by=by,
        title=message.title,
        summary=f"{message.minutes} min to read{asks}",
        url=message.reading_url,
        on=on,
        at=at,
        zone=zone,
        key=zone,
    )
    MessageSend.objects.create(message=message, zone=zone, send=send)


def _open_sends(message: Message) -> list[Send]:
    links = MessageSend.objects.filter(message=message).select_related("send").order_by("pk")
    return [link.send for link in links if link.send.state in delivery_domain.PAUSABLE]


def _moved(message: Message, verb: str, event: str, by: Any, why: str = "") -> Message:
    before = message.snapshot()
    LIFECYCLE.move(message, verb)
    message.store("state", "state_before")
    log.record(event, message, by=by, before=before, after=message.snapshot(), why=why)
    _push_notice(message)
    return message


def _push_notice(message: Message) -> None:
    if message.launch_id is not None:
        tallies.push_notice(message.launch_id)


def _locked(message_id: int, by: User, version: int) -> Message:
    rows = Message.objects.visible_to(by).select_for_update(of=("self",))
    message: Message = rows.select_related("audience").get(pk=message_id)
    if message.version != version:
        raise StaleVersion(current=message.snapshot())
    return message
