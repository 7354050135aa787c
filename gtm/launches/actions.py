"""Everything that changes a launch apart from its approval (gtm.approvals)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from decimal import Decimal
from functools import wraps
from typing import Any

from django.db import transaction

from gtm.launches import followers, permissions
from gtm.launches.domain.lifecycle import EDITABLE_STATES, LIFECYCLE, MATERIAL
from gtm.launches.models import Launch, LaunchFact, LaunchSite, Program
from vrops.access.policy import require
from vrops.approvals import actions as approvals
from vrops.core import clock, locks, text
from vrops.core.company import company_day
from vrops.core.errors import FieldError, Invalid, NotAllowed, NotFound, StaleVersion
from vrops.core.periods import FAR, is_far
from vrops.log import actions as log
from vrops.people.models import Channel, Site, User

# Verbs people use that need nothing but the right to plan; approving has its own module.
PLAIN_VERBS = ("plan", "hold", "resume", "cancel", "close")
NEEDS_REASON = ("hold", "cancel")
PASSED = "This day has passed; choose today or a later one."
VOIDS = {"hold": "put on hold", "cancel": "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchInput:
    """What a person enters about a launch; `ends_on` is the first day after it."""

    program_id: int
    title: str
    tier: int
    kind: str
    starts_on: date
    ends_on: date | None = None
    owner_id: int
    summary: str = ""
    go_live_time: time | None = None
    zone: str = ""
    channels: tuple[str, ...] = ()
    brand: str = ""
    segment: str = ""
    site_ids: frozenset[int] = field(default=frozenset())


@transaction.atomic
def create_launch(entered: LaunchInput, *, by: User, why: str = "") -> Launch:
    """A new launch in draft, on the calendar of those who plan.

    Refuses: PermissionDenied; Invalid naming each field that is missing, unknown or contradicts
    another (an end before the start, a site that is not open on the first day, a go-live time
    without a zone), and a first day that has passed without `why` it is entered afterwards.
    """
    return _create(entered, by=by, why=why)


@transaction.atomic
def edit_launch(
    launch_id: int, entered: LaunchInput, *, by: User, version: int, why: str = ""
) -> Launch:
    """Change what a launch says. Changing its dates, tier, sites, channels or audience after it
    was submitted voids the decisions and puts it back into planning.

    Refuses: Launch.DoesNotExist when out of reach; PermissionDenied; StaleVersion with the launch
    as it is now; NotAllowed once it is live or over; Invalid naming fields.
    """
    launch = locked(launch_id, by=by)
    require(by, permissions.PLAN, launch)
    check_version(launch, version)
    check_editable(launch)
    why = text.clean(why).strip()
    _check(entered, by, why=why, planned=launch.starts_on)
    sites = frozenset(launch.sites.values_list("pk", flat=True))
    before = _shown(launch, sites)
    changed = [name for name, value in _columns(entered).items() if getattr(launch, name) != value]
    if entered.site_ids != sites:
        changed.append("sites")
    if not changed:
        return launch
    for name, value in _columns(entered).items():
        setattr(launch, name, value)
    _set_sites(launch, entered.site_ids)
    material = [MATERIAL[name] for name in changed if name in MATERIAL]
    voided = approvals.void_run(launch, by=by, changed_fields=material) if material else None
    if material and launch.state in {"submitted", "approved"}:
        LIFECYCLE.move(launch, "reopen")
    else:
        launch.version += 1
    launch.store(*_columns(entered), "state", "state_before")
    event = "gtm.launch.reopened" if voided else "gtm.launch.edited"
    log.record(event, launch, by=by, before=before, after=_shown(launch, entered.site_ids), why=why)
    followers.launch_changed(launch, changed, by=by)
    return launch


@transaction.atomic
def copy_launch(launch_id: int, *, by: User, starts_on: date) -> Launch:
    """The same launch once more from another first day, as a draft of the person who copies it.

    It runs as many days. Sites that are not open on the new first day are left out; approvals,
    checklist and messages are not taken over. Refuses: Launch.DoesNotExist; PermissionDenied;
    Invalid for a day that has passed.
    """
    original = Launch.objects.visible_to(by).get(pk=launch_id)
    require(by, permissions.PLAN, original)
    if is_far(starts_on):
        raise Invalid(FAR, errors=[FieldError("starts_on", "out_of_range", FAR)])
    if starts_on < company_day():
        raise Invalid(PASSED, errors=[FieldError("starts_on", "passed", PASSED)])
    length = original.ends_on - original.starts_on if original.ends_on else None
    sites = Site.objects.visible_to(by).open_on(starts_on).filter(launches=original)
    plain = {f.name: getattr(original, f.name) for f in fields(LaunchInput) if f.name != "site_ids"}
    entered = LaunchInput(
        **plain
        | {
            "starts_on": starts_on,
            "ends_on": starts_on + length if length else None,
            "owner_id": by.pk,
            "channels": tuple(original.channels),
            "site_ids": frozenset(sites.values_list("pk", flat=True)),
        }
    )
    return _create(entered, by=by, copied_from=original.key)


@transaction.atomic
def move_launch(launch_id: int, verb: str, *, by: User, version: int, why: str = "") -> Launch:
    """Plan, hold, resume, cancel or close a launch; holding and cancelling need a reason.

    Holding and cancelling void decisions: what resumes is in planning and is approved anew.
    Refuses: Launch.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed when the state has no
    such verb; Invalid without a reason where one is needed.
    """
    launch = locked(launch_id, by=by)
    require(by, permissions.PLAN, launch)
    check_version(launch, version)
    if verb not in PLAIN_VERBS:
        raise NotFound
    why = text.clean(why).strip()
    LIFECYCLE.reach(launch.state, verb, before=launch.state_before)
    if verb in NEEDS_REASON and not why:
        raise Invalid(
            "Say why; the people who wait for this launch will read it.",
            errors=[FieldError("why", "required", "Give a reason.")],
        )
    before = launch.snapshot()
    LIFECYCLE.move(launch, verb)
    if verb in VOIDS:
        approvals.void_run(launch, by=by, why=VOIDS[verb])
    launch.store("state", "state_before")
    event = f"gtm.launch.{LIFECYCLE.verb(verb).past.replace(' ', '_')}"
    log.record(event, launch, by=by, before=before, after=launch.snapshot(), why=why)
    return launch


@transaction.atomic
def go_live_launch(launch_id: int) -> Launch:
    """An approved launch has begun: the product's own step, after the gates were checked.

    Refuses: Launch.DoesNotExist; NotAllowed unless it is approved, so a second call does nothing.
    """
    launch = Launch.objects.select_for_update().get(pk=launch_id)
    before = launch.snapshot()
    LIFECYCLE.move(launch, "go_live")
    launch.went_live_at = clock.now()
    launch.store("state", "state_before", "went_live_at")
    log.record("gtm.launch.went_live", launch, by=None, before=before, after=launch.snapshot())
    return launch


@dataclass(frozen=True, slots=True)
class Fact:
    """What another area knows about a launch, of one site or (None) of the whole."""

    measure: str
    value: Decimal
    site: Site | None = None
    currency: str = ""
    label: str = ""
    link: str = ""


def in_turn(tell: Callable[[int], None]) -> Callable[[int], None]:
    """Decorate what pushes one area's facts of a launch: read and told in one turn of its own.

    Two tellers at once would else overtake each other, and the elder reading would stay.
    """

    @wraps(tell)
    def alone(launch_id: int) -> None:
        with transaction.atomic():
            locks.advisory(f"gtm.launch.facts:{tell.__module__}:{launch_id}")
            tell(launch_id)

    return alone


@transaction.atomic
def push_facts(launch_id: int, told: Collection[Fact], *, as_of: datetime) -> None:
    """Another area tells what it knows about a launch; a later push replaces an earlier one.

    Called by the owning area's subscribers and nightly repair, `in_turn`; facts are rebuilt from
    their owners' tables, so they are not in the log themselves.
    """
    rows = [
        LaunchFact(
            launch_id=launch_id, site=fact.site, measure=fact.measure, value=fact.value,
            currency=fact.currency, label=fact.label, link=fact.link, as_of=as_of,
        )
        for fact in told
    ]  # fmt: skip
    if not rows:
        return
    LaunchFact.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["launch", "site", "measure"],
        update_fields=["value", "currency", "label", "link", "as_of"],
    )
    followers.facts_changed(launch_id)


def push_fact(
    launch_id: int, measure: str, value: Decimal, *, as_of: datetime, **known: Any
) -> None:
    """As `push_facts` for one; `known` are the other fields of `Fact`."""
    push_facts(launch_id, [Fact(measure, value, **known)], as_of=as_of)


@transaction.atomic
def drop_facts(launch_id: int, measures: Collection[str]) -> None:
    """The owning area no longer knows these facts (a SPIFF was cancelled)."""
    LaunchFact.objects.filter(launch_id=launch_id, measure__in=measures).delete()
    followers.facts_changed(launch_id)


def locked(launch_id: int, *, by: User) -> Launch:
    """The launch under its row lock; Launch.DoesNotExist when the person cannot see it."""
    return Launch.objects.visible_to(by).select_for_update(of=("self",)).get(pk=launch_id)


def check_editable(launch: Launch) -> None:
    """Refuse (NotAllowed) to change what is live or over."""
    if launch.state not in EDITABLE_STATES:
        raise NotAllowed(
            f"A launch that is {launch.get_state_display().lower()} is not edited any more; "
            "copy it to a new one instead."
        )


def check_version(launch: Launch, seen: int) -> None:
    """Refuse what was decided on an older version than the launch has now."""
    if launch.version != seen:
        raise StaleVersion(current=launch.snapshot())


def _create(entered: LaunchInput, *, by: User, why: str = "", **origin: str) -> Launch:
    require(by, permissions.PLAN)
    why = text.clean(why).strip()
    _check(entered, by, why=why)
    launch = Launch(**_columns(entered))
    launch.save(force_insert=True)
    _set_sites(launch, entered.site_ids)
    after = _shown(launch, entered.site_ids) | origin
    log.record("gtm.launch.created", launch, by=by, after=after, why=why)
    return launch


def _columns(entered: LaunchInput) -> dict[str, Any]:
    title = text.clean(entered.title).strip()
    plain = {f.name: getattr(entered, f.name) for f in fields(entered) if f.name != "site_ids"}
    return plain | {
        "title": title,
        "sort_key": text.sort_key(title),
        "summary": text.clean(entered.summary).strip(),
        "channels": sorted(set(entered.channels)),
    }


def _shown(launch: Launch, site_ids: Iterable[int]) -> dict[str, Any]:
    return launch.snapshot() | {"sites": sorted(site_ids)}


def _set_sites(launch: Launch, site_ids: Collection[int]) -> None:
    LaunchSite.objects.filter(launch=launch).exclude(site__in=site_ids).delete()
    LaunchSite.objects.bulk_create(
        [LaunchSite(launch=launch, site_id=site_id) for site_id in sorted(site_ids)],
        ignore_conflicts=True,
    )


def _check(entered: LaunchInput, by: User, *, why: str, planned: date | None = None) -> None:
    """`planned` is the first day it has already: what had passed before is not refused now."""
    errors = [
        FieldError(pointer, code, detail)
        for wrong, pointer, code, detail in _faults(entered, by)
        if wrong
    ]
    if entered.starts_on < company_day() and entered.starts_on != planned and not why:
        detail = f"{PASSED} If it is entered afterwards, give the reason for it."
        errors.append(FieldError("starts_on", "passed", detail))
    if errors:
        raise Invalid("The launch was not saved; see the fields.", errors=errors)


def _faults(entered: LaunchInput, by: User) -> Iterable[tuple[bool, str, str, str]]:
    title = text.clean(entered.title).strip()
    yield not title, "title", "required", "Give the launch a title."
    yield len(title) > 160, "title", "too_long", "Use at most 160 characters."
    yield entered.tier not in (1, 2, 3), "tier", "unknown", "Choose tier 1, 2 or 3."
    yield (
        entered.kind not in Launch.Kind.values, "kind", "unknown",
        "Choose promotion, process or flagship.",
    )  # fmt: skip
    yield is_far(entered.starts_on), "starts_on", "out_of_range", FAR
    yield is_far(entered.ends_on), "ends_on", "out_of_range", FAR
    yield (
        entered.ends_on is not None and entered.ends_on <= entered.starts_on,
        "ends_on", "before_start", "The last day comes before the first; correct one of the two.",
    )  # fmt: skip
    yield (
        not Program.objects.filter(pk=entered.program_id).exists(),
        "program", "unknown", "Choose a program.",
    )  # fmt: skip
    yield (
        not User.objects.people().filter(pk=entered.owner_id, is_active=True).exists(),
        "owner", "unknown", "Choose somebody who works here.",
    )  # fmt: skip
    yield (
        entered.go_live_time is not None and not entered.zone,
        "zone", "required", "Say in which time zone that time is.",
    )  # fmt: skip
    yield (
        bool(entered.zone) and entered.zone not in clock.zone_names(),
        "zone", "unknown", "Use a name such as America/Chicago.",
    )  # fmt: skip
    unknown = set(entered.channels) - set(Channel.values)
    yield bool(unknown), "channels", "unknown", f"Unknown: {', '.join(sorted(unknown))}."
    yield from _site_faults(entered, by)


def _site_faults(entered: LaunchInput, by: User) -> Iterable[tuple[bool, str, str, str]]:
    known: Mapping[int, Site] = Site.objects.visible_to(by).in_bulk(entered.site_ids)
    yield (
        len(known) < len(entered.site_ids), "sites", "unknown", "One of the sites does not exist.",
    )  # fmt: skip
    closed = [
        site.name
        for site in known.values()
        if site.starts_on > entered.starts_on
        or (site.ends_on is not None and site.ends_on <= entered.starts_on)
    ]
    yield bool(closed), "sites", "not_open", f"Not open on the first day: {', '.join(closed)}."
