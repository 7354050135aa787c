"""The lifecycle of a forecast version, pair by pair (PRODUCT "Lifecycles")."""

from salesops.forecasting.domain.lifecycle import LIFECYCLE, TONES
from vrops.workflow.testing import check_lifecycle

TABLE = {
    "draft": {"publish": "published"},
    "published": {"supersede": "superseded"},
    "superseded": {},
}


def test_allows_exactly_the_table() -> None:
    check_lifecycle(LIFECYCLE, TABLE)


def test_every_state_has_a_tone() -> None:
    assert set(TONES) == set(LIFECYCLE.states)
