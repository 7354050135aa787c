"""Reads of contracts: list, page, rates in force as known at a moment, the sheet of approvers."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from salesops.contracts.domain.lifecycle import BILLABLE_STATES
from salesops.contracts.domain.wording import details, headline
from salesops.contracts.models import (
    MEASURES,
    Amendment,
    Contract,
    ContractQuerySet,
    RateLine,
)
from vrops.approvals.domain.sheets import Sheet
from vrops.core.company import company_day
from vrops.core.money import grouped
from vrops.core.periods import Period
from vrops.log.models import Entry
from vrops.people.models import Site, User

MEASURE_WORDS = dict(MEASURES)

WROTE = {
    Contract: (
        "salesops.contract.created", "salesops.contract.edited", "salesops.contract.reopened",
        "salesops.contract.rate_set", "salesops.contract.rate_dropped",
    ),
    Amendment: (
        "salesops.amendment.created", "salesops.amendment.rate_proposed",
        "salesops.amendment.rate_dropped",
    ),
}  # fmt: skip


def list_rows(user: Any) -> ContractQuerySet:
    """The rows of the list of contracts."""
    return Contract.objects.visible_to(user).select_related("supplier", "owner")


def contract_page(contract_id: int, user: Any) -> Contract:
    """The contract with what its page names."""
    rows = Contract.objects.visible_to(user).select_related("supplier", "owner")
    return rows.get(pk=contract_id)


def amendment_page(amendment_id: int, user: Any) -> Amendment:
    rows = Amendment.objects.visible_to(user).select_related("contract__supplier", "owner")
    return rows.get(pk=amendment_id)


def rates_known(contract: Contract, known_at: datetime | None = None) -> QuerySet[RateLine]:
    """Every rate of the contract as it was known at an instant (None: now), by item and day."""
    rows = RateLine.objects.filter(contract=contract)
    rows = rows.current() if known_at is None else rows.known_at(known_at)
    return rows.select_related("contract", "site", "amendment").order_by(
        "item_key", "site__sort_key", "channel", "starts_on", "pk"
    )


def rates_in_force(
    contract: Contract, on: date | Period, known_at: datetime | None = None
) -> list[RateLine]:
    """The rates in force on a day, or on any day of a period, as known at an instant."""
    period = on if isinstance(on, Period) else Period.of_day(on)
    return [rate for rate in rates_known(contract, known_at) if rate.period.overlaps(period)]


def sites_of(contract: Contract) -> QuerySet[Site]:
    """The supplier's sites, whose activity its invoices are held against."""
    return sites_at(contract.supplier_id)


def sites_at(supplier_id: int) -> QuerySet[Site]:
    return Site.objects.filter(supplier=supplier_id).order_by("sort_key")


def billable_of(supplier_id: int) -> QuerySet[Contract]:
    """The supplier's contracts that invoices may be held against, the latest first."""
    rows = Contract.objects.filter(supplier=supplier_id, state__in=BILLABLE_STATES)
    return rows.order_by("-starts_on", "-pk")


def sheet_of(contract: Contract) -> Sheet:
    """What an approver of this contract confirms; equal facts give an equal hash."""
    return Sheet.of(
        {
            "supplier": contract.supplier.name,
            "number": contract.number,
            "title": contract.title,
            "starts_on": contract.starts_on,
            "last_day": contract.last_day,
            "currency": contract.currency,
            "rounding": [contract.rounding, contract.rounds, contract.places],
            "tolerance": [
                None if each is None else grouped(each)
                for each in (contract.tolerance_percent, contract.tolerance_absolute)
            ],
            "zero_quantity": contract.zero_quantity,
            "rates": rate_sentences(rates_known(contract), contract.currency),
        }
    )


def sheet_of_amendment(amendment: Amendment) -> Sheet:
    """What an approver of an amendment confirms: the rates proposed and those they replace."""
    currency = amendment.contract.currency
    proposed = list(proposed_rates(amendment))
    return Sheet.of(
        {
            "contract": amendment.contract.number,
            "title": amendment.title,
            "proposed": rate_sentences(proposed, currency),
            "replaced": rate_sentences(replaced_by(amendment, proposed), currency),
        }
    )


def proposed_rates(amendment: Amendment) -> QuerySet[RateLine]:
    """The rates of an amendment: proposals, or once it is in force what it entered."""
    rows = RateLine.objects.filter(amendment=amendment).select_related("contract", "site")
    if amendment.state != "in_force":
        rows = rows.filter(entered_at__isnull=True)
    return rows.order_by("item_key", "starts_on", "pk")


def replaced_by(amendment: Amendment, proposed: Iterable[RateLine]) -> list[RateLine]:
    """The rates now current of which a proposal would take days away."""
    return [rate for rate in rates_known(amendment.contract) if overlaps_any(rate, proposed)]


def overlaps_any(rate: RateLine, others: Iterable[RateLine]) -> bool:
    """Whether the rate shares item, site, channel and days with one of the others."""
    return any(_same_key(rate, other) and rate.period.overlaps(other.period) for other in others)


def rate_sentences(rates: Iterable[RateLine], currency: str) -> list[str]:
    """Rates as an approver reads them and as a hash compares them."""
    return [rate_sentence(rate, currency) for rate in rates]


def rate_sentence(rate: RateLine, currency: str) -> str:
    """“CHAT: $1.25 per contact, flat, from Mar 1, 2026”."""
    place = "".join(
        f", {part}" for part in (rate.site and rate.site.name, rate.get_channel_display()) if part
    )
    more = "".join(f"; {detail}" for detail in details(rate.pricing, currency))
    price = headline(rate.pricing, rate.unit, currency)
    support = f", by {MEASURE_WORDS[rate.measure].lower()}" if rate.measure else ""
    return f"{rate.item}{place}: {price}, {rate.model}{more}{support}, {rate.period}"


def contract_authors(ids: Collection[int]) -> dict[int, set[int]]:
    """Who wrote these contracts: their owners, and who changed them or their rates."""
    rows = Contract.objects.filter(pk__in=ids).values_list("pk", "owner_id")
    return _authors(Contract, {pk: {owner} for pk, owner in rows})


def amendment_authors(ids: Collection[int]) -> dict[int, set[int]]:
    rows = Amendment.objects.filter(pk__in=ids).values_list("pk", "owner_id")
    return _authors(Amendment, {pk: {owner} for pk, owner in rows})


def owners() -> QuerySet[User]:
    """Who may own a contract: active people of the team and of Finance, by name."""
    roles = ("analyst", "pm", "senior_manager", "finance")
    today = company_day()
    rows = User.objects.people().filter(is_active=True, grants__role__in=roles)
    open_ended = rows.filter(grants__starts_on__lte=today, grants__ends_on__isnull=True)
    dated = rows.filter(grants__starts_on__lte=today, grants__ends_on__gt=today)
    holders = open_ended.values("pk").union(dated.values("pk"))
    return User.objects.filter(pk__in=holders).order_by("sort_key")


def due_to_start() -> list[int]:
    rows = Contract.objects.filter(state="signed", starts_on__lte=company_day())
    return list(rows.order_by("starts_on", "pk").values_list("pk", flat=True))


def due_to_end() -> list[int]:
    rows = Contract.objects.filter(state="active", ends_on__lte=company_day())
    return list(rows.order_by("ends_on", "pk").values_list("pk", flat=True))


def _same_key(one: RateLine, other: RateLine) -> bool:
    return (one.item_key, one.site_id, one.channel) == (
        other.item_key, other.site_id, other.channel
    )  # fmt: skip


def _authors(model: type[Contract | Amendment], known: dict[int, set[int]]) -> dict[int, set[int]]:
    entries = Entry.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=known, event__in=WROTE[model]
    )
    for pk, actor in entries.values_list("subject_id", "actor_id").order_by().distinct():
        if actor is not None and pk in known:
            known[pk].add(actor)
    return known
