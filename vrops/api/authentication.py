"""Who calls: a bearer token stands for its client's service user, narrowed to its permissions.

Sessions are not accepted, so there is nothing a page elsewhere could make a browser send. Every
request asks the tables: a right, a client or a token that ended is refused from then on (R19).
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from vrops.api import queries
from vrops.api.domain import addresses, tokens
from vrops.api.errors import Unauthenticated
from vrops.api.models import ApiToken
from vrops.core import clock
from vrops.log import actions as log
from vrops.people.models import User

CHALLENGE = 'Bearer realm="VROps API"'
USE_IS_NOTED_EVERY = timedelta(minutes=1)
REFUSAL_IS_LOGGED_EVERY = timedelta(minutes=10)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer vrops_<prefix>_<secret>`, and nothing else."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken]:
        """The service user and the token; refuses (Unauthenticated) saying what is wrong with it.

        Only the holder of the secret learns more than that the token is not good.
        """
        scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated("Send an Authorization header: Bearer and your token.")
        token = _token(presented.strip())
        address = client_address(request._request)
        if refusal := _why_not(token, address):
            _note_refusal(token, refusal, address)
            raise refusal
        _note_use(token)
        user: User = token.client.user
        user.token_permissions = frozenset(token.client.permissions)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


def client_address(request: HttpRequest) -> str:
    """The address of the caller: behind N trusted proxies, the Nth last that they noted."""
    trusted: int = getattr(settings, "TRUSTED_PROXY_COUNT", 0)
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if trusted and len(hops) >= trusted and hops[-trusted]:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def _token(presented: str) -> ApiToken:
    prefix = tokens.prefix_of(presented)
    token = queries.token_of(prefix) if prefix else None
    if not tokens.is_same(presented, token.hash if token else None) or token is None:
        raise Unauthenticated("This token is not known here.", code="api.token_invalid")
    return token


def _why_not(token: ApiToken, address: str) -> Unauthenticated | None:
    client = token.client
    if token.revoked_at:
        return Unauthenticated("This token was revoked.", code="api.token_revoked")
    if token.expires_at <= clock.now():
        return Unauthenticated("This token has expired.", code="api.token_expired")
    if not client.is_active:
        return Unauthenticated("This client is disabled.", code="api.client_disabled")
    if not client.user.is_active or client.user.kind != User.Kind.SERVICE:
        return Unauthenticated("This client's user is disabled.", code="api.user_disabled")
    if not addresses.inside(address, client.addresses):
        return Unauthenticated(
            "This client may not call from your address.", code="api.address_refused"
        )
    return None


def _note_use(token: ApiToken) -> None:
    """Once a minute: a row written at each request would be the busiest of the database."""
    now = clock.now()
    due = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at <= now - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(due, pk=token.pk).update(last_used_at=now)


def _note_refusal(token: ApiToken, refusal: Unauthenticated, address: str) -> None:
    """Into the log, but a client that keeps trying does not fill it."""
    try:
        first = cache.add(
            f"api:refused:{token.pk}:{refusal.code}",
            1,
            timeout=int(REFUSAL_IS_LOGGED_EVERY.total_seconds()),
        )
    except (RedisError, OSError):
        first = True
    if first:
        who: Any = token.client.user
        log.record_refusal(
            "api.token.refused", by=who, subject=token, why=f"{refusal.message} ({address})"
        )
