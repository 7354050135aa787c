"""Formatted text: what people write becomes plain, safe HTML."""

import re

import pytest

from vrops.core import markdown


def test_what_people_use_is_formatted() -> None:
    html = markdown.render("**Bold** and _slanted_\n\n- one\n- two\n\n[page](https://a.example/b)")
    assert "<strong>Bold</strong> and <em>slanted</em>" in html
    assert "<ul>\n<li>one</li>" in html
    assert '<a href="https://a.example/b" rel="noopener noreferrer">page</a>' in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](https://elsewhere.example/pixel.png)",
        '<a href="javascript:alert(1)">x</a>',
        "[x](https://a.example 'x\" onclick=alert(1)')",
        "<style>*{display:none}</style>",
        "`<b onclick=x>`",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(attack: str) -> None:
    tags = re.findall(r"<[^>]*>", markdown.render(attack).lower())
    assert set(tags) <= {"<p>", "</p>", "<code>", "</code>", "</a>",
                         '<a href="https://a.example" rel="noopener noreferrer">',
                         '<a href="https://elsewhere.example/pixel.png" rel="noopener noreferrer">',
                         }, tags  # fmt: skip


def test_headings_begin_where_the_page_wants_and_skip_no_level() -> None:
    html = markdown.render("# A\n\n### B\n\n# C\n\n###### D", top=3)
    assert [html[i + 1 : i + 3] for i in range(len(html)) if html[i : i + 2] == "<h"] == [
        "h3", "h4", "h3", "h4",
    ]  # fmt: skip


def test_plain_words() -> None:
    assert markdown.plain("# Hi\n\n**You** [there](https://x.example)\n\n- one\n- two") == (
        "Hi You there one two"
    )
    assert markdown.plain("") == ""
