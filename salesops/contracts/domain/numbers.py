"""Numbers of documents, compared the way people mistype them."""

import re
import unicodedata

_RUNS = re.compile(r"[^\W\d_]+|\d+")


def number_key(number: str) -> str:
    """A document's number as runs of letters and digits, without case and leading zeros.

    “INV-0012”, “inv 12” and “INV12” are one number; “1-2” and “12” are two. "" when the number
    holds no letter and no digit.
    """
    plain = unicodedata.normalize("NFKD", number).casefold()
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return ".".join(_run(run) for run in _RUNS.findall(unicodedata.normalize("NFKC", kept)))


def item_key(item: str) -> str:
    """An item's id for comparing: without case and outer blanks; zeros and signs count."""
    return " ".join(unicodedata.normalize("NFKC", item).casefold().split())


def _run(run: str) -> str:
    if not run[0].isdigit():
        return run
    digits = "".join(str(unicodedata.digit(char, 0)) for char in run)
    return digits.lstrip("0") or "0"
