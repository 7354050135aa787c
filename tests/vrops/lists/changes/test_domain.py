"""How changes read, and when one is complete."""

import pytest

from vrops.lists.changes import domain
from vrops.lists.changes.domain import Outcome, Tally

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("count", "noun", "of_value", "words"),
    [
        (3, "escalations", True, "Owner changed on 3 escalations."),
        (1_200, "escalations", True, "Owner changed on 1,200 escalations."),
        (1, "escalation", False, "1 escalation changed."),
    ],
)
def test_what_happened_in_words(count: int, noun: str, of_value: bool, words: str) -> None:
    assert domain.said("Owner", "changed", count, noun, of_value=of_value) == words


def test_why_a_row_stays_names_who_changed_it() -> None:
    said = domain.changed_since("Rosa Castellano", "Nov 21, 6:02 pm ET")
    assert said.startswith("Rosa Castellano changed it on Nov 21, 6:02 pm ET")
    assert domain.changed_since("", "").startswith("It was changed")


@pytest.mark.parametrize("left", ["waiting", "refused", "missing"])
def test_a_change_is_complete_when_every_row_is_as_wanted(left: str) -> None:
    assert Tally(done=2, same=1).complete
    assert not Tally(done=2, **{left: 1}).complete


def test_every_outcome_has_a_name() -> None:
    assert len({outcome.label for outcome in Outcome}) == len(Outcome)
