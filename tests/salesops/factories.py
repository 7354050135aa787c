"""SPIFFs and budget lines for tests, made by the product's own actions."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from salesops.budgets import actions as budgets
from salesops.budgets.actions import LineInput
from salesops.budgets.models import BudgetLine, CostCentre
from salesops.incentives import actions as spiffs
from salesops.incentives.actions import SpiffInput
from salesops.incentives.models import Spiff
from vrops.core.company import company_day
from vrops.core.money import Money
from vrops.people.models import Site, User

_codes = count(100)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def spiff_input(owner: User, site: Site, **changes: Any) -> SpiffInput:
    """$15 for each of 100, 200 or 300 units over a week in a month, at most $4,000."""
    first = changes.pop("starts_on", company_day() + timedelta(days=30))
    given: dict[str, Any] = {
        "name": "Trade-in push", "starts_on": first, "ends_on": first + timedelta(days=7),
        "unit": "trade-in", "rate": usd("15"), "pot": usd("4000"), "units_low": 100,
        "units_likely": 200, "units_high": 300, "owner_id": owner.pk,
        "site_ids": frozenset({site.pk}),
    }  # fmt: skip
    return SpiffInput(**given | changes)


def make_spiff(owner: User, site: Site, **changes: Any) -> Spiff:
    return spiffs.create_spiff(spiff_input(owner, site, **changes), by=owner)


def make_cost_centre(owner: User, code: str = "", **more: Any) -> CostCentre:
    return CostCentre.objects.create(
        code=code or f"VR-{next(_codes)}",
        name="Sales incentives",
        sort_key="sales incentives",
        owner=owner,
        **more,
    )


def line_input(owner: User, centre: CostCentre, **changes: Any) -> LineInput:
    given: dict[str, Any] = {
        "cost_centre_id": centre.pk, "fiscal_year": 2027, "name": "Trade-in boost",
        "planned": usd("78000"), "owner_id": owner.pk,
    }  # fmt: skip
    return LineInput(**given | changes)


def make_line(owner: User, centre: CostCentre, **changes: Any) -> BudgetLine:
    return budgets.create_line(line_input(owner, centre, **changes), by=owner)
