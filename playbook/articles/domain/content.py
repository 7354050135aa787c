"""What a version says, as one hash, and the addresses of articles."""

import hashlib
import re

from vrops.core import text

LONGEST_TITLE = 160
LONGEST_SLUG = 80
LONGEST_SUMMARY = 500
LONGEST_BODY = 40_000
# Words of addresses below /playbook/ that are pages of their own.
RESERVED = frozenset({"new", "text", "work", "sections", "versions", "bulk", "export"})
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def sha256_of(title: str, body: str) -> str:
    """64 hex digits over title, newline and text in UTF-8; the database checks the same sum."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def slug_of(title: str) -> str:
    """The address a title suggests: “Port-in: what you need” is port-in-what-you-need."""
    plain = _NOT_PLAIN.sub("-", text.fold(title)).strip("-")
    return plain[:LONGEST_SLUG].strip("-")
