"""What is ticked becomes a rule and comes back as it was."""

import pytest

from gtm.comms.domain.audience import Choice, at_sites, choice_of, rule_of

REPS = {"attribute": "role", "operator": "in", "values": ["rep"]}


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(roles=("rep",)),
        Choice(roles=("rep", "supervisor"), site_ids=(3, 7)),
        Choice(roles=("rep",), site_ids=(3,), channels=("chat", "voice")),
    ],
)
def test_a_choice_survives_the_way_through_its_rule(choice: Choice) -> None:
    assert choice_of(rule_of(choice)) == choice


def test_one_condition_needs_no_group_and_none_is_everybody() -> None:
    assert rule_of(Choice(roles=("rep",))) == REPS
    assert rule_of(Choice()) == {"everybody": True}


def test_parts_the_form_cannot_build_are_left_out() -> None:
    rule = {"all": [REPS, {"attribute": "role", "operator": "not_in", "values": ["pm"]},
                    {"not": REPS}]}  # fmt: skip
    assert choice_of(rule) == Choice(roles=("rep",))
    assert choice_of(None) == Choice()


def test_narrowing_to_sites() -> None:
    here = {"attribute": "site", "operator": "in", "values": [3, 7]}
    assert at_sites(REPS, [7, 3]) == {"all": [REPS, here]}
    assert at_sites({"everybody": True}, {3, 7}) == here
    assert at_sites(REPS, []) is None
