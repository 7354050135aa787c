"""The attributes that people themselves bring: roles and where they belong, as of a day."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from vrops.access.domain import Role
from vrops.audiences.domain.rules import Held, Kind, Operator, Value
from vrops.audiences.domain.sentences import Slot, Wording
from vrops.audiences.registry import Attribute
from vrops.people.models import (
    Channel,
    Grant,
    HQGroup,
    Membership,
    Site,
    Supplier,
    Team,
    User,
    in_force,
)

_ROLES = {
    Role.REP: "reps",
    Role.SUPERVISOR: "supervisors",
    Role.ANALYST: "analysts",
    Role.PM: "program managers",
    Role.SENIOR_MANAGER: "senior managers",
    Role.HQ_PARTNER: "HQ partners",
    Role.FINANCE: "finance partners",
    Role.SUPPLIER_OPS: "supplier operations leads",
    Role.SUPPLIER_FINANCE: "supplier finance leads",
    Role.ADMINISTRATOR: "administrators",
}

# Rows that tie a user (column `user`) to a value, and the lookup of the value on them.
Link = tuple[type[Membership] | type[Grant], str]


def people_attributes() -> tuple[Attribute, ...]:
    """Role, site, supplier, channel, team, group, person and tenure."""
    return (
        Attribute(
            name="role",
            label="Role",
            kind=Kind.WORD,
            wording=Wording(
                Slot.WHO,
                is_not="except {}",
                holds="Is one of the {}.",
                lacks="Is not one of the {}.",
            ),
            names=_role_names,
            choices=lambda viewer: [(str(role), role.label) for role in Role],
            **_linked((Grant, "role")),
        ),
        _records(
            "person", "Person", User, Slot.WHO, "Is named.", "Is not named.", is_not="except {}",
        ),
        _records(
            "site", "Site", Site, Slot.WHERE, "Belongs to {}.", "Does not belong to {}.",
            (Membership, "site"), is_in="at {}", is_not="not at {}",
        ),
        _records(
            "supplier", "Supplier", Supplier, Slot.WHERE, "Works for {}.",
            "Does not work for {}.", (Membership, "site__supplier"), (Grant, "supplier"),
            is_in="of {}", is_not="not of {}",
        ),
        _records(
            "team", "Team", Team, Slot.WHERE, "Is in {}.", "Is not in {}.",
            (Membership, "team"), is_in="in {}", is_not="not in {}",
        ),
        _records(
            "group", "HQ group", HQGroup, Slot.WHERE, "Is in {}.", "Is not in {}.",
            (Membership, "group"), (Grant, "group"), is_in="in {}", is_not="not in {}",
        ),
        _channel(),
        _tenure(),
    )  # fmt: skip


def _records(
    name: str,
    label: str,
    model: type[Model],
    slot: Slot,
    holds: str,
    lacks: str,
    *links: Link,
    is_in: str = "{}",
    is_not: str = "not {}",
) -> Attribute:
    """An attribute whose values are records, which a viewer names only as far as they see them."""
    answers = _linked(*links) if links else {"matches": _is_person, "held": _own_id}
    few = model in (Site, Supplier, HQGroup, Team)
    return Attribute(
        name=name,
        label=label,
        kind=Kind.RECORD,
        wording=Wording(slot, is_in=is_in, is_not=is_not, holds=holds, lacks=lacks),
        names=lambda values, viewer: dict(_shown(model, viewer).filter(pk__in=values)),
        choices=(lambda viewer: list(_shown(model, viewer).order_by("sort_key"))) if few else None,
        **answers,
    )


def _shown(model: type[Any], viewer: Any | None) -> QuerySet[Any, Any]:
    rows = model.objects.all() if viewer is None else model.objects.visible_to(viewer)
    return rows.values_list("pk", "name")


def _linked(*links: Link) -> dict[str, Any]:
    """How rows of memberships or grants in force answer: by EXISTS for all, by value for one."""

    def matches(operator: Operator, values: tuple[Value, ...], on: date) -> Q:
        found = Q()
        for model, column in links:
            rows = model.objects.filter(in_force(on), user=OuterRef("pk"))
            found |= Q(Exists(rows.filter(**{f"{column}__in": values})))
        return found

    def held(user: User, on: date) -> Held:
        found: set[Value] = set()
        for model, column in links:
            rows = model.objects.filter(in_force(on), user=user, **{f"{column}__isnull": False})
            found.update(rows.values_list(column, flat=True))
        return frozenset(found)

    return {"matches": matches, "held": held}


def _is_person(operator: Operator, values: tuple[Value, ...], on: date) -> Q:
    return Q(pk__in=values)


def _own_id(user: User, on: date) -> Held:
    return frozenset({user.pk})


def _role_names(values: Collection[Value], viewer: Any | None) -> dict[Value, str]:
    return {str(role): said for role, said in _ROLES.items() if role in values}


def _channel() -> Attribute:
    """The channels of the site that the person belongs to."""

    def matches(operator: Operator, values: tuple[Value, ...], on: date) -> Q:
        rows = Membership.objects.filter(in_force(on), user=OuterRef("pk"))
        return Q(Exists(rows.filter(site__channels__overlap=list(values))))

    def held(user: User, on: date) -> Held:
        rows = Membership.objects.filter(in_force(on), user=user, site__isnull=False)
        return frozenset(
            channel
            for channels in rows.values_list("site__channels", flat=True)
            for channel in channels
        )

    labels = dict(Channel.choices)
    return Attribute(
        name="channel",
        label="Channel of the site",
        kind=Kind.WORD,
        wording=Wording(Slot.WITH, holds="The site takes {}.", lacks="The site does not take {}."),
        matches=matches,
        held=held,
        names=lambda values, viewer: {v: labels[v].lower() for v in values if v in labels},
        choices=lambda viewer: list(Channel.choices),
    )


def _tenure() -> Attribute:
    """Days since the person's first day; somebody without one is neither under nor over."""

    def matches(operator: Operator, values: tuple[Value, ...], on: date) -> Q:
        first = on - timedelta(days=int(values[0]))
        known = Q(starts_on__isnull=False)
        if operator is Operator.UNDER:
            return known & Q(starts_on__gt=first)
        return known & Q(starts_on__lte=first)

    return Attribute(
        name="tenure_days",
        label="Days of tenure",
        kind=Kind.NUMBER,
        wording=Wording(
            Slot.WITH,
            under="with under {} days of tenure",
            at_least="with {} days of tenure or more",
            holds="Has {} days of tenure.",
            unknown="The first day is not known.",
        ),
        matches=matches,
        held=lambda user, on: (on - user.starts_on).days if user.starts_on else None,
        names=lambda values, viewer: {},
    )
