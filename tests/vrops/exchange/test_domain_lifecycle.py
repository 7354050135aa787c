"""The states of an import, every pair of state and verb."""

import pytest

from vrops.core.errors import NotAllowed
from vrops.exchange.domain.lifecycle import LIFECYCLE, LIVE, TONES

ALLOWED = {
    "map": {"uploaded", "mapped", "checked"},
    "check": {"mapped"},
    "apply": {"checked"},
    "finish": {"applying"},
    "fail": {"applying"},
    "cancel": {"uploaded", "mapped", "checked", "applying"},
    "undo": {"applied"},
}


def test_every_pair_is_as_the_product_says() -> None:
    assert {verb.name for verb in LIFECYCLE.table} == set(ALLOWED)
    for name, states in ALLOWED.items():
        assert {state for state in LIFECYCLE.states if LIFECYCLE.allowed(state, name)} == states


def test_an_import_that_is_over_lets_its_file_come_again() -> None:
    assert set(LIFECYCLE.states) - set(LIVE) == {"failed", "cancelled", "undone"}
    assert set(TONES) <= set(LIFECYCLE.states)


def test_a_refusal_says_what_to_do_first() -> None:
    with pytest.raises(NotAllowed, match="An uploaded import cannot be applied; map its columns"):
        LIFECYCLE.reach("uploaded", "apply")
