"""Entity tags (RFC 9110, 8.8.3): the version of a record, quoted."""

import re

from vrops.api.errors import BadRequest, at

_TAG = re.compile(r'\s*(?:W/)?"([\x21\x23-\x7e]*)"\s*(?:,|\Z)')


def tag(version: int) -> str:
    return f'"{version}"'


def names(header: str, version: int, *, field: str) -> bool:
    """Whether an If-Match or If-None-Match header names this version (`*` names any).

    The weak form names it as well: compression on the way turns "7" into W/"7", and both stand for
    the same state of the record. Refuses (BadRequest) what is not a list of entity tags.
    """
    if header.strip() == "*":
        return True
    found, position = set(), 0
    while position < len(header):
        match = _TAG.match(header, position)
        if match is None:
            break
        found.add(match[1])
        position = match.end()
    if not found or position < len(header):
        detail = f'{field} takes entity tags as they were sent, with their quotes: "7".'
        raise BadRequest(detail, errors=at(field, "malformed", detail))
    return str(version) in found
