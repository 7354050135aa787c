"""Every template closes what it opens and keeps to the security policy."""

from pathlib import Path

import pytest

from tests.architecture.template_lint import findings

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_is_in_order(name: str) -> None:
    assert findings((ROOT / name).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("<div><p>text</div>", "line 1: </div> comes before the end of <p> of line 1"),
        ("<div>\n<p>text</p>", "line 1: <div> is never closed"),
        ("text</p>", "line 1: </p> closes nothing"),
        ("<c-card>\n{% if a %}</c-card>{% endif %}", "line 1: <c-card> is never closed"),
        ("{% for a in b %}<li>{% empty %}<li></li>{% endfor %}", "line 1: <li> is never closed"),
        ('<p style="color: red">x</p>', "line 1: <p> has an inline style; the security policy"),
        ('<a\n onclick="go()">x</a>', "line 1: <a> has an inline handler; the security policy"),
        ('<a hx-on:click="go()">x</a>', "line 1: <a> has an inline handler; the security policy"),
        ('<a href="javascript:go()">x</a>', "line 1: <a> has a javascript: address; the security"),
        ("<script>go()</script>", "line 1: a script without src; the security policy refuses it"),
        ("<style>p {}</style>", "line 1: a <style> element; the security policy refuses it"),
    ],
)
def test_lint_finds(source: str, sentence: str) -> None:
    found = findings(source)
    assert len(found) == 1
    assert found[0].startswith(sentence)


@pytest.mark.parametrize(
    "source",
    [
        "{% if a %}<a>{% else %}<button>{% endif %}x{% if a %}</a>{% else %}</button>{% endif %}",
        '<p class="{% if a == "b" %}x{% else %}y{% endif %}" {% if c > 1 %}hidden{% endif %}>x</p>',
        "{# <div> #}{% comment %}<div>{% endcomment %}<!-- <div> --><br><img src='a>b'>",
        '<c-btn :x="a" /><svg><path d="M0 0"/></svg>',
        "{% for a in b %}<li>{{ a }}</li>{% empty %}<li></li>{% endfor %}",
        "{% if a %}<p>{% elif b %}<p>{% else %}<p>{% endif %}x</p>",
        '<script src="/a.js" defer></script>',
    ],
)
def test_lint_accepts(source: str) -> None:
    assert findings(source) == []
