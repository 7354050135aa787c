"""What the server writes about itself: no secret, nothing of a customer, and always the request.

A second net under the redaction of what is stored (RELIABILITY R24): whatever a library or an
exception says, the filter reads it before it is written, tracebacks included. It takes out what
`core.redaction` knows, values named as secrets, our own and others' tokens, cookies, sign-ins in
addresses, e-mail addresses, telephone numbers, and the rows that PostgreSQL quotes in its refusals.
"""

import json
import logging
import re
from datetime import UTC, datetime

from vrops.core import context
from vrops.core.redaction import redact

GONE = "[removed]"
_NAMED = (
    r"pass(?:word|wd|code|phrase)?\d?|pwd|secret(?:_?key)?|client_secret|api[_-]?key|"
    r"(?:access|refresh|id|auth|csrf|csrfmiddleware|x-csrf)?[_-]?token|csrftoken|credentials?|"
    r"session(?:id|_key|_data)?|otp|totp|recovery_?codes?|private_?key|signature"
)
_RULES = (
    # Headers: everything to the end of the line belongs to the value.
    (
        re.compile(
            r"\b((?:proxy-)?authorization|(?:set-)?cookie|http_(?:authorization|cookie))\b"
            r"([\"']?\s*[:=]\s*)(\"[^\"\n]*\"|'[^'\n]*'|\[removed\]|[^\n]+)",
            re.IGNORECASE,
        ),
        rf"\1\2{GONE}",
    ),
    (re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE), rf"\1 {GONE}"),
    # name=value, "name": "value", name: value; the name may have a word before it.
    (
        re.compile(
            rf"((?:\b|_)(?:{_NAMED})[\"']?\s*(?:=|:|=>)\s*)"
            r"(\[removed\]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[^\s,;&\"'})\]]+)",
            re.IGNORECASE,
        ),
        rf"\1{GONE}",
    ),
    (re.compile(r"\b(?:vrops_[a-z0-9]{10}_[A-Za-z0-9]+|whsec_[A-Za-z0-9+/=]+)"), GONE),
    # The key of a link that sets a new password.
    (re.compile(r"(/password/reset/key/)[^/\s]+"), rf"\1{GONE}"),
    # user:password@ in an address of a server.
    (re.compile(r"\b([a-z][a-z0-9+.-]*://)[^\s/@\"']*:[^\s/@\"']*@", re.IGNORECASE), rf"\1{GONE}@"),
    # PostgreSQL tells the row that it refuses: its columns may be read, its values not.
    (re.compile(r"(Key \([^)]*\)=)\(.*?\)(?= (?:already|is |conflicts|exists)|\.?$)", re.MULTILINE),
     rf"\1({GONE})"),
    (re.compile(r"(conflicts with existing key \([^)]*\)=)\(.*\)"), rf"\1({GONE})"),
    (re.compile(r"(Failing row contains )\(.*?\)\.?$", re.MULTILINE | re.DOTALL), rf"\1({GONE})."),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), "[e-mail removed]"),
    (
        re.compile(
            r"(?<![\w.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"
            r"(?![\w.-]?\d)"
        ),
        "[phone removed]",
    ),
)  # fmt: skip


def clean(text: str) -> str:
    """The text as it may stand in a log file."""
    text = redact(text).text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class Discreet(logging.Filter):
    """Cleans a record before a handler writes it, and notes which request it belongs to.

    On the handler, not on a logger: so it sees the records of every library too.
    """

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = context.request_id() or "-"
        record.msg, record.args = clean(_message(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = clean(record.exc_text)
        if record.stack_info:
            record.stack_info = clean(record.stack_info)
        return True


class JsonLines(logging.Formatter):
    """One JSON object per line, for whatever collects the logs of production."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        trace = "\n".join(filter(None, (record.exc_text, record.stack_info)))
        return json.dumps(line | ({"trace": trace} if trace else {}), ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """What the record says; one whose arguments do not fit its words still says those."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)
