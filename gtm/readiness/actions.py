"""Everything that changes the readiness of a launch."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from gtm.launches.models import Launch, LaunchFact
from gtm.readiness import building, domain, measures, permissions, queries
from gtm.readiness.domain import BeginsLate, Gate, State
from gtm.readiness.models import OFF, ItemKind, ReadinessItem
from gtm.readiness.working_days import WorkingDays
from vrops.access.policy import require
from vrops.core import clock, phrases, text
from vrops.core.company import company_day
from vrops.core.errors import FieldError, Invalid, NotAllowed, StaleVersion
from vrops.log import actions as log
from vrops.people.models import Site, User

# The checklist of such a launch is what it is; items that are due after the start still close.
FINISHED = ("live", "closed", "cancelled", "rejected")
MOST_DAYS = 250


@transaction.atomic
def plan_checklist(launch_id: int, *, by: User, late: int | None = None) -> list[ReadinessItem]:
    """Give a launch the items of the template for its tier and kind, due by its first day.

    What fans out comes once for each site. The launch's owner gets the program manager's items.
    `late` is how many items somebody accepts to begin late. Refuses: Launch.DoesNotExist;
    PermissionDenied; NotAllowed when it has items already, when it is live or over, or when no
    template fits; BeginsLate when it is not as many as were accepted.
    """
    launch = _planned(launch_id, by)
    if launch.readiness_items.exists():
        raise NotAllowed("This launch has a checklist already; add single items instead.")
    template = queries.template_for(launch)
    if template is None:
        raise NotAllowed("No active checklist template fits this launch; add single items.")
    rows = template.items.select_related("owner_group").order_by("order", "pk")
    sites = building.sites_of(launch)
    items = [item for row in rows for item in building.copies(launch, row, sites)]
    _put(launch, items)
    today = company_day()
    found = sum(item.due_on is not None and item.due_on < today for item in items)
    if late is not None and late != found:
        raise BeginsLate(f"{phrases.counted(found, 'item')} would be late from the start.")
    after = {"template": template.name, "items": len(items), "late": found}
    log.record("gtm.readiness.planned", launch, by=by, after=after)
    _measure(launch, items)
    return items


@transaction.atomic
def add_item(
    launch_id: int,
    *,
    by: User,
    name: str,
    days_before: int,
    gate: str = Gate.NONE,
    owner: User | None = None,
    per_site: bool = False,
    measure: str = "",
    target: Decimal | None = None,
) -> list[ReadinessItem]:
    """One more thing that has to be ready; with a measure it turns by itself, per site it fans out.

    Refuses: Launch.DoesNotExist; PermissionDenied; NotAllowed once live; Invalid naming fields (no
    name or one that is taken, impossible days, a measure nobody provides or one without a target).
    """
    launch = _planned(launch_id, by)
    name = text.one_line(name)
    _check_item(launch, name, days_before, gate, measure, target)
    _check_owner(owner)
    model = ReadinessItem(
        name=name, gate=gate, days_before=days_before, per_site=per_site,
        kind=ItemKind.MEASURED if measure else ItemKind.MANUAL, measure=measure,
        target=target if measure else None, order=launch.readiness_items.count(),
    )  # fmt: skip
    items = building.copies(launch, model, building.sites_of(launch), owner)
    _put(launch, items)
    log.record("gtm.readiness.item_added", launch, by=by, after=items[0].snapshot())
    _measure(launch, items)
    return items


@transaction.atomic
def close_item(item_id: int, *, by: User, version: int, evidence: str) -> ReadinessItem:
    """Tick a manual item with what shows that it is done.

    Refuses: ReadinessItem.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed for a measured
    item, one that is closed or a launch that is off; Invalid without evidence.
    """
    item = _locked(item_id, by, version)
    require(by, permissions.CLOSE, item)
    if item.kind == ItemKind.MEASURED:
        raise NotAllowed("This item is measured: it closes when its figure is reached.")
    if item.state != State.OPEN:
        raise NotAllowed("This item is closed already.")
    return _end(item, State.DONE, by, _reason(evidence, "evidence", "Say what shows it is done."))


@transaction.atomic
def waive_item(item_id: int, *, by: User, version: int, why: str) -> ReadinessItem:
    """Let an item go for this launch, with the reason; its gate no longer waits for it.

    Refuses: ReadinessItem.DoesNotExist; PermissionDenied (planners only); StaleVersion; NotAllowed
    unless it is open; Invalid without a reason.
    """
    item = _locked(item_id, by, version)
    require(by, permissions.PLAN)
    if item.state != State.OPEN:
        raise NotAllowed("Only an open item can be waived.")
    return _end(item, State.WAIVED, by, _reason(why, "why", "Say why it is not needed."))


@transaction.atomic
def reopen_item(item_id: int, *, by: User, version: int, why: str) -> ReadinessItem:
    """Open a closed or waived item again; who let it go may (planners), who closed it too.

    Refuses as `close_item`; a measured item only when it was waived, since the rest follows its
    figure.
    """
    item = _locked(item_id, by, version)
    require(by, permissions.CLOSE, item)
    if item.state == State.WAIVED:
        require(by, permissions.PLAN)
    if item.state == State.OPEN:
        raise NotAllowed("This item is open.")
    if item.kind == ItemKind.MEASURED and item.state == State.DONE:
        raise NotAllowed("This item is measured: it opens when its figure falls.")
    why = _reason(why, "why", "Say why it is open again.")
    before = item.snapshot()
    item.edit(state=State.OPEN, evidence="", closed_by=None, closed_at=None)
    _record("gtm.readiness.item_reopened", item, by, before, why)
    _measure(item.launch, [item])
    return item


@transaction.atomic
def assign_item(item_id: int, *, by: User, version: int, owner: User | None) -> ReadinessItem:
    """Name who sees to an item (None: its group or role again); it is due by their calendar.

    Refuses: ReadinessItem.DoesNotExist; PermissionDenied (planners only); StaleVersion; NotAllowed
    unless it is open; Invalid for somebody who could not close it.
    """
    item = _locked(item_id, by, version)
    require(by, permissions.PLAN)
    if item.state != State.OPEN:
        raise NotAllowed("Only an open item can be given to somebody.")
    _check_owner(owner)
    if item.owner == owner:
        return item
    before = item.snapshot()
    item.owner = owner
    item.edit(owner=owner, due_on=WorkingDays(item.launch).due_on(item))
    _record("gtm.readiness.item_assigned", item, by, before, "")
    return item


@transaction.atomic
def measure_launch(launch_id: int) -> int:
    """Turn the measured items of a launch by the facts there are; answers how many turned.

    Called when facts were pushed and by the nightly repair; harmless any number of times.
    """
    measured = ReadinessItem.objects.filter(launch=launch_id, kind=ItemKind.MEASURED)
    if not measured.exists():
        return 0
    launch = Launch.objects.select_for_update(of=("self",)).get(pk=launch_id)
    return _measure(launch, measured.select_related("site").order_by("pk"))


def follow_launch(launch: Launch, changed: Collection[str], *, by: User | None) -> None:
    """Move with the launch, in the transaction that changed it: due days with its first day,
    copies with its sites. What was closed at a site that left is in the log."""
    if "sites" in changed:
        _fan_out_again(launch, by)
    if "starts_on" in changed:
        _reschedule(launch, by)


def _reschedule(launch: Launch, by: User | None) -> None:
    items = list(launch.readiness_items.select_related("owner", "site"))
    calendars = WorkingDays(launch)
    moved = []
    for item in items:
        due_on = calendars.due_on(item)
        if due_on != item.due_on:
            item.due_on = due_on
            moved.append(item)
    if moved:
        ReadinessItem.objects.bulk_update(moved, ["due_on"])
        log.record("gtm.readiness.rescheduled", launch, by=by, after={"items": len(moved)})


def _fan_out_again(launch: Launch, by: User | None) -> None:
    places = building.sites_of(launch) or [None]
    wanted = {_key(place) for place in places}
    copies: dict[str, list[ReadinessItem]] = {}
    for item in launch.readiness_items.filter(per_site=True).order_by("pk"):
        copies.setdefault(item.name, []).append(item)
    gone: list[int] = []
    new: list[ReadinessItem] = []
    for group in copies.values():
        there = {item.site_id for item in group}
        gone += [item.pk for item in group if item.site_id not in wanted]
        missing = [place for place in places if _key(place) not in there]
        new += [building.copy_of(launch, group[0], place, None) for place in missing]
    if gone or new:
        launch.readiness_items.filter(pk__in=gone).delete()
        _put(launch, new)
        after = {"added": len(new), "removed": len(gone)}
        log.record("gtm.readiness.fanned_out", launch, by=by, after=after)
        _measure(launch, new)


def _measure(launch: Launch, items: Iterable[ReadinessItem]) -> int:
    """Turn those of the items that are measured and not waived."""
    items = [i for i in items if i.kind == ItemKind.MEASURED and i.state != State.WAIVED]
    found = LaunchFact.objects.filter(launch=launch, measure__in={item.measure for item in items})
    facts = {(fact.measure, fact.site_id): fact.value for fact in found} if items else {}
    turned = 0
    for item in items:
        known = measures.is_known(item.measure)
        value = facts.get((item.measure, item.site_id)) if known else None
        state = domain.measured_state(value, item.target or Decimal(0))
        if (item.state, item.value) == (state, value):
            continue
        before = item.snapshot()
        changed = item.state != state
        item.edit(state=state, value=value, closed_at=clock.now() if state is State.DONE else None)
        turned += changed
        if changed:
            _record("gtm.readiness.item_measured", item, None, before, "")
    return turned


def _end(item: ReadinessItem, state: State, by: User, reason: str) -> ReadinessItem:
    before = item.snapshot()
    item.edit(state=state, evidence=reason, closed_by=by, closed_at=clock.now())
    verb = "item_closed" if state is State.DONE else "item_waived"
    _record(f"gtm.readiness.{verb}", item, by, before, reason)
    return item


def _record(
    event: str, item: ReadinessItem, by: User | None, before: dict[str, Any], why: str
) -> None:
    """In the feed of the launch, readable at the site or for the group whose item it is."""
    log.record(event, item.launch, by=by, before=before, after=item.snapshot(), why=why,
               site_id=item.site_id, group_id=item.owner_group_id)  # fmt: skip


def _planned(launch_id: int, by: User) -> Launch:
    launch: Launch = (
        Launch.objects.visible_to(by).select_for_update(of=("self",)).select_related("owner")
    ).get(pk=launch_id)
    require(by, permissions.PLAN)
    if launch.state in FINISHED:
        raise NotAllowed("The checklist of a launch that is live or over does not change.")
    return launch


def _locked(item_id: int, by: User, version: int) -> ReadinessItem:
    """The item under its launch's lock, so that no gate opens while an approval reads it."""
    rows = ReadinessItem.objects.visible_to(by)
    launch_id = rows.values_list("launch", flat=True).get(pk=item_id)
    launch = Launch.objects.select_for_update(of=("self",)).get(pk=launch_id)
    item: ReadinessItem = rows.select_related("owner", "owner_group", "site").get(pk=item_id)
    item.launch = launch
    if item.version != version:
        raise StaleVersion(current=item.snapshot())
    if launch.state in OFF:
        raise NotAllowed(f"{launch.key} was {launch.get_state_display().lower()}; nothing has to "
                         "be ready for it any more.")  # fmt: skip
    return item


def _key(site: Site | None) -> int | None:
    return site.pk if site else None


def _put(launch: Launch, items: Sequence[ReadinessItem]) -> None:
    ReadinessItem.objects.bulk_create(building.dated(launch, items))


def _reason(given: str, pointer: str, detail: str) -> str:
    given = text.clean(given).strip()
    if not given:
        raise Invalid(detail, errors=[FieldError(pointer, "required", detail)])
    return given


def _check_owner(owner: User | None) -> None:
    if owner is not None and not queries.owners().filter(pk=owner.pk).exists():
        detail = "Choose somebody who can close it: an analyst, a program manager or HQ."
        raise Invalid(detail, errors=[FieldError("owner", "unknown", detail)])


def _check_item(
    launch: Launch, name: str, days_before: int, gate: str, measure: str, target: Decimal | None
) -> None:
    errors = []
    if not name:
        errors.append(FieldError("name", "required", "Say what has to be ready."))
    if len(name) > 160:
        errors.append(FieldError("name", "too_long", "Use at most 160 characters."))
    if launch.readiness_items.filter(name=name).exists():
        errors.append(FieldError("name", "taken", "The checklist has an item of this name."))
    if not -MOST_DAYS <= days_before <= MOST_DAYS:
        detail = "Choose between 250 working days before and 250 after the first day."
        errors.append(FieldError("days_before", "out_of_range", detail))
    if gate not in list(Gate):
        errors.append(FieldError("gate", "unknown", "Choose one of the gates."))
    if measure and not measures.is_known(measure):
        errors.append(FieldError("measure", "unknown", "Nothing provides this figure yet."))
    if measure and target is None:
        errors.append(FieldError("target", "required", "Say at which figure it is met."))
    if errors:
        raise Invalid("The item was not added; see the fields.", errors=errors)
