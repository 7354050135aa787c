"""Which rule takes a ticket, and the sentence that says why."""

import pytest

from escalations.routing.domain import Facts, Rule, check_conditions, first_match
from vrops.core.errors import Invalid

LIVE = Rule("Live", 1, "Live desk", 1, {"waiting": ["on_line"]})
PROMO = Rule("Promo", 2, "Promo desk", None, {"categories": ["promo_credit"]})
TRADE_IN = Rule(
    "Trade-in", 3, "Trade-in desk", 0, {"categories": ["promo_credit"], "words": ["trade-in"]}
)
REST = Rule("The rest", 9, "VR desk")
FACTS = Facts(
    type="order_fix", category="promo_credit", waiting="no", site=4, text="No Trade-In credit"
)


@pytest.mark.parametrize(
    ("rules", "facts", "queue"),
    [
        ([LIVE, PROMO, REST], FACTS, "Promo desk"),
        ([TRADE_IN, PROMO], FACTS, "Trade-in desk"),
        # The first that fits decides, not the closest.
        ([PROMO, TRADE_IN], FACTS, "Promo desk"),
        ([LIVE, REST], FACTS, "VR desk"),
        ([LIVE], FACTS, None),
        ([], FACTS, None),
        # Every condition has to hold; what is not known holds none.
        ([Rule("Site", 5, "Site desk", None, {"sites": [4, 5]})], FACTS, "Site desk"),
        ([Rule("Site", 5, "Site desk", None, {"sites": [5]})], FACTS, None),
        ([Rule("Launch", 5, "Launch desk", None, {"launches": [1]})], FACTS, None),
        # Words match beginnings of words, whatever their case.
        ([Rule("W", 5, "W desk", None, {"words": ["TRADE"]})], FACTS, "W desk"),
        ([Rule("W", 5, "W desk", None, {"words": ["rade-in"]})], FACTS, None),
    ],
)
def test_first_match(rules: list[Rule], facts: Facts, queue: str | None) -> None:
    match = first_match(rules, facts)
    assert (match.rule.queue_name if match else None) == queue


def test_the_reason_is_a_sentence_in_people_s_words() -> None:
    names = {"categories": {"promo_credit": "Promo credit"}}
    match = first_match([TRADE_IN], FACTS, names)
    assert match is not None
    assert match.reason == "“Trade-in” (category is Promo credit and it says “trade-in”)"
    rest = first_match([REST], FACTS)
    assert rest is not None
    assert rest.reason == "“The rest” (nothing else fits)"


@pytest.mark.parametrize("conditions", [{"colour": ["red"]}, {"sites": []}, {"words": "credit"}])
def test_refuses_conditions_nobody_could_mean(conditions: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        check_conditions(conditions)


def test_takes_sensible_conditions() -> None:
    check_conditions({"categories": ["order"], "sites": [1]})
