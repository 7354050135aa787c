"""So many requests a minute per token, counted in Redis; without Redis everybody may pass."""

import logging
import time
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from vrops.api.models import ApiToken
from vrops.core import clock
from vrops.core.errors import TooMany

logger = logging.getLogger(__name__)

WINDOW = 60
# While Redis is down, ask it again this often: each try may take the time of a connection.
PAUSE = 10.0
_asked_again_at = 0.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a token in this minute."""

    limit: int
    used: int
    resets_in: int

    @property
    def left(self) -> int:
        return max(self.limit - self.used, 0)

    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers."""
        return {
            "RateLimit-Policy": f'"token";q={self.limit};w={WINDOW}',
            "RateLimit": f'"token";r={self.left};t={self.resets_in}',
        }


def spend(token: ApiToken) -> Allowance | None:
    """Count one request of the token; None when nobody can count."""
    return spend_as(str(token.pk), token.client.requests_per_minute)


def spend_as(who: str, limit: int) -> Allowance | None:
    """The same for another who calls without a person, such as a feed."""
    now = int(clock.now().timestamp())
    used = _count(f"api:rate:{who}:{now // WINDOW}")
    return None if used is None else Allowance(limit, used, WINDOW - now % WINDOW)


def check(allowance: Allowance | None, who: str = "This token") -> None:
    """Refuse (TooMany) a token that has spent its minute."""
    if allowance is not None and allowance.used > allowance.limit:
        raise TooMany(
            f"{who} may send {allowance.limit:,} requests a minute; wait {allowance.resets_in} s.",
            code="api.rate_exceeded",
            retry_after=allowance.resets_in,
        )


def _count(key: str) -> int | None:
    global _asked_again_at
    if time.monotonic() < _asked_again_at:
        return None
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return int(cache.incr(key))
    except (RedisError, OSError, ValueError) as error:
        # ValueError: the counter was flushed between the two calls.
        if not isinstance(error, ValueError):
            _asked_again_at = time.monotonic() + PAUSE
            logger.warning("Requests are not counted, Redis does not answer: %s", error)
        return None
