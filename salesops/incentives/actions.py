"""Everything that changes SPIFFs, and what they tell launches."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from gtm.launches import actions as launches
from gtm.launches.actions import Fact
from salesops.budgets.queries import launches_for, owners
from salesops.incentives import permissions, queries
from salesops.incentives.domain.exposure import Units
from salesops.incentives.domain.lifecycle import EDITABLE_STATES, LIFECYCLE, MATERIAL
from salesops.incentives.models import Spiff, SpiffSite
from vrops.access.policy import require
from vrops.approvals import actions as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock, phrases, text
from vrops.core.company import company_day
from vrops.core.errors import FieldError, Invalid, NotAllowed, StaleVersion
from vrops.core.money import Money
from vrops.core.periods import FAR, is_far
from vrops.lists.registry import list_url
from vrops.log import actions as log
from vrops.people.models import Site, User

ACTIVE, UNIT_RATE = "spiff.active", "spiff.unit_rate"
EXPOSURES = ("spiff.exposure.low", "spiff.exposure.likely", "spiff.exposure.high")
MOST = Decimal(10) ** 9
MOST_UNITS = 10**8


@dataclass(frozen=True, slots=True, kw_only=True)
class SpiffInput:
    """What a person enters about a SPIFF; `ends_on` is the first day after it."""

    name: str
    starts_on: date
    ends_on: date
    unit: str
    rate: Money
    pot: Money | None
    units_low: int
    units_likely: int
    units_high: int
    owner_id: int
    launch_id: int | None = None
    site_ids: frozenset[int] = field(default=frozenset())


@transaction.atomic
def create_spiff(entered: SpiffInput, *, by: User) -> Spiff:
    """A new SPIFF in draft. Refuses: PermissionDenied; Invalid naming fields (a window that ends
    before it begins, guesses out of order, a pot in another currency, no site, ...)."""
    require(by, permissions.PLAN)
    spiff = Spiff(**_columns(entered, by))
    spiff.save(force_insert=True)
    _set_sites(spiff, entered.site_ids)
    after = _shown(spiff, entered.site_ids)
    log.record("salesops.spiff.created", spiff, by=by, after=after)
    return spiff


@transaction.atomic
def edit_spiff(
    spiff_id: int, entered: SpiffInput, *, by: User, version: int, why: str = ""
) -> Spiff:
    """Change a SPIFF. Changing money, dates or sites after it was submitted voids the decisions
    and makes it a draft again.

    Refuses: Spiff.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed once it is active or
    over; Invalid naming fields.
    """
    spiff = _locked(spiff_id, by=by, permission=permissions.PLAN, version=version)
    if spiff.state not in EDITABLE_STATES:
        raise NotAllowed(f"A SPIFF that is {spiff.get_state_display().lower()} is not edited.")
    columns = _columns(entered, by, keep=spiff)
    sites = frozenset(spiff.sites.values_list("pk", flat=True))
    before = _shown(spiff, sites)
    changed = [name for name, value in columns.items() if getattr(spiff, name) != value]
    if entered.site_ids != sites:
        changed.append("sites")
    if not changed:
        return spiff
    for name, value in columns.items():
        setattr(spiff, name, value)
    _set_sites(spiff, entered.site_ids)
    material = list(dict.fromkeys(MATERIAL[name] for name in changed if name in MATERIAL))
    voided = approvals.void_run(spiff, by=by, changed_fields=material) if material else None
    if material and spiff.state in ("submitted", "approved"):
        LIFECYCLE.move(spiff, "reopen")
    else:
        spiff.version += 1
    spiff.store(*columns, "state")
    event = "salesops.spiff.reopened" if voided else "salesops.spiff.edited"
    after = _shown(spiff, entered.site_ids)
    log.record(event, spiff, by=by, before=before, after=after, why=why)
    return spiff


@transaction.atomic
def submit_spiff(spiff_id: int, *, by: User, version: int) -> Spiff:
    """Ask Finance, and above the limit the senior manager, to approve it as it stands.

    Refuses: Spiff.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed unless it is a draft;
    NobodyCanDecide.
    """
    spiff = _locked(spiff_id, by=by, permission=permissions.PLAN, version=version)
    before = spiff.snapshot()
    LIFECYCLE.move(spiff, "submit")
    spiff.store("state")
    approvals.start_run(
        spiff, route=queries.route_of(spiff), by=by, version=spiff.version,
        sheet=queries.sheet_of(spiff),
        calendar=BusinessCalendar.objects.filter(name=settings.PLANNING_CALENDAR).first(),
    )  # fmt: skip
    log.record("salesops.spiff.submitted", spiff, by=by, before=before, after=spiff.snapshot())
    return spiff


@transaction.atomic
def decide_spiff(
    spiff_id: int, verdict: Verdict, *, by: User, version: int, sheet_hash: str, note: str = ""
) -> Spiff:
    """Approve, send back or reject the version and figures that were seen; the last approval of
    the route approves it.

    Refuses: Spiff.DoesNotExist; PermissionDenied; and as `approvals.decide`.
    """
    spiff = _locked(spiff_id, by=by, permission=permissions.APPROVE)
    before = spiff.snapshot()
    outcome = approvals.decide(
        spiff, by=by, version=version, sheet=queries.sheet_of(spiff), sheet_hash=sheet_hash,
        verdict=verdict, note=note,
    )  # fmt: skip
    event = "salesops.spiff.step_approved"
    if outcome.ends_route:
        verbs = {Verdict.SEND_BACK: "send_back", Verdict.REJECT: "reject"}
        verb = LIFECYCLE.verb(verbs.get(verdict, "approve"))
        LIFECYCLE.move(spiff, verb.name)
        spiff.store("state")
        event = f"salesops.spiff.{verb.past.replace(' ', '_')}"
    after = spiff.snapshot()
    log.record(event, spiff, by=by, before=before, after=after, why=outcome.decision.note)
    return spiff


@transaction.atomic
def withdraw_spiff(spiff_id: int, *, by: User, why: str = "") -> Spiff:
    """Take a submission back. Refuses: Spiff.DoesNotExist; PermissionDenied to anybody but the
    submitter; Filled when it is decided already."""
    spiff = _locked(spiff_id, by=by, permission=permissions.PLAN)
    before = spiff.snapshot()
    approvals.withdraw_run(spiff, by=by, why=why)
    LIFECYCLE.move(spiff, "withdraw")
    spiff.store("state")
    after = spiff.snapshot()
    log.record("salesops.spiff.withdrawn", spiff, by=by, before=before, after=after, why=why)
    return spiff


@transaction.atomic
def cancel_spiff(spiff_id: int, *, by: User, version: int, why: str) -> Spiff:
    """Call it off; decisions are void. Refuses: Spiff.DoesNotExist; PermissionDenied;
    StaleVersion; NotAllowed; Invalid without a reason."""
    spiff = _locked(spiff_id, by=by, permission=permissions.PLAN, version=version)
    why = text.clean(why).strip()
    before = spiff.snapshot()
    LIFECYCLE.move(spiff, "cancel")
    if not why:
        detail = "Say why; those who sell for it will read it."
        raise Invalid(detail, errors=[FieldError("why", "required", detail)])
    approvals.void_run(spiff, by=by, why="cancelled")
    spiff.store("state")
    after = spiff.snapshot()
    log.record("salesops.spiff.cancelled", spiff, by=by, before=before, after=after, why=why)
    return spiff


@transaction.atomic
def start_spiff(spiff_id: int) -> bool:
    """Let an approved SPIFF begin whose first day has come; whether it did. Twice is once."""
    spiff = Spiff.objects.select_for_update(of=("self",)).get(pk=spiff_id)
    if spiff.state != "approved" or spiff.starts_on > company_day():
        return False
    before = spiff.snapshot()
    LIFECYCLE.move(spiff, "start")
    spiff.store("state")
    log.record("salesops.spiff.started", spiff, by=None, before=before, after=spiff.snapshot())
    return True


@launches.in_turn
def tell_launch(launch_id: int) -> None:
    """Push what SPIFFs know about a launch: how many are active, and what they may cost.

    Called by the events of SPIFFs and by the nightly repair; harmless any number of times.
    """
    found = queries.behind(launch_id)
    if not found.spiffs:
        launches.drop_facts(launch_id, [ACTIVE, UNIT_RATE, *EXPOSURES])
        return
    label = found.spiffs[0].name if len(found.spiffs) == 1 else \
        phrases.counted(len(found.spiffs), "SPIFF")  # fmt: skip
    tell = partial(Fact, label=label, link=_link(found, launch_id))
    # Active as a whole: the gate waits for each of them.
    told = [tell(ACTIVE, Decimal(int(found.active == len(found.spiffs))))]
    if found.exposure is not None:
        amounts = (found.exposure.low, found.exposure.likely, found.exposure.high)
        told += [
            tell(measure, money.amount, currency=money.currency)
            for measure, money in zip(EXPOSURES, amounts, strict=True)
        ]
    if len(found.spiffs) == 1:
        rate = found.spiffs[0].unit_rate
        told.append(tell(UNIT_RATE, rate.amount, currency=rate.currency))
    unknown = {UNIT_RATE, *EXPOSURES} - {fact.measure for fact in told}
    if unknown:
        launches.drop_facts(launch_id, unknown)
    launches.push_facts(launch_id, told, as_of=clock.now())


def _link(found: queries.Behind, launch_id: int) -> str:
    if len(found.spiffs) == 1:
        return found.spiffs[0].get_absolute_url()
    return list_url("spiffs", launch=launch_id)


def _locked(spiff_id: int, *, by: User, permission: str, version: int | None = None) -> Spiff:
    spiff: Spiff = Spiff.objects.visible_to(by).select_for_update(of=("self",)).get(pk=spiff_id)
    require(by, permission, spiff)
    if version is not None and spiff.version != version:
        raise StaleVersion(current=spiff.snapshot())
    return spiff


def _shown(spiff: Spiff, site_ids: Collection[int]) -> dict[str, Any]:
    return spiff.snapshot() | {"sites": sorted(site_ids)}


def _set_sites(spiff: Spiff, site_ids: Collection[int]) -> None:
    SpiffSite.objects.filter(spiff=spiff).exclude(site__in=site_ids).delete()
    SpiffSite.objects.bulk_create(
        [SpiffSite(spiff=spiff, site_id=site_id) for site_id in sorted(site_ids)],
        ignore_conflicts=True,
    )


def _columns(entered: SpiffInput, by: User, keep: Spiff | None = None) -> dict[str, Any]:
    name, unit = text.one_line(entered.name), text.one_line(entered.unit)
    errors = [
        FieldError(pointer, code, detail)
        for wrong, pointer, code, detail in _faults(entered, name, unit, by, keep)
        if wrong
    ]
    if errors:
        raise Invalid("The SPIFF was not saved; see the fields.", errors=errors)
    Units(entered.units_low, entered.units_likely, entered.units_high)
    return {
        "name": name,
        "sort_key": text.sort_key(name),
        "launch_id": entered.launch_id,
        "starts_on": entered.starts_on,
        "ends_on": entered.ends_on,
        "unit": unit,
        "rate": entered.rate.rounded().amount,
        "pot": entered.pot.rounded().amount if entered.pot else None,
        "currency": entered.rate.currency,
        "units_low": entered.units_low,
        "units_likely": entered.units_likely,
        "units_high": entered.units_high,
        "owner_id": entered.owner_id,
    }


def _faults(
    entered: SpiffInput, name: str, unit: str, by: User, keep: Spiff | None
) -> Iterable[tuple[bool, str, str, str]]:
    yield not 1 <= len(name) <= 160, "name", "required", "Name it in 1 to 160 characters."
    yield not 1 <= len(unit) <= 60, "unit", "required", "Say what is counted, in 60 characters."
    yield is_far(entered.starts_on), "starts_on", "out_of_range", FAR
    yield is_far(entered.ends_on), "ends_on", "out_of_range", FAR
    yield (
        entered.ends_on <= entered.starts_on, "ends_on", "before_start",
        "The last day comes before the first; correct one of the two.",
    )  # fmt: skip
    yield (
        not 0 < entered.rate.amount < MOST, "rate", "out_of_range",
        "Pay something per unit.",
    )  # fmt: skip
    if entered.pot is not None:
        yield not 0 < entered.pot.amount < MOST, "pot", "out_of_range", "A pot holds something."
        yield (
            entered.pot.currency != entered.rate.currency, "pot", "currency_mismatch",
            "Rate and pot are in the same currency.",
        )  # fmt: skip
    yield (
        entered.units_high > MOST_UNITS, "units_high", "out_of_range",
        f"Expect at most {MOST_UNITS:,} units.",
    )  # fmt: skip
    yield not entered.site_ids, "sites", "required", "Choose at least one site."
    known = Site.objects.visible_to(by).filter(pk__in=entered.site_ids).count()
    yield known < len(entered.site_ids), "sites", "unknown", "One of the sites does not exist."
    yield (
        not owners().filter(pk=entered.owner_id).exists(), "owner", "unknown",
        "Choose somebody who plans or pays.",
    )  # fmt: skip
    if entered.launch_id is not None:
        found = launches_for(by, keep.launch_id if keep else None).filter(pk=entered.launch_id)
        yield not found.exists(), "launch", "unknown", "Choose a launch that is not over."
