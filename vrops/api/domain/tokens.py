"""Bearer tokens: `vrops_<prefix>_<secret>`. The prefix is shown, the whole is kept as a hash only.

The secret has 256 random bits, so a plain SHA-256 is enough: there is nothing to guess from.
"""

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass, field

_SHOWN = string.ascii_lowercase + string.digits
_SECRET = string.ascii_letters + string.digits
PREFIX_LENGTH = 10
SECRET_LENGTH = 43  # 62**43 > 2**256
_FORM = re.compile(rf"vrops_([a-z0-9]{{{PREFIX_LENGTH}}})_[A-Za-z0-9]{{{SECRET_LENGTH}}}")
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `text` is what the client keeps and we forget."""

    prefix: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        return digest(self.text)


def new() -> NewToken:
    prefix = "".join(secrets.choice(_SHOWN) for _ in range(PREFIX_LENGTH))
    secret = "".join(secrets.choice(_SECRET) for _ in range(SECRET_LENGTH))
    return NewToken(prefix, f"vrops_{prefix}_{secret}")


def prefix_of(presented: str) -> str | None:
    """The prefix of something that has the form of a token, else None."""
    match = _FORM.fullmatch(presented)
    return match[1] if match else None


def digest(presented: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(presented.encode()).hexdigest()


def is_same(presented: str, stored: str | None) -> bool:
    """Whether this is the token of the stored hash, in the same time whatever the answer."""
    return hmac.compare_digest(digest(presented), stored or _NOBODY)
