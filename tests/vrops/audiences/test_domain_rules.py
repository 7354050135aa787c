"""Rules from outside: what is read, what is refused and where, and the one stored form."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vrops.audiences.domain import forms, reasons, rules
from vrops.audiences.domain.rules import (
    AllOf,
    AnyOf,
    Condition,
    Everybody,
    Kind,
    Not,
    Operator,
    Rule,
)
from vrops.core.errors import Invalid

KINDS = {"role": Kind.WORD, "site": Kind.RECORD, "tenure_days": Kind.NUMBER}
REPS = {"attribute": "role", "operator": "in", "values": ["rep"]}
AT_7 = {"attribute": "site", "operator": "in", "values": [7]}
NEW = {"attribute": "tenure_days", "operator": "under", "values": [90]}


def parse(data: object) -> Rule:
    return rules.parse(data, KINDS).rule


def faults(data: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        parse(data)
    assert caught.value.code == "audiences.rule"
    assert all(error.detail.endswith(".") for error in caught.value.errors)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_a_tree_is_read_with_the_place_of_each_condition():
    parsed = rules.parse({"all": [REPS, {"not": {"any": [AT_7, NEW]}}]}, KINDS)
    reps = Condition("role", Operator.IN, ("rep",))
    at_7 = Condition("site", Operator.IN, (7,))
    new = Condition("tenure_days", Operator.UNDER, (90,))
    assert parsed.rule == AllOf((reps, Not(AnyOf((at_7, new)))))
    places = ("/all/0", "/all/1/not/any/0", "/all/1/not/any/1")
    assert parsed.places == tuple(zip(places, (reps, at_7, new), strict=True))


def test_values_are_sorted_and_each_once():
    many = {"attribute": "site", "operator": "in", "values": [9, 7, 9]}
    assert parse(many) == Condition("site", Operator.IN, (7, 9))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, [("/", "shape")]),
        ([], [("/", "shape")]),
        ("role", [("/", "shape")]),
        ({}, [("/", "shape")]),
        ({"all": [REPS], "any": [REPS]}, [("/", "shape")]),
        ({"all": REPS}, [("/", "shape")]),
        ({"everybody": False}, [("/", "shape")]),
        ({"attribute": "role", "operator": "in"}, [("/", "shape")]),
        ({**REPS, "more": 1}, [("/", "shape")]),
        ({"all": []}, [("/all", "empty")]),
        ({"all": [REPS, {"any": []}]}, [("/all/1/any", "empty")]),
        ({"not": None}, [("/not", "shape")]),
        ({**REPS, "attribute": "shoe"}, [("/attribute", "unknown")]),
        ({**REPS, "attribute": ["role"]}, [("/attribute", "unknown")]),
        ({**REPS, "operator": "under"}, [("/operator", "unknown")]),
        ({**REPS, "operator": None}, [("/operator", "unknown")]),
        ({**NEW, "operator": "in"}, [("/operator", "unknown")]),
        ({**REPS, "values": []}, [("/values", "required")]),
        ({**REPS, "values": "rep"}, [("/values", "required")]),
        ({**REPS, "values": [1]}, [("/values", "kind")]),
        ({**AT_7, "values": ["7"]}, [("/values", "kind")]),
        ({**AT_7, "values": [True]}, [("/values", "kind")]),
        ({**AT_7, "values": [0]}, [("/values", "kind")]),
        ({**AT_7, "values": [2**63]}, [("/values", "kind")]),
        ({**AT_7, "values": [7.0]}, [("/values", "kind")]),
        ({**AT_7, "values": [[7]]}, [("/values", "kind")]),
        ({**AT_7, "values": list(range(1, 2002))}, [("/values", "too_large")]),
        ({**NEW, "values": [90, 91]}, [("/values", "kind")]),
        ({**NEW, "values": [-1]}, [("/values", "kind")]),
        ({**NEW, "values": [36_501]}, [("/values", "kind")]),
        ({"all": [REPS] * 101}, [("/all", "too_large")]),
        ({"any": [{"all": [REPS] * 60}] * 2}, [("/", "too_large")]),
        (
            {"any": [{**REPS, "values": []}, {"not": {**AT_7, "operator": "is"}}]},
            [("/any/0/values", "required"), ("/any/1/not/operator", "unknown")],
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place(data: Any, expected: list[tuple[str, str]]):
    assert faults(data) == expected


def test_a_rule_has_so_many_levels_and_no_more():
    deep: Any = REPS
    for _ in range(rules.MOST_LEVELS - 1):
        deep = {"not": deep}
    parse(deep)
    assert faults({"not": deep}) == [("/not" * rules.MOST_LEVELS, "too_deep")]


def test_depth_is_refused_however_deep_it_goes():
    deep: Any = REPS
    for _ in range(5_000):
        deep = {"all": [deep]}
    assert [code for _, code in faults(deep)] == ["too_deep"]


# ---- the stored form ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        (REPS, REPS),
        ({"all": [REPS]}, REPS),
        ({"any": [{"any": [REPS, AT_7]}, AT_7]}, {"any": [REPS, AT_7]}),
        ({"any": [AT_7, REPS]}, {"any": [REPS, AT_7]}),
        ({"not": {"not": REPS}}, REPS),
        ({"not": REPS}, {**REPS, "operator": "not_in"}),
        ({"not": {**REPS, "operator": "not_in"}}, REPS),
        ({"not": NEW}, {"not": NEW}),  # who has no first day is neither under nor over
        ({"all": [{"everybody": True}, REPS]}, REPS),
        ({"any": [{"everybody": True}, REPS]}, {"everybody": True}),
        ({"all": [{"everybody": True}]}, {"everybody": True}),
    ],
)
def test_the_same_thing_said_differently_is_stored_alike(data: Any, stored: Any):
    assert forms.as_json(forms.canonical(parse(data))) == stored


conditions = st.one_of(
    st.builds(
        Condition,
        st.just("role"),
        st.sampled_from([Operator.IN, Operator.NOT_IN]),
        st.lists(st.sampled_from(["rep", "pm", "analyst"]), min_size=1, unique=True).map(
            lambda values: tuple(sorted(values))
        ),
    ),
    st.builds(
        Condition,
        st.just("site"),
        st.sampled_from([Operator.IN, Operator.NOT_IN]),
        st.lists(st.integers(1, 3), min_size=1, unique=True).map(lambda v: tuple(sorted(v))),
    ),
    st.builds(
        Condition,
        st.just("tenure_days"),
        st.sampled_from([Operator.UNDER, Operator.AT_LEAST]),
        st.integers(0, 200).map(lambda n: (n,)),
    ),
    st.just(Everybody()),
)
trees = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=8,
)
facts = st.fixed_dictionaries(
    {
        "role": st.frozensets(st.sampled_from(["rep", "pm", "analyst"])),
        "site": st.frozensets(st.integers(1, 3), max_size=1),
        "tenure_days": st.one_of(st.none(), st.integers(0, 200)),
    }
)


@settings(max_examples=200, deadline=None)
@given(rule=trees, person=facts)
def test_the_stored_form_means_the_same(rule: Rule, person: dict[str, Any]):
    assert reasons.matches(forms.canonical(rule), person) is reasons.matches(rule, person)


@settings(max_examples=200, deadline=None)
@given(rule=trees)
def test_the_stored_form_is_stable_and_reads_back(rule: Rule):
    once = forms.canonical(rule)
    assert forms.canonical(once) == once
    if levels(once) <= rules.MOST_LEVELS:  # hypothesis nests deeper than people may
        assert parse(json.loads(json.dumps(forms.as_json(once)))) == once


def levels(rule: Rule) -> int:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            return 1 + max(map(levels, parts))
        case Not(part):
            return 1 + levels(part)
    return 1


@settings(max_examples=200, deadline=None)
@given(rule=trees, person=facts)
def test_reasons_alone_decide(rule: Rule, person: dict[str, Any]):
    """Whoever shares what the reasons speak of is in or out alike."""
    given_reasons = reasons.reasons(rule, person)
    for reason in given_reasons:
        assert reasons.asserted(reason.condition, person) is reason.holds
    assert given_reasons or not forms.conditions(rule) or has_everybody(rule)


def has_everybody(rule: Rule) -> bool:
    match rule:
        case Everybody():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(has_everybody(part) for part in parts)
        case Not(part):
            return has_everybody(part)
    return False
