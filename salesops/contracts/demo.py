"""The demonstration's contracts: drafted, rated, approved, signed and amended by the product's own
actions, on days when those who did it were there."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from salesops.contracts import actions, amending, queries, rates
from salesops.contracts.demo_data import CONTRACTS, ContractPlan, RatePlan
from salesops.contracts.domain.pricing import parse_tiers
from salesops.contracts.entering import ContractInput, RateInput
from salesops.contracts.models import Contract
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.people.models import User

DAY = timedelta(days=1)


def load(world: World) -> None:
    """Seven contracts with four suppliers; `world.made["contracts"]` has them by number."""
    world.made["contracts"] = {plan.number: _contract(world, plan) for plan in CONTRACTS}


def month(world: World, number: int) -> date:
    """The first day of the month so many months from this one."""
    first = world.today.replace(day=1)
    years, index = divmod(first.month - 1 + number, 12)
    return date(first.year + years, index + 1, 1)


def person(world: World, title: str) -> User:
    """Whoever of this title was there longest."""
    users: list[User] = [u for u in world.made["users"].values() if u.title.startswith(title)]
    return min(users, key=lambda user: (user.starts_on, user.pk))


def moment(world: World, wanted: date, *people: User, days: int = 0) -> datetime:
    """A working moment on that day, or once all of these people were there; never ahead."""
    there = max([wanted, *(user.starts_on or wanted for user in people)]) + timedelta(days=days)
    at = datetime.combine(there, time(15), tzinfo=UTC)
    return min(at, clock.now() - timedelta(minutes=5))


def _contract(world: World, plan: ContractPlan) -> Contract:
    starts_on = month(world, plan.first)
    writer, senior, payer = _cast(world)
    begun = min(starts_on, world.today) - 45 * DAY
    with clock.fixed_at(moment(world, begun, writer)):
        contract = actions.create_contract(_entered(world, plan, starts_on, writer), by=writer)
        for rate in plan.rates:
            _set(contract, rate, starts_on, writer)
    contract.refresh_from_db()
    with clock.fixed_at(moment(world, begun, writer, senior, payer, days=2)):
        contract = actions.submit_contract(contract.pk, by=writer, version=contract.version)
    if plan.wanted == "in_review":
        _decide(contract, payer, moment(world, begun, writer, senior, payer, days=4))
        return contract
    for number, by in enumerate((senior, payer), start=4):
        _decide(contract, by, moment(world, begun, writer, senior, payer, days=number))
    contract.refresh_from_db()
    with clock.fixed_at(moment(world, begun, writer, senior, payer, days=12)):
        actions.sign_contract(contract.pk, by=writer, version=contract.version)
    with clock.fixed_at(moment(world, starts_on, writer, senior, payer, days=13)):
        actions.start_contract(contract.pk)
    if plan.amended:
        _amend(world, contract, *plan.amended)
    if plan.wanted == "ended" and contract.ends_on:
        with clock.fixed_at(moment(world, contract.ends_on, writer, senior, payer, days=14)):
            actions.end_contract(contract.pk)
    contract.refresh_from_db()
    return contract


def _amend(world: World, contract: Contract, months: int, changed: tuple[RatePlan, ...]) -> None:
    """New prices from a month on, agreed three weeks before."""
    from_day = month(world, months)
    writer, senior, payer = _cast(world)
    agreed = from_day - 21 * DAY
    with clock.fixed_at(moment(world, agreed, writer, senior, payer, days=15)):
        amendment = amending.begin_amendment(
            contract.pk, by=writer, title=f"Prices from {from_day:%B %Y}",
            why="Agreed in the yearly review: wages moved, and so did the index.",
        )  # fmt: skip
        for rate in changed:
            amending.propose_rate(
                amendment.pk, _rate(rate, from_day), by=writer, version=amendment.version
            )
            amendment.refresh_from_db()
        amendment = amending.submit_amendment(amendment.pk, by=writer, version=amendment.version)
    for days, by in ((16, senior), (17, payer)):
        with clock.fixed_at(moment(world, agreed, writer, senior, payer, days=days)):
            amendment = queries.amendment_page(amendment.pk, by)
            amending.decide_amendment(
                amendment.pk, Verdict.APPROVE, by=by, version=amendment.version,
                sheet_hash=queries.sheet_of_amendment(amendment).hash,
            )  # fmt: skip


def _decide(contract: Contract, by: User, at: datetime) -> None:
    fresh = queries.contract_page(contract.pk, by)
    with clock.fixed_at(at):
        actions.decide_contract(
            fresh.pk, Verdict.APPROVE, by=by, version=fresh.version,
            sheet_hash=queries.sheet_of(fresh).hash,
        )  # fmt: skip


def _cast(world: World) -> tuple[User, User, User]:
    users = world.made["users"]
    return person(world, "Analyst"), users["senior-manager"], users["finance"]


def _set(contract: Contract, plan: RatePlan, starts_on: date, by: User) -> None:
    contract.refresh_from_db()
    rates.set_rate(contract.pk, _rate(plan, starts_on), by=by, version=contract.version)


def _rate(plan: RatePlan, starts_on: date) -> RateInput:
    params: dict[str, object] = {"cap": plan.cap} if plan.cap else {}
    if plan.tiers:
        params["tiers"] = parse_tiers(plan.tiers)
    return RateInput(
        item=plan.item, description=plan.words, unit=plan.unit, measure=plan.measure,
        model=plan.model, price=Decimal(plan.price), params=params, channel=plan.channel,
        starts_on=starts_on,
    )  # fmt: skip


def _entered(world: World, plan: ContractPlan, starts_on: date, owner: User) -> ContractInput:
    ends_on = None if plan.after_last is None else month(world, plan.after_last)
    return ContractInput(
        supplier_id=world.made["suppliers"][plan.supplier].pk, number=plan.number,
        title=plan.title, starts_on=starts_on, ends_on=ends_on, currency="USD",
        owner_id=owner.pk, tolerance_percent=Decimal(plan.percent),
        tolerance_absolute=Decimal(plan.absolute),
    )  # fmt: skip
