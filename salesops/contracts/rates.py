"""Setting rates. A later entry closes the earlier version and never overwrites it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from salesops.contracts import actions, permissions
from salesops.contracts.entering import RateInput, rate_columns
from salesops.contracts.models import Amendment, Contract, RateLine
from vrops.core import clock
from vrops.core.errors import NotFound
from vrops.core.models import as_json
from vrops.core.periods import Period
from vrops.log import actions as log
from vrops.people.models import User

SHOWN = (
    "item", "description", "unit", "model", "price", "params", "site_id", "channel", "measure",
    "starts_on", "ends_on",
)  # fmt: skip


@transaction.atomic
def set_rate(contract_id: int, entered: RateInput, *, by: User, version: int) -> RateLine:
    """Set the rate of an item on some days of a contract that is not signed yet.

    What was entered for those days before stays readable as superseded; its other days stay in
    force. On a submitted or approved contract the decisions are void. Refuses:
    Contract.DoesNotExist; PermissionDenied; StaleVersion; NotAllowed once it is signed (rates
    change by amendment then); Invalid naming fields.
    """
    contract = actions.locked(contract_id, by=by, permission=permissions.EDIT, version=version)
    actions.require_editable(contract)
    columns = rate_columns(entered, contract)
    before = contract.snapshot() | shown_first(replaced(contract, columns))
    actions.reopen(contract, ["rates"], by=by)
    contract.store("state")
    rate = enter(contract, columns, by=by, at=clock.now())
    after = contract.snapshot() | shown(rate)
    log.record("salesops.contract.rate_set", contract, by=by, before=before, after=after)
    return rate


@transaction.atomic
def drop_rate(contract_id: int, rate_id: int, *, by: User, version: int) -> Contract:
    """Take a rate out of a contract that is not signed yet; it stays readable as superseded.

    Refuses as `set_rate`, and NotFound for a rate that is not current in this contract.
    """
    contract = actions.locked(contract_id, by=by, permission=permissions.EDIT, version=version)
    actions.require_editable(contract)
    rate = RateLine.objects.current().filter(contract=contract, pk=rate_id).first()
    if rate is None:
        raise NotFound
    before = contract.snapshot() | shown(rate)
    actions.reopen(contract, ["rates"], by=by)
    contract.store("state")
    rate.superseded_at = clock.now()
    rate.save(update_fields=["superseded_at"])
    after = contract.snapshot()
    log.record("salesops.contract.rate_dropped", contract, by=by, before=before, after=after)
    return contract


def replaced(contract: Contract, columns: dict[str, Any]) -> list[RateLine]:
    """The rates now current of which one with these columns takes days away, by day."""
    earlier = RateLine.objects.current().filter(
        contract=contract, item_key=columns["item_key"], site_id=columns["site_id"],
        channel=columns["channel"],
    )  # fmt: skip
    period = Period(columns["starts_on"], columns["ends_on"])
    return [rate for rate in earlier.order_by("starts_on") if rate.period.overlaps(period)]


def enter(
    contract: Contract,
    columns: dict[str, Any],
    *,
    by: User,
    at: datetime,
    amendment: Amendment | None = None,
) -> RateLine:
    """Put a rate in force, under the contract's lock: close what it replaces, keep the rest.

    The days of an earlier version outside the new period are entered anew at the same instant, so
    that what was known before and what is known now are both complete.
    """
    kept = []
    for rate in replaced(contract, columns):
        kept += _rest_of(rate, columns["starts_on"], columns["ends_on"], at)
        rate.superseded_at = at
        rate.save(update_fields=["superseded_at"])
    RateLine.objects.bulk_create(kept)
    return RateLine.objects.create(
        contract=contract, amendment=amendment, entered_at=at, entered_by=by, **columns
    )


def columns_of(rate: RateLine) -> dict[str, Any]:
    """The columns that say what a rate is."""
    return {"item_key": rate.item_key} | {name: getattr(rate, name) for name in SHOWN}


def shown(rate: RateLine) -> dict[str, Any]:
    """A rate as the log keeps it."""
    return {name: as_json(getattr(rate, name)) for name in SHOWN}


def shown_first(rates: Sequence[RateLine]) -> dict[str, Any]:
    """The earliest of the rates that one replaces, beside which the log keeps the new one."""
    return shown(rates[0]) if rates else {}


def _rest_of(rate: RateLine, starts_on: date, ends_on: date | None, at: datetime) -> list[RateLine]:
    """The days of a version that a new one does not take, as new versions."""
    spans: list[tuple[date, date | None]] = []
    if rate.starts_on < starts_on:
        spans.append((rate.starts_on, starts_on))
    if ends_on is not None and (rate.ends_on is None or rate.ends_on > ends_on):
        spans.append((ends_on, rate.ends_on))
    same = columns_of(rate)
    return [
        RateLine(
            **(same | {"starts_on": first, "ends_on": end}), contract_id=rate.contract_id,
            amendment_id=rate.amendment_id, entered_at=at, entered_by_id=rate.entered_by_id,
        )
        for first, end in spans
    ]  # fmt: skip
