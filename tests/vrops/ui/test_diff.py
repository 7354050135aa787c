"""What changed, word by word and field by field."""

import pytest

from vrops.ui.diff import Part, changes, words

pytestmark = pytest.mark.pure


def test_words_marks_only_what_differs() -> None:
    before, after = words("Galaxy S23 and later", "Galaxy S23 and later, Pixel 8 and later")
    assert before == (Part("Galaxy S23 and later"),)
    assert after == (Part("Galaxy S23 and later"), Part(", Pixel 8 and later", "new"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "text"),
        ("text", ""),
        ("one two  three\nfour", "one 2  three\nfive four"),
        ("naïve café", "naive café"),
        ("<b>x</b> & y", "<b>z</b> & y"),
    ],
)
def test_parts_put_together_are_the_texts(old: str, new: str) -> None:
    before, after = words(old, new)
    assert "".join(part.text for part in before) == old
    assert "".join(part.text for part in after) == new
    assert {part.kind for part in before} <= {"same", "gone"}
    assert {part.kind for part in after} <= {"same", "new"}


def test_changes_leaves_out_what_is_the_same_and_replaces_short_values() -> None:
    found = changes([("Start", "Nov 30", "Dec 4"), ("Tier", "2", "2"), ("Owner", "", "Dana")])
    assert [change.label for change in found] == ["Start", "Owner"]
    assert found[0].before == (Part("Nov 30", "gone"),)
    assert found[0].after == (Part("Dec 4", "new"),)
    assert found[1].before == ()
