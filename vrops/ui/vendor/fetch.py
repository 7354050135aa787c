"""Make `static/vendor/` again from its manifest: `python -m vrops.ui.vendor.fetch`.

Needs npm, which downloads each package at the listed version and checks the registry's own hash.
With `--accept` the manifest takes over the hashes of what came (after you changed a version in it);
without, a file that differs from the manifest stops the run and nothing is written.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from vrops.ui.vendor import manifest


def unpack(package: str, version: str, into: Path) -> Path:
    """Download one npm package and return the folder of its files."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    target = into / f"{package.replace('/', '_')}-{version}"
    with tarfile.open(into / done.stdout.strip()) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def collect(
    entries: list[manifest.VendoredFile], workspace: Path
) -> list[tuple[manifest.VendoredFile, bytes]]:
    """Each entry with its content as it will be served, hashes recomputed."""
    folders: dict[tuple[str, str], Path] = {}
    collected = []
    for entry in entries:
        key = (entry.package, entry.version)
        if key not in folders:
            folders[key] = unpack(*key, workspace)
        content = manifest.strip_source_map((folders[key] / entry.source).read_bytes())
        collected.append((entry.with_hash(content), content))
    return collected


def main(arguments: list[str]) -> int:
    listed = manifest.read()
    with tempfile.TemporaryDirectory() as workspace:
        collected = collect(listed, Path(workspace))
    fresh = [entry for entry, _ in collected]
    changed = [new.file for new, old in zip(fresh, listed, strict=True) if new != old]
    if changed and "--accept" not in arguments:
        sys.stderr.write(f"Differs from the manifest: {', '.join(changed)}. Nothing was written.\n")
        return 1
    for entry, content in collected:
        (manifest.FOLDER / entry.file).write_bytes(content)
    for path in manifest.FOLDER.iterdir():
        if path != manifest.MANIFEST and path.name not in {entry.file for entry in fresh}:
            path.unlink()
    manifest.write(fresh)
    sys.stdout.write(f"{len(fresh)} files in {manifest.FOLDER.name}/ are as listed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
