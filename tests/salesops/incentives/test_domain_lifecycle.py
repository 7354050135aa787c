"""The lifecycle of SPIFFs, pair by pair (PRODUCT "Lifecycles")."""

from salesops.incentives.domain.lifecycle import EDITABLE_STATES, LIFECYCLE, PUBLIC_STATES, TONES
from vrops.workflow.testing import check_lifecycle

TABLE = {
    "draft": {"submit": "submitted", "cancel": "cancelled"},
    "submitted": {
        "withdraw": "draft", "approve": "approved", "send_back": "draft", "reject": "rejected",
        "reopen": "draft", "cancel": "cancelled",
    },
    "approved": {"reopen": "draft", "start": "active", "cancel": "cancelled"},
    "active": {"cancel": "cancelled"},
    "rejected": {},
    "cancelled": {},
}  # fmt: skip


def test_allows_exactly_the_table() -> None:
    check_lifecycle(LIFECYCLE, TABLE)


def test_states_that_are_named_elsewhere_exist() -> None:
    assert {*EDITABLE_STATES, *PUBLIC_STATES, *TONES} <= set(LIFECYCLE.states)
