"""Deny by default: a view without a guard does not pass (R17)."""

from tests.authz.routes import all_routes
from vrops.access import registry


def test_every_view_says_who_may_open_it() -> None:
    open_doors = [route.pattern for route in all_routes() if route.guard is None]
    assert open_doors == []


def test_every_view_names_its_methods() -> None:
    assert [route.pattern for route in all_routes() if not route.methods] == []


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in all_routes()]
    assert sorted(names) == sorted(set(names))


def test_every_guard_is_public_signed_in_or_a_declared_permission() -> None:
    known = {"public", "signed in", *registry.permissions()}
    assert {route.guard for route in all_routes()} - known == set()
