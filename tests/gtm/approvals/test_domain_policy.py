"""Who approves a launch, by tier and money."""

from decimal import Decimal

import pytest

from gtm.approvals.domain.policy import Stakes, missing_steps, route

LIMIT = Decimal(250_000)


@pytest.mark.parametrize(
    ("tier", "exposure", "steps"),
    [
        (3, None, ["Program manager"]),
        (2, "0", ["Program manager"]),
        (2, "250000", ["Program manager"]),  # at the limit is within it
        (2, "250000.0001", ["Program manager", "Senior manager"]),
        (3, "9999999", ["Program manager", "Senior manager"]),
        (1, None, ["Program manager", "Senior manager"]),
        (1, "10", ["Program manager", "Senior manager"]),
    ],
)
def test_the_route_by_tier_and_exposure(tier: int, exposure: str | None, steps: list[str]) -> None:
    stakes = Stakes(tier, None if exposure is None else Decimal(exposure))
    wanted = route(stakes, LIMIT)
    assert [step.name for step in wanted.steps] == steps
    assert [step.position for step in wanted.steps] == list(range(1, len(steps) + 1))


def test_what_grew_since_the_submission_asks_for_more() -> None:
    wanted = route(Stakes(1), LIMIT)
    assert missing_steps(wanted, ("Program manager",)) == ("Senior manager",)
    assert missing_steps(wanted, ("Program manager", "Senior manager")) == ()
    assert missing_steps(route(Stakes(3), LIMIT), ("Program manager", "Senior manager")) == ()
