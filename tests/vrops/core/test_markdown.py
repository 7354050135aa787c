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


TABLE = "| Carrier | PIN |\n|---|--:|\n| <b>Any</b> | `4` days |"


def test_tables_have_heads_and_scroll_by_themselves() -> None:
    html = markdown.render(f"{TABLE}\n\ntext\n\n{TABLE}")
    assert html.count('<th scope="col">Carrier</th>') == 2
    assert "<td>&lt;b&gt;Any&lt;/b&gt;</td>" in html
    regions = re.findall(r"<div [^>]*>", html)
    assert [re.findall(r'aria-label="([^"]*)"', each) for each in regions] == [
        ["Table 1"], ["Table 2"],
    ]  # fmt: skip
    assert all('tabindex="0"' in each and 'role="region"' in each for each in regions)
    assert "style" not in html


def test_a_writer_makes_no_regions_and_no_anchors() -> None:
    html = markdown.render('<div role="alert" id="main">x</div>\n\n## <a id="main">y</a>')
    assert set(re.findall(r"<[^>]*>", html)) == {"<p>", "</p>", "<h2>", "</h2>"}


def test_headings_can_be_linked_to() -> None:
    text = "## One *thing*\n\n#### Two\n\n## <script>Three</script>"
    html = markdown.render(text, top=3, anchors=True)
    assert '<h3 id="part-1">One <em>thing</em></h3>' in html
    assert '<h4 id="part-2">Two</h4>' in html
    assert [(each.depth, each.words, each.anchor) for each in markdown.headings(text)] == [
        (0, "One thing", "part-1"), (1, "Two", "part-2"), (0, "<script>Three</script>", "part-3"),
    ]  # fmt: skip
    assert "id=" not in markdown.render(text)
    assert markdown.headings("") == []
