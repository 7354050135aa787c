"""What differs: lines, words, and texts made to be slow."""

import time

import pytest

from playbook.articles.domain.content import SLUG, sha256_of, slug_of
from playbook.articles.domain.difference import Difference, difference
from vrops.ui.diff import Part


def of(before: str, after: str) -> Difference:
    return difference(("Title", before), ("Title", after))


def shown(found: Difference) -> list[tuple[str, str]]:
    marks = {"gone": "-", "new": "+", "same": ""}
    return [
        (line.kind, "".join(f"{marks[p.kind]}{p.text}{marks[p.kind]}" for p in line.parts))
        for line in found.lines
    ]


def test_words_of_a_changed_line_are_marked() -> None:
    found = of("Pay $200 within 14 days.\n\nThen call.", "Pay $300 within 14 days.\n\nThen call.")
    assert shown(found)[0] == ("changed", "Pay $-200-+300+ within 14 days.")
    assert (found.added, found.removed, found.same) == (1, 1, False)


def test_lines_that_came_and_went() -> None:
    found = of("- one\n- two\n- three", "- one\n- a wholly different item\n- three\n- four")
    assert shown(found) == [
        ("same", "- one"), ("gone", "-- two-"), ("new", "+- a wholly different item+"),
        ("same", "- three"), ("new", "+- four+"),
    ]  # fmt: skip


def test_a_changed_address_of_a_link_shows() -> None:
    found = of("[Form](https://a.example)", "[Form](https://b.example)")
    assert not found.same
    assert found.lines[0].kind == "changed"


def test_a_changed_title_shows() -> None:
    found = difference(("Port in", "x"), ("Port a number in", "x"))
    assert Part("a number ", "new") in found.title
    assert not found.same


def test_the_same_text_has_no_difference() -> None:
    found = of("a\n\nb", "a\n\nb")
    assert found.same
    assert (found.added, found.removed) == (0, 0)


def test_everything_is_new_without_an_earlier_version() -> None:
    found = difference(("", ""), ("Title", "# One\n\ntwo"))
    assert found.added == 4
    assert {line.kind for line in found.lines} == {"new"}
    assert found.lines[0].heading


def test_long_unchanged_runs_are_folded() -> None:
    lines = [f"line {number}" for number in range(50)]
    found = of("\n".join(lines), "\n".join([*lines[:25], "another thing here", *lines[26:]]))
    assert [(line.kind, line.count) for line in found.lines if line.kind == "folded"] == [
        ("folded", 23), ("folded", 22),
    ]  # fmt: skip


def test_nothing_is_lost_between_the_two() -> None:
    """Gone and same words make the first text, new and same ones the second."""
    before = "Ask for the PIN.\nCheck it twice today.\n\n| a | b |\nEnd"
    after = "Ask for the transfer PIN.\n\n| a | c |\nCheck it once today.\nEnd\nMore"
    found = of(before, after)

    def side(kind: str) -> str:
        return "\n".join(
            "".join(p.text for p in line.parts if p.kind in ("same", kind))
            for line in found.lines
            if line.kind in ("same", "changed", kind)
        )

    assert side("gone") == before
    assert side("new") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 20_000, "a b " * 10_000),
        ("a\n" * 20_000, "b\n" * 20_000),
        ("\n".join("ab"), "\n".join("ab" * 9_000)),
        ("x " * 500 + "\n", ("x " * 499 + "y\n") * 40),
    ],
)
def test_texts_made_to_be_slow_are_compared_in_time(before: str, after: str) -> None:
    started = time.process_time()
    assert not of(before, after).same
    assert time.process_time() - started < 3


def test_a_slug_of_a_title() -> None:
    assert slug_of("Port-in: what you need (2026)") == "port-in-what-you-need-2026"
    assert slug_of("Señal débil — ¿qué hacer?") == "senal-debil-que-hacer"
    assert slug_of("???") == ""
    assert SLUG.fullmatch(slug_of("word " * 60))


def test_the_hash_tells_title_from_text() -> None:
    assert sha256_of("a", "b") != sha256_of("a\nb", "")
    assert len(sha256_of("a", "b")) == 64
