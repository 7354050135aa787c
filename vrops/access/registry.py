"""The permissions that exist and which role holds each in which scope.

Areas declare theirs once, in `wiring.py`; a permission nobody declared is a programming error and
is refused loudly instead of quietly denying or allowing.
"""

from collections.abc import Iterable, Mapping

from vrops.access.domain import Role, RoleScopes, Scope

Declaration = Mapping[str, Mapping[Role, Scope | tuple[Scope, ...]]]

_table: dict[str, RoleScopes] = {}
_people_only: set[str] = set()


def declare(table: Declaration, *, people_only: Iterable[str] = ()) -> None:
    """Add permissions. `people_only` ones can never be used by an API token (approving, paying)."""
    for permission, roles in table.items():
        if permission in _table:
            raise ValueError(f"Permission {permission} is declared twice.")
        _table[permission] = {
            role: frozenset(scope if isinstance(scope, tuple) else (scope,))
            for role, scope in roles.items()
        }
    unknown = set(people_only) - set(table)
    if unknown:
        raise ValueError(f"people_only names permissions outside the table: {sorted(unknown)}")
    _people_only.update(people_only)


def scopes(permission: str) -> RoleScopes:
    """Role -> scopes of a declared permission; an undeclared one raises KeyError."""
    return _table[permission]


def is_people_only(permission: str) -> bool:
    return permission in _people_only


def permissions() -> tuple[str, ...]:
    """Every declared permission, sorted."""
    return tuple(sorted(_table))


def roles_holding(permission: str) -> tuple[Role, ...]:
    """The roles that hold a permission somewhere: what the "no access" page tells people."""
    return tuple(role for role in Role if role in _table[permission])
