"""Rules and reasons as people read them."""

from typing import Any

import pytest

from vrops.audiences.domain import rules, sentences
from vrops.audiences.domain.reasons import reasons
from vrops.audiences.domain.rules import Kind, Value
from vrops.audiences.domain.sentences import Slot, Wording

KINDS = {
    "role": Kind.WORD, "site": Kind.RECORD, "channel": Kind.WORD, "tenure_days": Kind.NUMBER
}  # fmt: skip
WORDINGS = {
    "role": Wording(Slot.WHO, is_not="except {}", holds="Is one of the {}.",
                    lacks="Is not one of the {}."),
    "site": Wording(Slot.WHERE, "at {}", "not at {}", holds="Belongs to {}.",
                    lacks="Does not belong to {}."),
    "channel": Wording(Slot.WITH, holds="The site takes {}.", lacks="The site does not take {}."),
    "tenure_days": Wording(
        Slot.WITH, under="with under {} days of tenure", at_least="with {} days of tenure or more",
        holds="Has {} days of tenure.", unknown="The first day is not known.",
    ),
}  # fmt: skip
NAMES: dict[Value, str] = {
    "rep": "reps", "supervisor": "supervisors", "chat": "chat", 1: "Manila 2", 2: "Cebu",
    3: "Tampa", 4: "Boise", 5: "Tulsa", 6: "Bogotá", 7: "Mesa", 8: "El Paso",
}  # fmt: skip


def cond(attribute: str, *values: Value, op: str = "in") -> dict[str, Any]:
    return {"attribute": attribute, "operator": op, "values": list(values)}


REPS, CHAT = cond("role", "rep"), cond("channel", "chat")
NEW = cond("tenure_days", 90, op="under")


def say(data: Any, hidden: tuple[Value, ...] = ()) -> str:
    def name(attribute: str, value: Value) -> str | None:
        return None if value in hidden else NAMES[value]

    return sentences.sentence(rules.parse(data, KINDS).rule, WORDINGS, name)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"all": [NEW, CHAT, cond("site", 1, 2), REPS]},
            "Reps at Cebu or Manila 2, chat, with under 90 days of tenure",
        ),
        ({"everybody": True}, "Everybody"),
        (REPS, "Reps"),
        (cond("role", "rep", "supervisor"), "Reps or supervisors"),
        (cond("site", 1), "People at Manila 2"),
        (NEW, "People, with under 90 days of tenure"),
        (cond("tenure_days", 1000, op="at_least"), "People, with 1,000 days of tenure or more"),
        (cond("site", 1, op="not_in"), "People not at Manila 2"),
        (cond("role", "rep", op="not_in"), "People, except reps"),
        ({"all": [REPS, cond("site", 2, op="not_in")]}, "Reps not at Cebu"),
        (
            {"all": [cond("role", "rep"), cond("role", "supervisor")]},
            "Reps, who are also supervisors",
        ),
        (
            {"any": [{"all": [REPS, cond("site", 1)]}, cond("role", "supervisor")]},
            "Reps at Manila 2; or supervisors",
        ),
        (
            {"all": [REPS, {"any": [cond("site", 1), CHAT]}]},
            "Reps, either at Manila 2 or chat",
        ),
        (
            {"all": [REPS, {"not": {"all": [cond("site", 1), NEW]}}]},
            "Reps, but not (people at Manila 2, with under 90 days of tenure)",
        ),
        ({"not": {"any": [REPS, CHAT]}}, "Everybody but (reps; or people, chat)"),
        (
            cond("site", 1, 2, 3, 4, 5, 6, 7, 8),
            "People at Bogotá, Boise, Cebu, El Paso, Manila 2 or 3 others",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(data: Any, said: str):
    assert say(data) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"all": [REPS, cond("site", 1, 2)]}, "Reps at Manila 2"),
        ({"all": [REPS, cond("site", 2)]}, "Reps"),
        (cond("site", 2), "People"),
        ({"any": [cond("site", 2), REPS]}, "Reps"),
        ({"all": [REPS, {"not": cond("site", 2)}]}, "Reps"),
        ({"all": [REPS, {"any": [cond("site", 2), CHAT]}]}, "Reps, chat"),
        ({"not": cond("site", 2)}, "People"),
    ],
)
def test_what_the_reader_may_not_know_of_leaves_no_trace(data: Any, said: str):
    """Another supplier's Cebu is neither named nor counted."""
    assert say(data, hidden=(2,)) == said


def because(data: Any, facts: dict[str, Any]) -> list[str]:
    rule = rules.parse(data, KINDS).rule
    return [
        sentences.because(reason, facts[reason.condition.attribute], WORDINGS,
                          lambda attribute, value: NAMES.get(value))
        for reason in reasons(rule, facts)
    ]  # fmt: skip


JO = {
    "role": frozenset({"rep"}), "site": frozenset({1}), "channel": frozenset({"chat"}),
    "tenure_days": 62,
}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"all": [REPS, cond("site", 1, 2), NEW]},
         ["Is one of the reps.", "Belongs to Manila 2.", "Has 62 days of tenure."]),
        (cond("site", 2, op="not_in"), ["Does not belong to Cebu."]),
        ({"any": [cond("role", "supervisor"), CHAT]}, ["The site takes chat."]),
        ({"all": [REPS, cond("site", 2)]}, ["Does not belong to Cebu."]),  # why not
        (cond("tenure_days", 90, op="at_least"), ["Has 62 days of tenure."]),
        ({"not": {"any": [cond("site", 2), cond("role", "supervisor")]}},
         ["Does not belong to Cebu.", "Is not one of the supervisors."]),
        ({"everybody": True}, []),
    ],
)  # fmt: skip
def test_the_reasons_for_one_person(data: Any, said: list[str]):
    assert because(data, JO) == said


def test_an_unknown_tenure_is_said():
    assert because(NEW, {**JO, "tenure_days": None}) == ["The first day is not known."]
