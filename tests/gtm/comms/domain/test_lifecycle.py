"""The table of PRODUCT, walked pair by pair."""

from dataclasses import dataclass

import pytest

from gtm.comms.domain.lifecycle import EDITABLE_STATES, LIFECYCLE, TONES
from vrops.core.errors import NotAllowed

TABLE = {
    ("draft", "submit"): "in_review",
    ("in_review", "withdraw"): "draft",
    ("in_review", "approve"): "approved",
    ("in_review", "send_back"): "draft",
    ("in_review", "reject"): "rejected",
    ("in_review", "reopen"): "draft",
    ("approved", "reopen"): "draft",
    ("approved", "schedule"): "scheduled",
    ("scheduled", "send"): "sending",
    ("sending", "finish"): "sent",
    ("scheduled", "pause"): "paused",
    ("sending", "pause"): "paused",
    ("paused", "resume"): "scheduled",
    ("draft", "cancel"): "cancelled",
    ("in_review", "cancel"): "cancelled",
    ("approved", "cancel"): "cancelled",
    ("scheduled", "cancel"): "cancelled",
    ("sending", "cancel"): "cancelled",
    ("paused", "cancel"): "cancelled",
}


@pytest.mark.parametrize("state", LIFECYCLE.states)
@pytest.mark.parametrize("verb", [verb.name for verb in LIFECYCLE.table])
def test_each_verb_leaves_exactly_the_states_of_the_table(state: str, verb: str) -> None:
    reached = TABLE.get((state, verb))
    if reached is None:
        with pytest.raises(NotAllowed):
            LIFECYCLE.reach(state, verb, before="scheduled")
    else:
        assert LIFECYCLE.reach(state, verb, before="scheduled") == reached


@dataclass
class Paper:
    state: str
    state_before: str = ""
    version: int = 1


@pytest.mark.parametrize("state", ["scheduled", "sending"])
def test_resuming_leads_back_to_what_it_was(state: str) -> None:
    paper = Paper(state)
    LIFECYCLE.move(paper, "pause")
    assert (paper.state, paper.state_before) == ("paused", state)
    LIFECYCLE.move(paper, "resume")
    assert (paper.state, paper.state_before, paper.version) == (state, "", 3)


def test_a_sent_message_has_no_verbs() -> None:
    assert LIFECYCLE.verbs("sent") == ()


def test_every_state_has_a_tone_and_nothing_on_the_clock_is_edited() -> None:
    assert set(TONES) == set(LIFECYCLE.states)
    assert set(EDITABLE_STATES) == {"draft", "in_review", "approved"}
