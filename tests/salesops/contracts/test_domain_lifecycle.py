"""The states of contracts and amendments, pair by pair (PRODUCT "Lifecycles")."""

import pytest

from salesops.contracts.domain.lifecycle import (
    AGREED_STATES,
    AMENDABLE_STATES,
    AMENDMENT,
    BILLABLE_STATES,
    EDITABLE_STATES,
    LIFECYCLE,
)
from vrops.workflow.testing import check_lifecycle

pytestmark = pytest.mark.pure

REVIEW = {"withdraw": "draft", "approve": "approved", "send_back": "draft", "reject": "rejected"}


def test_a_contract_allows_exactly_the_table() -> None:
    table = {
        "draft": {"submit": "in_review"},
        "in_review": {**REVIEW, "reopen": "draft"},
        "approved": {"reopen": "draft", "sign": "signed"},
        "signed": {"start": "active"},
        "active": {"end": "ended", "terminate": "terminated"},
        "ended": {},
        "terminated": {},
        "rejected": {},
    }
    check_lifecycle(LIFECYCLE, table)


def test_an_amendment_allows_exactly_the_table() -> None:
    table = {
        "draft": {"submit": "in_review"},
        "in_review": REVIEW,
        "approved": {"take_effect": "in_force"},
        "in_force": {},
        "rejected": {},
    }
    check_lifecycle(AMENDMENT, table)


def test_states_that_are_named_elsewhere_exist() -> None:
    named = {*AGREED_STATES, *AMENDABLE_STATES, *BILLABLE_STATES, *EDITABLE_STATES}
    assert named <= set(LIFECYCLE.states)
