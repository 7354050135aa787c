"""The lifecycle of requests, pair by pair (PRODUCT "Lifecycles")."""

from gtm.intake.domain.lifecycle import ANSWER_TONES, LIFECYCLE, OPEN_STATES, TONES
from vrops.workflow.testing import check_lifecycle

TABLE = {
    "new": {"take": "scoping", "withdraw": "withdrawn", "mark_duplicate": "duplicate"},
    "scoping": {"answer": "answered", "withdraw": "withdrawn", "mark_duplicate": "duplicate"},
    "answered": {"reopen": "scoping", "withdraw": "withdrawn"},
    "withdrawn": {},
    "duplicate": {},
}


def test_allows_exactly_the_table() -> None:
    check_lifecycle(LIFECYCLE, TABLE)


def test_says_what_to_do_first() -> None:
    assert LIFECYCLE.refusal("new", "answer") == (
        "A new request cannot be answered; take it first."
    )
    assert LIFECYCLE.refusal("withdrawn", "answer") == (
        "A withdrawn request cannot be answered; a withdrawn request stays as it is."
    )


def test_every_state_has_its_look() -> None:
    assert set(TONES) == set(OPEN_STATES)
    assert set(ANSWER_TONES) == {"in", "partly", "out"}
