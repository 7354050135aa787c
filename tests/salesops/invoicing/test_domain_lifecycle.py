"""The states of an invoice, pair by pair (PRODUCT "Lifecycles")."""

import pytest

from salesops.invoicing.domain.lifecycle import APPROVABLE, DEAD, LIFECYCLE, OPEN, TONES
from vrops.workflow.testing import check_lifecycle

pytestmark = pytest.mark.pure

END = {"reject": "rejected", "cancel": "cancelled"}
JUDGED = ("matched", "exception")


def test_allows_exactly_the_table() -> None:
    table = {
        "received": {"match": JUDGED, **END},
        "matched": {"rematch": JUDGED, "approve": "approved", **END},
        "exception": {"rematch": JUDGED, "accept": "matched", "dispute": "disputed", **END},
        "disputed": {"approve": "approved", **END},
        "approved": {},
        "rejected": {},
        "cancelled": {},
    }
    check_lifecycle(LIFECYCLE, table)


def test_states_that_are_named_elsewhere_exist() -> None:
    assert {*APPROVABLE, *DEAD, *OPEN, *TONES} <= set(LIFECYCLE.states)
