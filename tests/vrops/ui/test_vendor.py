"""The files of others that the browser loads are the listed ones, and the icons are all there."""

import re
from pathlib import Path

import pytest

from vrops.ui.vendor import icons, manifest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[3]
SPRITE_IDS = set(re.findall(r'<symbol id="([^"]+)"', icons.SPRITE.read_text("utf-8")))
# {% icon "rocket" %} in a template, icon="rocket" on a component, icon names in Python.
USES = re.compile(r"""\{%\s*icon\s+"([a-z0-9-]+)"|(?<![:\w-])icon="([a-z0-9-]+)\"""")


def test_every_vendored_file_is_listed_and_unchanged() -> None:
    assert manifest.problems() == []


def test_an_unlisted_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / manifest.MANIFEST.name).write_text(manifest.MANIFEST.read_text("utf-8"), "utf-8")
    for entry in manifest.read():
        (tmp_path / entry.file).write_bytes((manifest.FOLDER / entry.file).read_bytes())
    (tmp_path / "jquery-9.js").write_text("$")
    assert manifest.problems(tmp_path) == ["jquery-9.js is not in MANIFEST.toml."]


def test_a_changed_file_and_a_missing_one_are_problems(tmp_path: Path) -> None:
    (tmp_path / manifest.MANIFEST.name).write_text(manifest.MANIFEST.read_text("utf-8"), "utf-8")
    first, second, *rest = manifest.read()
    for entry in rest:
        (tmp_path / entry.file).write_bytes((manifest.FOLDER / entry.file).read_bytes())
    (tmp_path / second.file).write_text("alert(1)\n//# sourceMappingURL=a.map")
    assert manifest.problems(tmp_path) == [
        f"{first.file} is listed but missing.",
        f"{second.file} does not have the listed hash.",
        f"{second.file} still names a source map.",
    ]


def test_every_file_of_others_comes_with_its_licence() -> None:
    entries = manifest.read()
    named = {entry.name for entry in entries if "LICENSE" in entry.file}
    # 0BSD asks for nothing; MIT, Apache and OFL want their text kept, here or in the file's head.
    wanting = {entry.name for entry in entries if entry.licence != "0BSD"} - named
    heads = {
        entry.name: (manifest.FOLDER / entry.file).read_bytes()[:300]
        for entry in entries
        if entry.name in wanting
    }
    assert {name for name, head in heads.items() if b"github.com" not in head} == set()


@pytest.mark.parametrize(
    ("content", "stripped"),
    [
        (b"a()\n//# sourceMappingURL=a.js.map\n", b"a()\n"),
        (b"a{}\n/*# sourceMappingURL=a.css.map */", b"a{}"),
        (b"a()//@ sourceMappingURL=a.js.map", b"a()"),
        (b"a() // sourceMap is a word\n", b"a() // sourceMap is a word\n"),
    ],
)
def test_source_maps_are_removed(content: bytes, stripped: bytes) -> None:
    assert manifest.strip_source_map(content) == stripped


def test_sprite_is_the_list() -> None:
    assert set(icons.ICONS) == SPRITE_IDS
    assert len(icons.ICONS) == len(set(icons.ICONS))


def test_every_icon_a_template_uses_is_in_the_sprite() -> None:
    missing = {
        f"{path.name}: {name}"
        for path in (ROOT / "templates").rglob("*.html")
        for pair in USES.findall(path.read_text("utf-8"))
        for name in pair
        if name and name not in SPRITE_IDS
    }
    assert missing == set()


def test_symbol_keeps_shapes_and_drops_the_bounding_box() -> None:
    outline = (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        '  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M12 6l4 0" />\n</svg>'
    )
    made = icons.symbol("dash", outline)
    assert made.startswith('<symbol id="dash" viewBox="0 0 24 24"')
    assert '><path d="M12 6l4 0"/></symbol>' in made
    assert "M0 0h24v24H0z" not in made
