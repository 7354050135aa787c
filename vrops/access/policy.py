"""The three questions everything asks: may they (`can`), insist (`require`), show what (`visible`).

`can` on a record and `visible` on a list are the same rule: a record is reachable exactly when the
list would hold it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
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
    places = _any_of((columns.site, reached.sites), (columns.supplier, reached.suppliers),
                     (columns.group, reached.groups))  # fmt: skip
    oneself = _any_of((columns.own, {user.pk} if reached.own else ()),
                      (columns.named, {user.pk} if reached.named else ()))  # fmt: skip
    return (places & columns.standing()) | oneself


def _any_of(*kinds: tuple[tuple[str, ...], Collection[int]]) -> Q:
    condition = Q(pk__in=[])
    for lookups, ids in kinds:
        for lookup in lookups if ids else ():
            condition |= Q(**{f"{lookup}__in": ids})
    return condition
