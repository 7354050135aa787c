"""The lifecycle of launches, pair by pair (PRODUCT "Lifecycles")."""

from gtm.launches.domain import tones
from gtm.launches.domain.lifecycle import EDITABLE_STATES, LIFECYCLE, PUBLIC_STATES
from vrops.workflow.testing import check_lifecycle

TABLE = {
    "draft": {"plan": "planning", "cancel": "cancelled"},
    "planning": {"submit": "submitted", "hold": "on_hold", "cancel": "cancelled"},
    "submitted": {
        "withdraw": "planning", "approve": "approved", "send_back": "planning",
        "reject": "rejected", "reopen": "planning", "cancel": "cancelled",
    },
    "approved": {
        "reopen": "planning", "go_live": "live", "hold": "on_hold", "cancel": "cancelled",
    },
    "live": {"close": "closed", "cancel": "cancelled"},
    "closed": {},
    "on_hold": {"resume": "planning", "cancel": "cancelled"},
    "rejected": {},
    "cancelled": {},
}  # fmt: skip


def test_allows_exactly_the_table() -> None:
    check_lifecycle(LIFECYCLE, TABLE)


def test_every_state_and_kind_has_a_look() -> None:
    for state in LIFECYCLE.states:
        for kind in tones.KINDS:
            assert tones.of_bar(state, kind)
    assert not set(tones.TENTATIVE) & set(PUBLIC_STATES)
    assert set(tones.TENTATIVE) <= set(EDITABLE_STATES)


def test_what_waits_and_what_runs_looks_so_whatever_its_kind() -> None:
    assert tones.of_bar("submitted", "flagship") == "amber"
    assert tones.of_bar("live", "process") == "green"
    assert tones.of_bar("approved", "flagship") == "violet"
