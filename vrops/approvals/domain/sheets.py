"""The sheet an approver saw, bound to the decision by its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from vrops.core import clock
from vrops.core.errors import StaleVersion


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the approver is shown, as plain JSON, and the SHA-256 of its canonical text."""

    content: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Sheet":
        """The sheet with this content; decimals and dates become text.

        A float is a programming error: it would not come back from the database as it went in.
        """
        plain = {str(key): _plain(value) for key, value in content.items()}
        return cls(plain, hash_of(plain))


def hash_of(content: Mapping[str, Any]) -> str:
    """64 hex digits over UTF-8 JSON with sorted keys and no blanks."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_seen(
    *, current_version: int, seen_version: int, current_hash: str, seen_hash: str
) -> None:
    """Refuse (StaleVersion) a decision on anything but what is there now.

    The version changes with the record, the hash also with what others feed into the sheet: a
    forecast, a SPIFF, the staffing of a site.
    """
    if seen_version != current_version:
        raise StaleVersion(
            "This changed after you opened it; look at what changed and decide again.",
            current={"version": current_version, "sheet_hash": current_hash},
        )
    if seen_hash != current_hash:
        raise StaleVersion(
            "The figures on the sheet changed after you opened it; look at them and decide again.",
            current={"version": current_version, "sheet_hash": current_hash},
        )


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value, "f")
        case datetime():
            return clock.in_utc(value).isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            raise TypeError(f"A sheet cannot hold {value!r}; give it as text.")
