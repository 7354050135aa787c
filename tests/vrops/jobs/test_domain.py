"""How far a job is, and which verbs its states know."""

import pytest

from vrops.core.errors import NotAllowed
from vrops.jobs.domain import ENDED, LIFECYCLE, percent


@pytest.mark.parametrize(
    ("done", "total", "state", "expected"),
    [
        (0, 0, "queued", 0),
        (0, 400, "running", 0),
        (1, 3, "running", 33),
        (2, 3, "running", 66),
        (400, 400, "running", 99),
        (500, 400, "running", 99),
        (0, 0, "done", 100),
        (7, 10, "failed", 70),
    ],
)
def test_hundred_percent_is_for_what_is_done(done, total, state, expected):
    assert percent(done, total, state) == expected


@pytest.mark.parametrize("state", LIFECYCLE.states)
def test_only_what_has_not_ended_is_cancelled_and_only_what_ended_badly_is_tried_again(state):
    assert LIFECYCLE.allowed(state, "cancel") == (state not in ENDED)
    assert LIFECYCLE.allowed(state, "retry") == (state in ("failed", "cancelled"))


def test_a_refusal_is_a_sentence():
    with pytest.raises(NotAllowed, match="A done job cannot be cancelled"):
        LIFECYCLE.reach("done", "cancel")
