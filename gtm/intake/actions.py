"""Filing requests, scoping them, and making launches of them."""

from django.db import transaction

from gtm.intake import permissions
from gtm.intake.domain.lifecycle import LIFECYCLE, MATERIAL, OPEN_STATES
from gtm.intake.entering import RequestInput, checked
from gtm.intake.models import Request
from gtm.launches import actions as launches
from gtm.launches.actions import LaunchInput
from gtm.launches.models import Launch
from vrops.access.policy import require, require_at
from vrops.core import clock, phrases, text
from vrops.core.errors import FieldError, Invalid, NotAllowed, StaleVersion
from vrops.log import actions as log
from vrops.people.models import User

LONGEST_REASON = 2_000
ANSWER = ("answer", "reason", "answered_by", "answered_at")


@transaction.atomic
def file_request(
    entered: RequestInput, *, by: User, source: str = "", external_id: str = ""
) -> Request:
    """A new request of an HQ group, for the program managers to take.

    An HQ system also names itself and its own id. Refuses: PermissionDenied for another group than
    one's own; Invalid naming each field.
    """
    require_at(by, permissions.FILE, group_id=entered.group_id)
    columns = checked(entered)
    request = Request(source=source, external_id=external_id, filed_by=by, **columns)
    request.save(force_insert=True)
    log.record("gtm.request.filed", request, by=by, after=request.snapshot())
    return request


@transaction.atomic
def edit_request(
    request_id: int, entered: RequestInput, *, by: User, version: int | None = None
) -> Request:
    """Change what is asked. New days or offer codes of an answered request reopen its scoping, and
    the log says which. The same content changes nothing.

    Without a version whatever is there is replaced (a system's own record). Refuses:
    Request.DoesNotExist when out of reach; PermissionDenied; StaleVersion with the request as it is
    now; NotAllowed once it is withdrawn or a duplicate; Invalid naming fields.
    """
    request = _locked(request_id, by, version)
    require(by, permissions.FILE, request)
    check_editable(request)
    columns = checked(entered)
    if entered.group_id != request.group_id:
        detail = "A request stays with its group; file another one for the other group."
        raise Invalid(detail, errors=[FieldError("/group", "fixed", detail)])
    changed = [name for name, value in columns.items() if getattr(request, name) != value]
    if not changed:
        return request
    before = request.snapshot()
    for name in changed:
        setattr(request, name, columns[name])
    material = [words for name, words in MATERIAL.items() if name in changed]
    event, why = "gtm.request.edited", ""
    if material and request.state == "answered":
        event, why = "gtm.request.reopened", f"{phrases.both(material)} changed"
        LIFECYCLE.move(request, "reopen")
        _clear_answer(request)
    else:
        request.version += 1
    request.store(*columns, "state", *ANSWER)
    log.record(event, request, by=by, before=before, after=request.snapshot(), why=why)
    return request


@transaction.atomic
def upsert_from_source(
    source: str, external_id: str, entered: RequestInput, *, by: User
) -> Request:
    """What an HQ system says a request is now: filed when it is new, else changed.

    Refuses what filing and editing refuse; Request.DoesNotExist when the record belongs to a group
    the system does not act for.
    """
    known = Request.objects.filter(source=source, external_id=external_id).first()
    if known is None:
        return file_request(entered, by=by, source=source, external_id=external_id)
    return edit_request(known.pk, entered, by=by)


@transaction.atomic
def take_request(request_id: int, *, by: User, version: int) -> Request:
    """Begin scoping: the request is yours to answer.

    Refuses: Request.DoesNotExist; PermissionDenied; StaleVersion when somebody was faster;
    NotAllowed unless it is new.
    """
    request = _locked(request_id, by, version)
    require(by, permissions.SCOPE, request)
    before = request.snapshot()
    LIFECYCLE.move(request, "take")
    request.taken_by = by
    request.store("state", "taken_by")
    log.record("gtm.request.taken", request, by=by, before=before, after=request.snapshot())
    return request


@transaction.atomic
def answer_request(request_id: int, answer: str, reason: str, *, by: User, version: int) -> Request:
    """Say whether VR takes part: in, partly or out, and why. The HQ group reads it at once.

    Refuses: Request.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless in scoping;
    Invalid without an answer or a reason.
    """
    request = _locked(request_id, by, version)
    require(by, permissions.SCOPE, request)
    LIFECYCLE.reach(request.state, "answer")
    reason = _reason(reason, "Say why; the HQ group reads it.", pointer="/reason")
    if answer not in Request.Answer.values:
        detail = "Choose in scope, partly or out."
        raise Invalid(detail, errors=[FieldError("/answer", "unknown", detail)])
    before = request.snapshot()
    LIFECYCLE.move(request, "answer")
    request.answer, request.reason = answer, reason
    request.answered_by, request.answered_at = by, clock.now()
    request.taken_by = request.taken_by or by
    request.store("state", "taken_by", *ANSWER)
    log.record(
        "gtm.request.answered", request, by=by, before=before, after=request.snapshot(), why=reason
    )
    return request


@transaction.atomic
def reopen_request(request_id: int, *, by: User, version: int, why: str) -> Request:
    """Scope an answered request anew; the earlier answer stays in its activity.

    Refuses: Request.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless answered;
    Invalid without a reason.
    """
    request = _locked(request_id, by, version)
    require(by, permissions.SCOPE, request)
    return _end(request, "reopen", by, why, clears=True)


@transaction.atomic
def withdraw_request(request_id: int, *, by: User, version: int, why: str) -> Request:
    """HQ no longer asks. A launch that was made of it stays, for VR to decide about.

    Refuses: Request.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed once it is withdrawn
    or a duplicate; Invalid without a reason.
    """
    request = _locked(request_id, by, version)
    require(by, permissions.FILE, request)
    return _end(request, "withdraw", by, why)


@transaction.atomic
def mark_duplicate(request_id: int, of_id: int, *, by: User, version: int) -> Request:
    """This request asks what another one asks already; people are led to that one.

    Refuses: Request.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless new or in
    scoping, or while others are duplicates of it; Invalid when the other is this one, unknown,
    withdrawn or a duplicate itself.
    """
    request = _locked(request_id, by, version)
    require(by, permissions.SCOPE, request)
    LIFECYCLE.reach(request.state, "mark_duplicate")
    if request.duplicates.exists():
        raise NotAllowed("Others are duplicates of this request; it stays the one to answer.")
    other = Request.objects.visible_to(by).filter(pk=of_id, state__in=OPEN_STATES).first()
    if other is None or other.pk == request.pk:
        detail = "Name another request that is open or answered."
        raise Invalid(detail, errors=[FieldError("/duplicate_of", "unknown", detail)])
    before = request.snapshot()
    LIFECYCLE.move(request, "mark_duplicate")
    request.duplicate_of = other
    request.store("state", "duplicate_of")
    log.record(
        "gtm.request.marked_as_a_duplicate", request, by=by, before=before,
        after=request.snapshot(), why=f"Of {other.key}.",
    )  # fmt: skip
    return request


@transaction.atomic
def make_launch_from_request(
    request_id: int, entered: LaunchInput, *, by: User, version: int, why: str = ""
) -> Launch:
    """A launch, in draft, that answers the request; both name each other.

    Refuses: Request.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it was answered
    in or partly in scope, or when there is a launch already; Invalid naming fields of the launch.
    """
    request = _locked(request_id, by, version)
    check_ready_for_launch(request)
    launch = launches.create_launch(entered, by=by, why=why)
    before = request.snapshot()
    request.launch = launch
    request.version += 1
    request.store("launch")
    log.record(
        "gtm.request.launch_made", request, by=by, before=before, after=request.snapshot(),
        why=f"{launch.key}, {launch.title}",
    )  # fmt: skip
    return launch


def check_editable(request: Request) -> None:
    """Refuse (NotAllowed) to change what is withdrawn or a duplicate."""
    if request.state not in OPEN_STATES:
        raise NotAllowed(
            f"This request is {request.get_state_display().lower()} and is not changed any more; "
            "file a new one instead."
        )


def check_ready_for_launch(request: Request) -> None:
    """Refuse (NotAllowed) a launch for what is not in scope, or a second one."""
    if request.launch_id:
        raise NotAllowed(f"There is a launch for this request already: LCH-{request.launch_id}.")
    if request.state != "answered" or request.answer == Request.Answer.OUT:
        raise NotAllowed("Answer the request in or partly in scope first, then make its launch.")


def _locked(request_id: int, by: User, version: int | None) -> Request:
    rows = Request.objects.visible_to(by).select_for_update(of=("self",))
    request = rows.get(pk=request_id)
    if version is not None and request.version != version:
        raise StaleVersion(current=request.snapshot())
    return request


def _end(request: Request, verb: str, by: User, why: str, *, clears: bool = False) -> Request:
    """Move a request by a verb that needs nothing but a reason."""
    LIFECYCLE.reach(request.state, verb)
    why = _reason(why, "Say why; the others read it.", pointer="/why")
    before = request.snapshot()
    LIFECYCLE.move(request, verb)
    if clears:
        _clear_answer(request)
    request.store("state", *ANSWER)
    event = f"gtm.request.{LIFECYCLE.verb(verb).past}"
    log.record(event, request, by=by, before=before, after=request.snapshot(), why=why)
    return request


def _clear_answer(request: Request) -> None:
    request.answer, request.reason = "", ""
    request.answered_by, request.answered_at = None, None


def _reason(written: str, missing: str, *, pointer: str) -> str:
    reason = text.clean(written).strip()
    if not reason:
        raise Invalid(missing, errors=[FieldError(pointer, "required", missing)])
    if len(reason) > LONGEST_REASON:
        detail = f"Use at most {LONGEST_REASON:,} characters."
        raise Invalid(detail, errors=[FieldError(pointer, "too_long", detail)])
    return reason
