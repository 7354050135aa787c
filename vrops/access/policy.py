"""The three questions everything asks: may they (`can`), insist (`require`), show what (`visible`).

`can` on a record and `visible` on a list are the same rule: a record is reachable exactly when the
list would hold it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet

from vrops.access import registry
from vrops.access.domain import GrantValue, Reach, reach
from vrops.core.errors import PermissionDenied


class Actor(Protocol):
    """What access needs to know of a user."""

    pk: Any
    is_active: bool
    token_permissions: frozenset[str] | None

    @property
    def is_authenticated(self) -> bool: ...

    def grants_in_force(self) -> Sequence[GrantValue]: ...


@dataclass(frozen=True, slots=True)
class ScopeColumns:
    """The lookups on a model that tell where a row belongs; a kind left empty matches no row.

    Several lookups may be given for one kind: a ticket is a person's own when they filed it or
    watch it. A lookup may cross a to-many relation; `standing` then says what must hold of the row
    it crosses, as a person belongs to a site only while their membership is in force.
    """

    site: tuple[str, ...] = ()
    supplier: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    standing: Callable[[], Q] = Q


Rows = TypeVar("Rows", bound=QuerySet[Any])


def reach_of(user: Actor, permission: str) -> Reach:
    """What the user reaches with this permission now; nothing for a disabled or unknown user."""
    scopes = registry.scopes(permission)
    if not (user.is_authenticated and user.is_active):
        return Reach()
    if user.token_permissions is not None and (
        permission not in user.token_permissions or registry.is_people_only(permission)
    ):
        return Reach()
    return reach(user.grants_in_force(), scopes)


def visible(rows: Rows, user: Actor, permission: str) -> Rows:
    """The rows of this queryset that the user reaches with this permission."""
    reached = reach_of(user, permission)
    if reached.everything:
        return rows
    if not reached:
        return rows.none()
    columns: ScopeColumns = getattr(rows.model, "scope", ScopeColumns())
    if columns.standing is Q:
        kinds = _kinds(columns, reached, user)
        return rows.filter(_any_of(*kinds, condition=partial(_without_joins, rows.model)))
    # A subquery instead of joins: the caller's filters, counts and slices stay free of duplicates.
    inside = rows.model._default_manager.filter(_where(rows.model, reached, user)).values("pk")
    return rows.filter(pk__in=inside)


def can(user: Actor, permission: str, record: Model | None = None) -> bool:
    """Whether the user holds the permission: on this record, or (None) anywhere at all."""
    reached = reach_of(user, permission)
    if record is None or reached.everything or not reached:
        return bool(reached)
    rows = type(record)._default_manager.filter(pk=record.pk)
    return rows.filter(_where(type(record), reached, user)).exists()


def can_at(
    user: Actor,
    permission: str,
    *,
    site_id: int | None = None,
    supplier_id: int | None = None,
    group_id: int | None = None,
    own: bool = False,
) -> bool:
    """Whether the user may do this to something not stored yet, placed at these columns."""
    reached = reach_of(user, permission)
    return (
        reached.everything
        or site_id in reached.sites
        or supplier_id in reached.suppliers
        or group_id in reached.groups
        or (own and reached.own)
    )


def require(user: Actor, permission: str, record: Model | None = None) -> None:
    """Refuse (PermissionDenied, 403) unless `can`."""
    if not can(user, permission, record):
        raise denied(permission)


def require_at(user: Actor, permission: str, **columns: Any) -> None:
    """Refuse (PermissionDenied, 403) unless `can_at`."""
    if not can_at(user, permission, **columns):
        raise denied(permission)


def denied(permission: str) -> PermissionDenied:
    """The refusal, saying which roles could: a person must know whom to ask."""
    roles = registry.roles_holding(permission)
    names = ", ".join(role.label.lower() for role in roles) or "nobody"
    return PermissionDenied(f"You may not do this here; it takes one of these roles: {names}.")


def _where(model: type[Model], reached: Reach, user: Actor) -> Q:
    columns: ScopeColumns = getattr(model, "scope", ScopeColumns())
    *places, own, named = _kinds(columns, reached, user)
    return (_any_of(*places) & columns.standing()) | _any_of(own, named)


# Lookups, and the ids of which one has to be found there.
Kind = tuple[tuple[str, ...], Collection[int]]


def _kinds(columns: ScopeColumns, reached: Reach, user: Actor) -> list[Kind]:
    """Site, supplier, group, own, named."""
    return [
        (columns.site, reached.sites),
        (columns.supplier, reached.suppliers),
        (columns.group, reached.groups),
        (columns.own, {user.pk} if reached.own else ()),
        (columns.named, {user.pk} if reached.named else ()),
    ]


def _plain(lookup: str, ids: Collection[int]) -> Q:
    return Q(**{f"{lookup}__in": ids})


def _any_of(*kinds: Kind, condition: Callable[[str, Collection[int]], Q] = _plain) -> Q:
    found = Q(pk__in=[])
    for lookups, ids in kinds:
        for lookup in lookups if ids else ():
            found |= condition(lookup, ids)
    return found


def _without_joins(model: type[Model], lookup: str, ids: Collection[int]) -> Q:
    """The lookup as a condition on the row's own columns, so that an index can answer it and the
    caller's filters, counts, slices and locks stay free of joins."""
    first, _, rest = lookup.partition("__")
    field: Any = None if first == "pk" else model._meta.get_field(first)
    if field is None:
        return _plain(lookup, ids)
    if field.many_to_many or field.one_to_many:
        return Q(pk__in=model._default_manager.filter(_plain(lookup, ids)).values("pk"))
    if not rest:
        return _plain(first, ids)
    related = field.related_model
    inside = related._base_manager.filter(_without_joins(related, rest, ids)).values("pk")
    return Q(**{f"{first}__in": inside})
