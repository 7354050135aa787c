"""Idempotency keys: reading the header, recognising the request, which answers are kept."""

import hashlib
import re
from datetime import timedelta
from uuid import UUID

from vrops.api.errors import BadRequest, at

KEPT_FOR = timedelta(days=7)
HEADER = "Idempotency-Key"
# As the draft writes it, a quoted string, or bare as everybody sends it.
_FORM = re.compile(r'("?)([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\1')
# Answers that the very same request may turn into another: too early, too often, not signed in, or
# for want of a header that the fingerprint does not cover.
_PASSING = frozenset({401, 408, 409, 411, 412, 413, 415, 423, 425, 428, 429})


def read(header: str | None) -> UUID:
    """The key of the request; refuses (BadRequest) a missing one and what is not a UUID."""
    if header is None:
        detail = "Send an Idempotency-Key header with a UUID that is new for each request."
        raise BadRequest(
            detail, code="api.idempotency_key_required", errors=at(HEADER, "required", detail)
        )
    match = _FORM.fullmatch(header.strip())
    if match is None:
        detail = "The Idempotency-Key must be a UUID such as 0f8fad5b-d9cb-469f-a165-70867728950e."
        raise BadRequest(
            detail, code="api.idempotency_key_malformed", errors=at(HEADER, "malformed", detail)
        )
    return UUID(match[2])


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What makes two requests with one key the same request."""
    content = hashlib.sha256(body).hexdigest()
    return hashlib.sha256(f"{method}\n{path}\n{content}".encode()).hexdigest()


def is_kept(status: int) -> bool:
    """Success and definitive refusals are kept and repeated; the rest may be tried again."""
    return 200 <= status < 300 or (400 <= status < 500 and status not in _PASSING)
