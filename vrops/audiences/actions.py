"""Making and changing audiences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from vrops.access.policy import require
from vrops.audiences import permissions, queries
from vrops.audiences.domain import forms
from vrops.audiences.models import Audience, AudienceAddress
from vrops.core import phrases, text
from vrops.core.errors import FieldError, Invalid, StaleVersion
from vrops.log import actions as log
from vrops.people.models import User

MOST_ADDRESSES = 5_000


@dataclass(frozen=True, slots=True)
class NewAddress:
    """Somebody without an account, as given."""

    email: str
    name: str = ""
    organisation: str = ""


@transaction.atomic
def create_audience(
    *,
    by: User,
    rule: object = None,
    mode: str = Audience.Mode.FIXED,
    name: str = "",
    reusable: bool = False,
    addresses: Sequence[NewAddress] = (),
) -> Audience:
    """Store who something is for: a rule over people, addresses of others, or both.

    Refuses: PermissionDenied; Invalid for a rule with faults (by JSON pointer), values this person
    may not see, a mode that does not exist, addresses that are not e-mail or belong to somebody
    with an account, and a reusable audience without a name or with one that is taken.
    """
    require(by, permissions.CHANGE)
    audience = Audience(created_by=by)
    people = _checked_addresses(addresses)
    _fill(audience, by=by, rule=rule, mode=mode, name=name, reusable=reusable, addresses=people)
    _named_once(lambda: audience.save(force_insert=True))
    _store_addresses(audience, people)
    log.record("audiences.audience.created", audience, by=by, after=_snapshot(audience))
    return audience


@transaction.atomic
def change_audience(
    audience_id: int,
    *,
    by: User,
    version: int,
    rule: object = None,
    mode: str = Audience.Mode.FIXED,
    name: str = "",
    reusable: bool = False,
    addresses: Sequence[NewAddress] = (),
) -> Audience:
    """Replace what an audience says; the values not given are the defaults, as when it is made.

    Refuses: Audience.DoesNotExist (404); PermissionDenied; StaleVersion; Invalid as
    `create_audience` does. Nothing is written or logged when nothing differs.
    """
    audience = Audience.objects.visible_to(by).select_for_update(of=("self",)).get(pk=audience_id)
    require(by, permissions.CHANGE, audience)
    if audience.version != version:
        raise StaleVersion(current=_snapshot(audience))
    before = _snapshot(audience)
    people = _checked_addresses(addresses)
    _fill(audience, by=by, rule=rule, mode=mode, name=name, reusable=reusable, addresses=people)
    after = {**audience.snapshot(), "addresses": _addresses(people)}
    if after == before:
        return audience
    audience.version += 1
    _named_once(lambda: audience.store("name", "sort_key", "reusable", "mode", "rule"))
    if after["addresses"] != before["addresses"]:
        audience.addresses.all().delete()
        _store_addresses(audience, people)
    log.record("audiences.audience.changed", audience, by=by, before=before,
               after=_snapshot(audience))  # fmt: skip
    return audience


def _fill(
    audience: Audience,
    *,
    by: User,
    rule: object,
    mode: str,
    name: str,
    reusable: bool,
    addresses: Sequence[NewAddress],
) -> None:
    errors = []
    audience.name = text.one_line(name)
    audience.sort_key = text.sort_key(audience.name)
    audience.reusable, audience.mode = reusable, mode
    if len(audience.name) > 120:
        errors.append(FieldError("name", "too_long", "A name has at most 120 characters."))
    if reusable and not audience.name:
        errors.append(FieldError("name", "required", "Name it, so that others can find it."))
    if mode not in Audience.Mode.values:
        errors.append(FieldError("mode", "unknown", "The audience is fixed or following."))
    if rule is None and not addresses:
        errors.append(FieldError("rule", "required", "Say who it is for: a rule or addresses."))
    if errors:
        raise Invalid(errors[0].detail, errors=errors)
    audience.rule = None if rule is None else forms.as_json(queries.checked(rule, by=by))


def _checked_addresses(addresses: Sequence[NewAddress]) -> list[NewAddress]:
    """The addresses as they are stored, each once; Invalid naming those that are none."""
    errors = []
    found: dict[str, NewAddress] = {}
    if len(addresses) > MOST_ADDRESSES:
        detail = f"An audience has at most {MOST_ADDRESSES:,} addresses."
        raise Invalid(detail, errors=[FieldError("/addresses", "too_many", detail)])
    for number, given in enumerate(addresses):
        email = text.one_line(given.email).lower()
        place = f"/addresses/{number}"
        if not _is_email(email):
            shown = text.cut(email, 80) or "Nothing"
            detail = f"{shown} is not an e-mail address."
            errors.append(FieldError(f"{place}/email", "invalid", detail))
        name, organisation = text.one_line(given.name), text.one_line(given.organisation)
        if max(len(name), len(organisation)) > 120:
            detail = "Names have at most 120 characters."
            errors.append(FieldError(f"{place}/name", "too_long", detail))
        found[email] = NewAddress(email, name, organisation)
    errors += _of_account_holders(found)
    if errors:
        raise Invalid(errors[0].detail, errors=errors)
    return [found[email] for email in sorted(found)]


def _of_account_holders(found: dict[str, NewAddress]) -> Iterable[FieldError]:
    holders = User.objects.people().filter(email__in=found, is_active=True).order_by("email")
    emails = list(holders.values_list("email", flat=True))
    if emails:
        detail = (
            f"{phrases.both(emails[:3])} can sign in; add the person to the rule instead, so that "
            "they are asked once."
        )
        yield FieldError("/addresses", "has_account", detail)


def _is_email(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


def _named_once(save: Any) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError as error:
        detail = "Another audience has this name; choose a different one."
        raise Invalid(detail, errors=[FieldError("name", "taken", detail)]) from error


def _store_addresses(audience: Audience, people: Sequence[NewAddress]) -> None:
    AudienceAddress.objects.bulk_create(
        AudienceAddress(audience=audience, email=p.email, name=p.name, organisation=p.organisation)
        for p in people
    )


def _addresses(people: Iterable[NewAddress | AudienceAddress]) -> list[dict[str, str]]:
    return [{"email": p.email, "name": p.name, "organisation": p.organisation} for p in people]


def _snapshot(audience: Audience) -> dict[str, Any]:
    addresses = _addresses(audience.addresses.order_by("email"))
    return {**audience.snapshot(), "addresses": addresses}
