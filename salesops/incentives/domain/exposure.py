"""What a SPIFF may cost before it is spent."""

from dataclasses import dataclass
from decimal import Decimal

from vrops.access.domain import Role
from vrops.approvals.domain.routes import RouteSpec, StepSpec
from vrops.core.errors import FieldError, Invalid
from vrops.core.money import Money

DUE_DAYS = 3
FINANCE = StepSpec(name="Finance", role=Role.FINANCE, position=1, due_days=DUE_DAYS)
SENIOR_MANAGER = StepSpec(
    name="Senior manager", role=Role.SENIOR_MANAGER, position=2, due_days=DUE_DAYS
)


@dataclass(frozen=True, slots=True)
class Units:
    """How many units are expected to be sold in the window: a low, a likely and a high guess."""

    low: int
    likely: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.likely <= self.high:
            detail = "The low guess is at most the likely one, and that at most the high one."
            raise Invalid(detail, errors=[FieldError("units_likely", "out_of_order", detail)])


@dataclass(frozen=True, slots=True)
class Exposure:
    """Money at risk: for the low, the likely and the high guess; `capped` when the pot holds the
    high one down."""

    low: Money
    likely: Money
    high: Money
    capped: bool = False


def exposure(units: Units, rate: Money, pot: Money | None) -> Exposure:
    """Units times the rate, rounded to the currency, each at most the pot (None: no pot).

    The rate is per unit, in the currency of the pot. Refuses (Invalid) two currencies.
    """
    low, likely, high = (
        (rate * Decimal(each)).rounded() for each in (units.low, units.likely, units.high)
    )
    if pot is None:
        return Exposure(low, likely, high)
    return Exposure(min(low, pot), min(likely, pot), min(high, pot), capped=high > pot)


def route(high: Money, limit: Money) -> RouteSpec:
    """Finance; above the limit also the senior manager.

    An exposure in another currency than the limit's cannot be compared and goes to both.
    """
    within = high.currency == limit.currency and high <= limit
    return RouteSpec((FINANCE,) if within else (FINANCE, SENIOR_MANAGER))
