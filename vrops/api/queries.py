"""Reads about clients and tokens."""

from vrops.access import policy, registry
from vrops.api.models import ApiClient, ApiToken


def token_of(prefix: str) -> ApiToken | None:
    """The token of a prefix, with its client and service user, in one query."""
    return ApiToken.objects.filter(prefix=prefix).select_related("client__user").first()


def usable_permissions(client: ApiClient, user: policy.Actor) -> list[str]:
    """Those of the client's permissions that its service user can use somewhere today."""
    # A release may have dropped a permission that the client still names.
    known = set(registry.permissions()).intersection(client.permissions)
    return [name for name in sorted(known) if policy.can(user, name)]
