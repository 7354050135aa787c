"""The list of third-party files the browser loads, and the check that they are what the list says.

`static/vendor/MANIFEST.toml` names every file of that folder: where it comes from, under which
licence, and the hash it must have. `problems()` is what the test suite asserts to be empty.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "static" / "vendor"
MANIFEST = FOLDER / "MANIFEST.toml"
# Manifest storage refuses a file that names a source map we do not serve.
SOURCE_MAP = re.compile(
    rb"\n?(?://[#@]\s*sourceMappingURL=[^\n]*|/\*[#@]\s*sourceMappingURL=.*?\*/)"
)

HEADER = """\
# Third-party files the browser loads. Each was taken unchanged from the npm package named here,
# except that `sourceMappingURL` lines are removed. `python -m vrops.ui.vendor.fetch` makes the
# folder again from this list; a test recomputes the hashes and fails on a file not listed.
"""


@dataclass(frozen=True)
class VendoredFile:
    """One file under `static/vendor/`: `source` is its path inside the npm package."""

    name: str
    version: str
    licence: str
    package: str
    source: str
    file: str
    sha256: str

    def with_hash(self, content: bytes) -> "VendoredFile":
        return replace(self, sha256=hashlib.sha256(content).hexdigest())


def read(path: Path = MANIFEST) -> list[VendoredFile]:
    """The listed files, in the order of the manifest."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["file"]
    return [VendoredFile(**entry) for entry in entries]


def write(entries: list[VendoredFile], path: Path = MANIFEST) -> None:
    """Write the manifest with the hashes the entries carry."""
    blocks = [
        "[[file]]\n" + "".join(f'{key} = "{value}"\n' for key, value in vars(entry).items())
        for entry in entries
    ]
    path.write_text("\n".join([HEADER, *blocks]), encoding="utf-8")


def strip_source_map(content: bytes) -> bytes:
    return SOURCE_MAP.sub(b"", content)


def problems(folder: Path = FOLDER) -> list[str]:
    """One sentence per file that is missing, unlisted, changed, or names a source map."""
    found = {path.name for path in folder.iterdir() if path.name != MANIFEST.name}
    entries = read(folder / MANIFEST.name)
    listed = {entry.file for entry in entries}
    sentences = [f"{name} is not in {MANIFEST.name}." for name in sorted(found - listed)]
    sentences += [f"{name} is listed but missing." for name in sorted(listed - found)]
    for entry in entries:
        if entry.file not in found:
            continue
        content = (folder / entry.file).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            sentences.append(f"{entry.file} does not have the listed hash.")
        if content != strip_source_map(content):
            sentences.append(f"{entry.file} still names a source map.")
    return sentences
