"""API clients and their tokens: for administrators, each step in the log, never a secret there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from vrops.access import registry
from vrops.access.policy import require
from vrops.api.domain import addresses as networks
from vrops.api.domain import keys, tokens
from vrops.api.models import DEFAULT_RATE, ApiClient, ApiToken, IdempotencyKey
from vrops.api.permissions import CHANGE_CLIENT
from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid, NotAllowed
from vrops.log import actions as log
from vrops.people.models import User

LIFETIME = timedelta(days=90)
LONGEST_LIFETIME = timedelta(days=400)
OVERLAP = timedelta(days=7)
LONGEST_OVERLAP = timedelta(days=30)
MOST_RATE = 100_000
CHANGEABLE = frozenset({"name", "permissions", "addresses", "requests_per_minute", "is_active"})


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token and its secret, which is shown this once and cannot be found again."""

    token: ApiToken
    secret: str = field(repr=False)


@transaction.atomic
def create_client(
    *,
    by: User,
    name: str,
    user_id: int,
    permissions: Iterable[str],
    addresses: Iterable[str] = (),
    requests_per_minute: int = DEFAULT_RATE,
) -> ApiClient:
    """A system that may call the API as a service user, narrowed to these permissions.

    Refuses: PermissionDenied; Invalid by field: a name that is taken, a user who is not an active
    service user, a permission that does not exist or is for people only, addresses that are none.
    """
    require(by, CHANGE_CLIENT)
    given = {
        "name": name,
        "permissions": permissions,
        "addresses": addresses,
        "requests_per_minute": requests_per_minute,
    }
    user = User.objects.filter(pk=user_id, kind=User.Kind.SERVICE, is_active=True).first()
    faults = [] if user else [_fault("user", "Choose an active service user.")]
    values = _checked(given, faults)
    client = ApiClient.objects.create(user=user, created_by=by, **values)
    log.record("api.client.created", client, by=by, after=client.snapshot())
    return client


@transaction.atomic
def change_client(client_id: int, *, by: User, version: int, **changes: Any) -> ApiClient:
    """Change a client's name, permissions, addresses, rate, or whether it is active.

    It holds from the client's next request. Refuses: PermissionDenied; StaleVersion; Invalid as
    `create_client` does.
    """
    require(by, CHANGE_CLIENT)
    client = ApiClient.objects.visible_to(by).select_for_update().get(pk=client_id)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise Invalid(f"{', '.join(sorted(unknown))} of a client cannot be changed.")
    before = client.snapshot()
    client.version = version
    client.edit(**_checked(changes, [], but=client))
    log.record("api.client.changed", client, by=by, before=before, after=client.snapshot())
    return client


@transaction.atomic
def issue_token(client_id: int, *, by: User, lifetime: timedelta = LIFETIME) -> IssuedToken:
    """A token for a client, with the secret to hand over now.

    Refuses: PermissionDenied; NotAllowed for a disabled client; Invalid for a lifetime under an
    hour or over 400 days.
    """
    require(by, CHANGE_CLIENT)
    client = ApiClient.objects.visible_to(by).select_for_update().get(pk=client_id)
    issued = _issue(client, by, lifetime)
    log.record("api.token.issued", issued.token, by=by, after=issued.token.snapshot())
    return issued


@transaction.atomic
def rotate_token(
    token_id: int, *, by: User, overlap: timedelta = OVERLAP, lifetime: timedelta = LIFETIME
) -> IssuedToken:
    """A successor for a token; the old one still works for `overlap`, so nothing stands still.

    Refuses: PermissionDenied; NotAllowed for a token that is revoked, expired or rotated already,
    or a disabled client; Invalid for an overlap over 30 days.
    """
    require(by, CHANGE_CLIENT)
    old = _locked(token_id, by)
    _check_span("overlap", overlap, timedelta(0), LONGEST_OVERLAP)
    now = clock.now()
    _check_usable(old, now)
    if old.replaced_by_id:
        raise NotAllowed("This token has a successor already; rotate that one.")
    before = old.snapshot()
    issued = _issue(old.client, by, lifetime)
    old.edit(replaced_by=issued.token, expires_at=min(old.expires_at, now + overlap))
    log.record("api.token.issued", issued.token, by=by, after=issued.token.snapshot())
    log.record("api.token.rotated", old, by=by, before=before, after=old.snapshot())
    return issued


@transaction.atomic
def revoke_token(token_id: int, *, by: User, why: str = "") -> ApiToken:
    """End a token now; its next request is refused.

    Refuses: PermissionDenied; NotAllowed for a token that is revoked already.
    """
    require(by, CHANGE_CLIENT)
    token = _locked(token_id, by)
    if token.revoked_at:
        raise NotAllowed("This token is revoked already.")
    before = token.snapshot()
    token.edit(revoked_at=clock.now())
    log.record("api.token.revoked", token, by=by, before=before, after=token.snapshot(), why=why)
    return token


def forget_answers(*, batch: int = 2_000) -> int:
    """Delete idempotency keys past their seven days, a batch per transaction; answers how many."""
    forgotten = 0
    while True:
        rows = IdempotencyKey.objects.filter(created_at__lt=clock.now() - keys.KEPT_FOR)
        deleted, _ = IdempotencyKey.objects.filter(pk__in=rows.values("pk")[:batch]).delete()
        forgotten += deleted
        if deleted < batch:
            return forgotten


def _issue(client: ApiClient, by: User, lifetime: timedelta) -> IssuedToken:
    if not client.is_active:
        raise NotAllowed(f"{client.name} is disabled; enable it before it gets a token.")
    _check_span("lifetime", lifetime, timedelta(hours=1), LONGEST_LIFETIME)
    new = tokens.new()
    token = ApiToken.objects.create(
        client=client,
        prefix=new.prefix,
        hash=new.digest,
        expires_at=clock.now() + lifetime,
        created_by=by,
    )
    return IssuedToken(token, new.text)


def _locked(token_id: int, by: User) -> ApiToken:
    rows = ApiToken.objects.visible_to(by).select_related("client")
    return rows.select_for_update(of=("self",)).get(pk=token_id)


def _check_usable(token: ApiToken, now: datetime) -> None:
    if token.revoked_at:
        raise NotAllowed("This token is revoked; issue a new one.")
    if token.expires_at <= now:
        raise NotAllowed("This token has expired; issue a new one.")


def _check_span(name: str, span: timedelta, least: timedelta, most: timedelta) -> None:
    if not least <= span <= most:
        detail = f"Choose between {_spell(least)} and {_spell(most)}."
        raise Invalid(f"The {name} is out of bounds.", errors=[_fault(name, detail)])


def _spell(span: timedelta) -> str:
    return f"{span.days} days" if span.days or not span else f"{span.seconds // 3600} hour"


def _checked(
    given: dict[str, Any], faults: list[FieldError], but: ApiClient | None = None
) -> dict[str, Any]:
    """The values as they are stored; `faults` are those found before, all are told together."""
    values = dict(given)
    if "name" in values:
        values["name"] = text.one_line(values["name"])
        faults += _name_faults(values["name"], but)
    if "permissions" in values:
        values["permissions"] = sorted(set(values["permissions"]))
        faults += _permission_faults(values["permissions"])
    if "addresses" in values:
        try:
            values["addresses"] = networks.read_networks(values["addresses"])
        except Invalid as error:
            faults += error.errors
    if not 1 <= values.get("requests_per_minute", 1) <= MOST_RATE:
        detail = f"Choose between 1 and {MOST_RATE:,} requests a minute."
        faults.append(_fault("requests_per_minute", detail))
    if faults:
        raise Invalid("The client was not saved; see the fields.", errors=faults)
    return values


def _name_faults(name: str, but: ApiClient | None) -> list[FieldError]:
    if not 0 < len(name) <= 120:
        return [_fault("name", "Enter a name of at most 120 characters.")]
    others = ApiClient.objects.exclude(pk=but.pk) if but else ApiClient.objects.all()
    if others.filter(name=name).exists():
        return [_fault("name", f"There is a client named {name} already.")]
    return []


def _permission_faults(names: list[str]) -> list[FieldError]:
    known = registry.permissions()
    unknown = [name for name in names if name not in known]
    people = [name for name in names if name in known and registry.is_people_only(name)]
    return [
        *(_fault("permissions", f"There is no permission {name[:60]}.") for name in unknown),
        *(_fault("permissions", f"{name} is for people, never for tokens.") for name in people),
    ]


def _fault(pointer: str, detail: str) -> FieldError:
    return FieldError(pointer, "invalid", detail)
