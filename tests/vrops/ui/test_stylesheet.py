"""The stylesheet keeps its rules: colours only as tokens, enough contrast, a small file."""

import re
from itertools import product
from pathlib import Path

import brotli
import pytest

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parents[3] / "static" / "vrops"
APP = (FOLDER / "app.css").read_text("utf-8")
TOKEN_BLOCK = APP[APP.index("@layer tokens {") : APP.index("@layer reset {")]
PAIRS = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", TOKEN_BLOCK)
TOKENS = {
    "light": {name: light for name, light, _ in PAIRS},
    "dark": {name: dark for name, _, dark in PAIRS},
}
RAW_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch|color)a?\(|\blight-dark\("
    r"|:\s*(?:white|black|red|green|blue|gray|grey|orange|yellow|purple)\b"
)
STATUS = ("red", "amber", "green", "blue", "violet", "teal")
GROUNDS = ("bg", "surface", "raised", "hover", "selected", "sunken")
# What is read: 4.5 to 1 on every ground it may stand on.
TEXTS = [
    *product(("text", "text-2"), GROUNDS),
    *product(("text-3",), GROUNDS),
    *product(("accent-text",), ("surface", "raised", "accent-soft", "hover")),
    *((f"{tone}-text", f"{tone}-soft") for tone in STATUS),
    *product([f"{tone}-text" for tone in STATUS], ("surface", "raised", "hover")),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("text-2", "grey-soft"),
    ("surface", "green-text"),
    ("surface", "red"),
    ("bg", "text"),
]
# What is only seen: borders of controls, focus, marks that carry a meaning.
MARKS = [
    ("control", "surface"),
    ("control", "raised"),
    ("accent", "surface"),
    ("accent", "bg"),
    ("red", "surface"),
    ("green", "surface"),
]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert round(contrast("#000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#fff"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    assert contrast(TOKENS[theme][text], TOKENS[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(theme: str, mark: str, ground: str) -> None:
    assert contrast(TOKENS[theme][mark], TOKENS[theme][ground]) >= 3.0


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.css")), ids=lambda path: path.name)
def test_colours_are_tokens(path: Path) -> None:
    css = path.read_text("utf-8").replace(TOKEN_BLOCK, "")
    assert RAW_COLOUR.findall(without_comments(css)) == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.css")), ids=lambda path: path.name)
def test_every_token_that_is_used_exists(path: Path) -> None:
    css = without_comments(path.read_text("utf-8"))
    known = set(re.findall(r"(--[\w-]+):", APP + css))
    assert set(re.findall(r"var\((--[\w-]+)", css)) - known == set()


def test_scripts_have_no_colours_either() -> None:
    found = {
        path.name: RAW_COLOUR.findall(re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8")))
        for path in FOLDER.glob("*.js")
    }
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_stylesheet_stays_small() -> None:
    assert len(brotli.compress(APP.encode(), quality=11)) <= 12 * 1024


def test_scripts_use_nothing_the_policy_forbids() -> None:
    forbidden = re.compile(r"\beval\(|new Function|hx-on|javascript:|\.setAttribute\(\"style\"")
    found = {path.name: forbidden.findall(path.read_text("utf-8")) for path in FOLDER.glob("*.js")}
    assert {name: words for name, words in found.items() if words} == {}
