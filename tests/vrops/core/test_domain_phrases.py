"""Lists and counts in running text."""

import pytest

from vrops.core import phrases


@pytest.mark.parametrize(
    ("names", "joined"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_both_joins_all(names: list[str], joined: str):
    assert phrases.both(names) == joined


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        ("", ""),
        ("ab", "a or b"),
        ("abcd", "a, b, c or d"),  # one more than shown is named, not counted
        ("abcde", "a, b, c or 2 others"),
    ],
)
def test_either_counts_what_is_too_long(names: str, joined: str):
    assert phrases.either(list(names)) == joined


def test_counts_and_quotes():
    assert phrases.counted(1, "rep") == "1 rep"
    assert phrases.counted(0, "rep") == "0 reps"
    assert phrases.counted(1014, "person", "people") == "1,014 people"
    assert phrases.quoted("Legal") == "“Legal”"
