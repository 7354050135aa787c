"""Who may do what, as arithmetic over grants: no tables, no request, no clock.

A *permission* is a name such as "gtm.launch.approve". The table of PRODUCT.md gives each role the
scopes in which it holds a permission; a person's grants say where they hold a role. Rights add up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    REP = "rep"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    PM = "pm"
    SENIOR_MANAGER = "senior_manager"
    HQ_PARTNER = "hq_partner"
    FINANCE = "finance"
    SUPPLIER_OPS = "supplier_ops"
    SUPPLIER_FINANCE = "supplier_finance"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.REP: "Frontline rep",
    Role.SUPERVISOR: "Supervisor",
    Role.ANALYST: "Analyst",
    Role.PM: "Program manager",
    Role.SENIOR_MANAGER: "Senior manager",
    Role.HQ_PARTNER: "HQ partner",
    Role.FINANCE: "Finance (HQ)",
    Role.SUPPLIER_OPS: "Supplier operations",
    Role.SUPPLIER_FINANCE: "Supplier finance",
    Role.ADMINISTRATOR: "Administrator",
}


class Scope(StrEnum):
    """Where a role holds a permission: everywhere, at its site, ..., or only where it is named."""

    ALL = "all"
    SITE = "site"
    SUPPLIER = "supplier"
    GROUP = "group"
    OWN = "own"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class GrantValue:
    """A role in force, with the one place it is tied to (all None: everywhere)."""

    role: Role
    site_id: int | None = None
    supplier_id: int | None = None
    group_id: int | None = None


RoleScopes = Mapping[Role, frozenset[Scope]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows a person reaches with one permission: the union over their grants."""

    everything: bool = False
    sites: frozenset[int] = frozenset()
    suppliers: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    own: bool = False
    named: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.everything or self.sites or self.suppliers or self.groups or self.own or self.named
        )


def reach(grants: Iterable[GrantValue], scopes: RoleScopes) -> Reach:
    """What these grants reach under a permission that `scopes` gives to roles.

    A grant counts in a scope only when it names a place of that kind: a site scope means nothing
    to a grant without a site, so a mis-entered grant reaches too little, never too much.
    """
    held = [(grant, scope) for grant in grants for scope in scopes.get(grant.role, ())]
    kinds = {scope for _, scope in held}
    return Reach(
        everything=Scope.ALL in kinds,
        sites=_places(held, Scope.SITE, "site_id"),
        suppliers=_places(held, Scope.SUPPLIER, "supplier_id"),
        groups=_places(held, Scope.GROUP, "group_id"),
        own=Scope.OWN in kinds,
        named=Scope.NAMED in kinds,
    )


def _places(
    held: Iterable[tuple[GrantValue, Scope]], kind: Scope, attribute: str
) -> frozenset[int]:
    places = (getattr(grant, attribute) for grant, scope in held if scope is kind)
    return frozenset(place for place in places if place is not None)
