"""Shares are never rounded up and are nothing where nobody was asked."""

from decimal import Decimal

import pytest

from gtm.comms.domain.shares import Count, share, total


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, None), (0, 3, "0.0"), (1, 3, "33.3"), (2, 3, "66.6"), (3, 3, "100.0"),
     (999, 1000, "99.9"), (9_999, 10_000, "99.9"), (1, 8, "12.5")],
)  # fmt: skip
def test_share(part: int, whole: int, expected: str | None) -> None:
    assert share(part, whole) == (None if expected is None else Decimal(expected))


def test_counts_add_up() -> None:
    both = total([Count(10, 5, 3), Count(2, 2, 2)])
    assert (both, both.missing, both.percent) == (Count(12, 7, 5), 7, 41)
    assert total([]).share is None
