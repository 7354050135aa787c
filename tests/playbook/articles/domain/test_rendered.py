"""Two formatted texts in one: words, lists, tables, links, and texts made to be slow."""

import re
import time

import pytest

from playbook.articles.domain.rendered import Merged, compare
from vrops.core import markdown


def of(before: str, after: str) -> Merged:
    return compare(markdown.parse(before), markdown.parse(after))


def html(before: str, after: str) -> str:
    drawn = markdown.draw([block.tokens for block in of(before, after).blocks], top=3)
    return "".join(drawn).replace("\n", "")


def test_words_are_marked_within_the_formatted_block() -> None:
    assert html("Pay **$200** within _14_ days.", "Pay **$300** within _14_ days.") == (
        "<p>Pay <strong>$</strong><del><strong>200</strong></del><ins><strong>300</strong></ins>"
        " within <em>14</em> days.</p>"
    )


def test_words_beside_each_other_change_as_one() -> None:
    assert html("Ask the customer for the old code now", "Ask the customer for a new PIN now") == (
        "<p>Ask the customer for <del>the old code</del><ins>a new PIN</ins> now</p>"
    )


def test_items_of_a_list_come_go_and_change() -> None:
    shown = html(
        "1. Check the number\n2. Send the form\n3. Wait",
        "1. Check the number twice\n2. Wait\n3. Tell her",
    )
    assert shown == (
        "<ol><li>Check the number<ins> twice</ins></li><li><del>Send the form</del></li>"
        "<li>Wait</li><li><ins>Tell her</ins></li></ol>"
    )


def test_lists_in_lists() -> None:
    shown = html("- a\n  - b one two\n  - c", "- a\n  - b one three\n  - c\n  - d")
    assert "<li>b one <del>two</del><ins>three</ins></li><li>c</li><li><ins>d</ins></li>" in shown


def test_a_table_is_compared_by_rows_and_cells() -> None:
    head = "| Carrier | Days |\n|---|---|\n"
    shown = html(f"{head}| A | 1 |\n| B | 2 |", f"{head}| A | 3 |\n| New one | 9 |\n| B | 2 |")
    assert '<th scope="col">Carrier</th>' in shown
    assert "<td>A</td><td><del>1</del><ins>3</ins></td>" in shown
    assert "<td><ins>New one</ins></td><td><ins>9</ins></td>" in shown
    assert "<td>B</td><td>2</td>" in shown


def test_the_address_of_a_link_that_changed_is_told() -> None:
    shown = html("See [form](https://a.example)", "See [form](https://b.example)")
    assert "form</a> (https://a.example)</del>" in shown
    assert "form</a> (https://b.example)</ins>" in shown
    assert "(https" not in html("[form](https://a.example) x", "[form](https://a.example) y")


def test_changed_formatting_shows_formatted() -> None:
    assert html("now", "**now**") == "<p><del>now</del><ins><strong>now</strong></ins></p>"
    assert html("## Now", "### Now and then\n\n## Now").count("<h3>") == 2


def test_code_and_rules_are_marked_as_a_whole() -> None:
    shown = html("```\n<b>a</b>\n```", "```\n<b>c</b>\n```\n\n---")
    assert "<del><pre><code>&lt;b&gt;a&lt;/b&gt;</code></pre></del>" in shown
    assert "<ins><hr></ins>" in shown


def test_what_looks_the_same_is_the_same() -> None:
    assert of("One\ntwo _three_\n\n* a", "One two *three*\n\n- a").same
    assert of("", "").same
    assert not of("a", "").same


def test_new_and_gone_words_are_counted() -> None:
    found = of("# T\n\none same two", "# T\n\none same three four\n\n```\nfive\n```")
    assert (found.added, found.removed) == (3, 1)


def test_long_unchanged_runs_are_folded_below_their_heading() -> None:
    before = [*(f"a {n}" for n in range(9)), "## Head", *(f"b {n}" for n in range(9))]
    after = [*before[:-1], "b 8 or 9"]
    blocks = of("\n\n".join(before), "\n\n".join(after)).blocks
    assert [(block.kind, block.count) for block in blocks] == [
        ("folded", 9), ("same", 0), ("folded", 7), ("same", 0), ("changed", 0),
    ]  # fmt: skip


BEFORE = (
    "## Port in\n\nAsk for the **PIN** at the [desk](https://a.example).\n\n- one\n- two `x`\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted _words_ here\n\n```\ncode\n```\n"
)
AFTER = (
    "## Port out\n\nAsk the *PIN* at [desk](https://b.example) twice.\n\n- two `y`\n- three\n\n"
    "| a | c |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n> other words here\n\nEnd\n"
)


def test_nothing_is_lost_between_the_two() -> None:
    """Without what is new it reads as the first text, without what is gone as the second."""
    shown = re.sub(r" \(https://[ab]\.example\)", "", html(BEFORE, AFTER))

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", re.sub(r"<[^>]*>", " ", text))

    assert words(re.sub(r"<ins>.*?</ins>", "", shown)) == words(markdown.render(BEFORE))
    assert words(re.sub(r"<del>.*?</del>", "", shown)) == words(markdown.render(AFTER))


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", "[x](javascript:alert(1))"])
def test_nothing_runs(attack: str) -> None:
    tags = set(re.findall(r"<[^>]*>", html("x y", f"x {attack}") + html(f"{attack} a", attack)))
    assert tags <= {"<p>", "</p>", "<ins>", "</ins>", "<del>", "</del>"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 20_000, "a b " * 10_000),
        ("a\n\n" * 13_000, "b\n\n" * 13_000),
        ("- a\n" * 10_000, "- b\n- a\n" * 5_000),
        ("x " * 240 + "\n\n", ("x " * 239 + "y\n\n") * 40),
        (("x " * 240 + "\n\n") * 80, ("x " * 239 + "y\n\n") * 80),
        ("> " * 200 + "a", "> " * 200 + "b"),
        ("| a " * 400 + "|\n" + "|---" * 400 + "|\n", "| b " * 400 + "|\n" + "|---" * 400 + "|\n"),
    ],
)
def test_texts_made_to_be_slow_are_compared_in_time(before: str, after: str) -> None:
    old, new = markdown.parse(before), markdown.parse(after)
    started = time.process_time()
    assert compare(old, new).blocks
    assert time.process_time() - started < 3
