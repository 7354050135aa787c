"""Permissions are declared once, with the roles that hold them; what nobody declared is loud."""

import pytest

from vrops.access import registry
from vrops.access.domain import Role, Scope

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of the test's own; the product's stays as it was wired."""
    monkeypatch.setattr(registry, "_table", {})
    monkeypatch.setattr(registry, "_people_only", set())


def test_one_scope_and_several_are_declared_alike() -> None:
    registry.declare({"x.noun.view": {Role.PM: Scope.ALL, Role.REP: (Scope.SITE, Scope.OWN)}})
    assert registry.scopes("x.noun.view") == {
        Role.PM: frozenset({Scope.ALL}),
        Role.REP: frozenset({Scope.SITE, Scope.OWN}),
    }
    assert registry.permissions() == ("x.noun.view",)


def test_roles_that_hold_it_are_named_in_the_order_of_the_roles() -> None:
    registry.declare({"x.noun.view": {Role.ADMINISTRATOR: Scope.ALL, Role.REP: Scope.OWN}})
    assert registry.roles_holding("x.noun.view") == (Role.REP, Role.ADMINISTRATOR)


def test_a_permission_nobody_declared_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError):
        registry.scopes("x.noun.view")


def test_refuses_to_declare_a_permission_twice() -> None:
    registry.declare({"x.noun.view": {}})
    with pytest.raises(ValueError, match="declared twice"):
        registry.declare({"x.noun.view": {Role.PM: Scope.ALL}})


def test_what_only_people_may_do_must_be_in_the_same_table() -> None:
    registry.declare({"x.noun.approve": {Role.PM: Scope.ALL}}, people_only=("x.noun.approve",))
    assert registry.is_people_only("x.noun.approve")
    with pytest.raises(ValueError, match="outside the table"):
        registry.declare({"x.noun.view": {}}, people_only=("x.noun.approve",))
