"""Everything that changes people, where they belong and what they may do."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Model

from vrops.access.domain import Role
from vrops.access.policy import require
from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid, NotAllowed, Refused, StaleVersion
from vrops.log import actions as log
from vrops.people import permissions
from vrops.people.models import ROLE_PLACES, Grant, HQGroup, Membership, Site, Supplier, Team, User


@transaction.atomic
def add_person(
    *,
    by: User,
    employee_id: str,
    email: str,
    name: str,
    title: str = "",
    zone: str = "",
    starts_on: date | None = None,
    kind: str = User.Kind.PERSON,
) -> User:
    """A new person (or service user) without a password, rights or place.

    Refuses: PermissionDenied; Invalid naming the field when the id or address is taken or is not
    one, when a text is too long, or when the zone is unknown.
    """
    require(by, permissions.CHANGE_PERSON)
    email = text.clean(email).strip().lower()
    employee_id = text.clean(employee_id).strip()
    name, title = text.one_line(name), text.one_line(title)
    _check_person(employee_id=employee_id, email=email, name=name, title=title, zone=zone)
    user = User(
        employee_id=employee_id,
        email=email,
        name=name,
        sort_key=text.sort_key(name),
        title=title,
        zone=zone,
        kind=kind,
        starts_on=starts_on,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        # Somebody entered the same person between our look and our write.
        raise Refused(
            f"Somebody has {email} or id {employee_id} already; reload the list.",
            code="people.taken",
        ) from error
    log.record("people.person.added", user, by=by, after=user.snapshot())
    return user


@transaction.atomic
def grant_role(
    user_id: int,
    *,
    by: User,
    role: Role,
    place: Site | Supplier | HQGroup | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Grant:
    """Let a person hold a role from a day on, tied to the site, supplier or group it needs.

    Refuses: PermissionDenied; NotAllowed to change one's own roles (R20); Invalid when the role
    needs another kind of place, or the dates run backwards; Refused when the same is held already.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    require(by, permissions.CHANGE_PERSON, user)
    _not_oneself(user, by)
    start = starts_on or clock.today(settings.COMPANY_ZONE)
    needed = next(kind for kind, roles in ROLE_PLACES.items() if role in roles)
    kinds: dict[type, str] = {Site: "site", Supplier: "supplier", HQGroup: "group"}
    given = kinds.get(type(place), "")
    if needed != given:
        where = f"one {needed}" if needed else "no place"
        raise Invalid(f"The role {role.label.lower()} is tied to {where}.")
    _dates_in_order(start, ends_on)
    try:
        with transaction.atomic():
            grant = Grant.objects.create(
                user=user, role=role, starts_on=start, ends_on=ends_on,
                **({needed: place} if needed else {}),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(f"{user.name} holds that role from {start:%b %-d, %Y} already.") from error
    log.record("people.role.granted", user, by=by, after=grant.snapshot())
    return grant


@transaction.atomic
def end_grant(grant_id: int, *, by: User, ends_on: date | None = None, why: str = "") -> Grant:
    """End a role on a day (default today); the person loses it at their next request.

    Refuses: PermissionDenied; NotAllowed for one's own role or one that has ended; Invalid for a
    day that is past (what was held, was held) or later than the end it has.
    """
    grant = Grant.objects.select_for_update().select_related("user").get(pk=grant_id)
    require(by, permissions.CHANGE_PERSON, grant.user)
    _not_oneself(grant.user, by)
    today = clock.today(settings.COMPANY_ZONE)
    end = ends_on or today
    if grant.ends_on is not None and grant.ends_on <= today:
        raise NotAllowed(f"That role ended on {grant.ends_on:%b %-d, %Y}.")
    if end < today or (grant.ends_on is not None and end > grant.ends_on):
        detail = "Choose today or a later day"
        detail += f", up to {grant.ends_on:%b %-d, %Y}." if grant.ends_on else "."
        raise Invalid(detail, errors=[FieldError("ends_on", "out_of_range", detail)])
    before = grant.snapshot()
    if end <= grant.starts_on:
        # Half-open periods have no empty form: a role ended on its first day was never held.
        log.record("people.role.ended", grant.user, by=by, before=before, why=why)
        grant.delete()
        return grant
    grant.edit(ends_on=end)
    log.record("people.role.ended", grant.user, by=by, before=before, after=grant.snapshot(),
               why=why)  # fmt: skip
    return grant


@transaction.atomic
def place_person(
    user_id: int, *, by: User, place: Site | Team | HQGroup, starts_on: date | None = None
) -> Membership:
    """Move a person to a site, team or group from a day on; the earlier place ends that day.

    Refuses: PermissionDenied; Refused when a later move is already entered.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    require(by, permissions.CHANGE_PERSON, user)
    start = starts_on or clock.today(settings.COMPANY_ZONE)
    kind = {Site: "site", Team: "team", HQGroup: "group"}[type(place)]
    rows = user.memberships.filter(**{f"{kind}__isnull": False})
    if kind == "group":
        rows = rows.filter(group=place)
    later = rows.filter(starts_on__gt=start).order_by("starts_on").first()
    if later is not None:
        raise Refused(
            f"{user.name} moves again on {later.starts_on:%b %-d, %Y}; choose that day or a later"
            " one.",
            code="people.later_move",
        )
    open_rows = rows.filter(ends_on__isnull=True)
    before = [membership.snapshot() for membership in open_rows]
    # Half-open periods have no empty form: a place left on its first day was never held.
    open_rows.filter(starts_on=start).delete()
    open_rows.update(ends_on=start)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=user, starts_on=start, **{kind: place})
    except IntegrityError as error:
        raise Refused(f"{user.name} already has another {kind} in that period.") from error
    log.record("people.person.placed", user, by=by, before={"places": before},
               after=membership.snapshot())  # fmt: skip
    return membership


@transaction.atomic
def disable_person(user_id: int, *, by: User, why: str) -> User:
    """Close a person's access now: every session and token stops at its next request (R19).

    Refuses: PermissionDenied; NotAllowed to disable oneself or twice.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    require(by, permissions.CHANGE_PERSON, user)
    _not_oneself(user, by)
    if not user.is_active:
        raise NotAllowed(f"{user.name} is disabled already.")
    before = user.snapshot()
    user.edit(is_active=False)
    log.record("people.person.disabled", user, by=by, before=before, after=user.snapshot(), why=why)
    return user


@transaction.atomic
def change_title(user_id: int, *, by: User, version: int, title: str) -> User:
    """Another job title; none is fine.

    Refuses: PermissionDenied; StaleVersion; Invalid when it is too long.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    require(by, permissions.CHANGE_PERSON, user)
    if user.version != version:
        raise StaleVersion(current=user.snapshot())
    title = text.one_line(title)
    most = User._meta.get_field("title").max_length or 0
    if len(title) > most:
        detail = f"Use at most {most} characters."
        raise Invalid(detail, errors=[FieldError("title", "too_long", detail)])
    if user.title == title:
        return user
    before = user.snapshot()
    user.edit(title=title)
    log.record("people.person.retitled", user, by=by, before=before, after=user.snapshot())
    return user


@transaction.atomic
def change_preferences(user: User, **preferences: Any) -> User:
    """A person's own theme, density, single keys or zone; unknown values are Invalid."""
    fields = {field.name: field for field in User._meta.fields}
    kept = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(kept, name, None) for name in preferences}
    for name, value in preferences.items():
        if name not in {"theme", "density", "single_keys", "zone"}:
            raise Invalid(f"{name} is not a preference.")
        if name == "zone":
            _check_zone(value)
        elif fields[name].choices and value not in [
            choice for choice, _ in fields[name].flatchoices
        ]:
            raise Invalid(f"{value!r} is not a choice of {name}.")
        setattr(user, name, value)
        setattr(kept, name, value)
    kept.save(update_fields=[*preferences, "updated_at"])
    log.record("people.preferences.changed", user, by=user, before=before, after=preferences)
    return user


def _not_oneself(user: Model, by: User) -> None:
    if user.pk == by.pk:
        raise NotAllowed("Nobody changes their own roles or account; ask another administrator.")


def _dates_in_order(start: date, end: date | None) -> None:
    if end is not None and end <= start:
        raise Invalid(
            "The end must come after the start.",
            errors=[FieldError("ends_on", "before_start", "Choose a day after the start.")],
        )


def _check_zone(zone: str) -> None:
    if zone and zone not in clock.zone_names():
        raise Invalid(
            f"{zone!r} is not a time zone.",
            errors=[FieldError("zone", "unknown_zone", "Use a name such as America/Chicago.")],
        )


def _check_person(*, employee_id: str, email: str, name: str, title: str, zone: str) -> None:
    _check_zone(zone)
    errors = []
    if not name:
        errors.append(FieldError("name", "required", "Enter the person's name."))
    fields = {field.name: field.max_length or 0 for field in User._meta.fields}
    for field, written in {"employee_id": employee_id, "name": name, "title": title}.items():
        most = fields[field]
        if len(written) > most:
            errors.append(FieldError(field, "too_long", f"Use at most {most} characters."))
    try:
        validate_email(email)
    except ValidationError:
        errors.append(FieldError("email", "invalid", "Enter a complete e-mail address."))
    try:
        UnicodeUsernameValidator()(employee_id)
    except ValidationError:
        errors.append(FieldError("employee_id", "invalid", "Use letters, digits and @ . + - _."))
    if User.objects.filter(email=email).exists():
        errors.append(FieldError("email", "taken", f"Somebody has {email} already."))
    if User.objects.filter(employee_id=employee_id).exists():
        errors.append(FieldError("employee_id", "taken", f"Somebody has id {employee_id} already."))
    if errors:
        raise Invalid("The person was not added; see the fields.", errors=errors)
