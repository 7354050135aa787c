"""Grants and the role table give a reach; rights add up and never leak past their place."""

import pytest

from vrops.access.domain import GrantValue, Reach, Role, Scope, reach

TABLE = {
    Role.REP: frozenset({Scope.OWN}),
    Role.SUPERVISOR: frozenset({Scope.SITE, Scope.OWN}),
    Role.SUPPLIER_OPS: frozenset({Scope.SUPPLIER}),
    Role.HQ_PARTNER: frozenset({Scope.GROUP, Scope.NAMED}),
    Role.PM: frozenset({Scope.ALL}),
}


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([], Reach()),
        ([GrantValue(Role.ANALYST)], Reach()),
        ([GrantValue(Role.REP, site_id=1)], Reach(own=True)),
        ([GrantValue(Role.SUPERVISOR, site_id=1)], Reach(sites=frozenset({1}), own=True)),
        (
            [GrantValue(Role.SUPERVISOR, site_id=1), GrantValue(Role.SUPERVISOR, site_id=2)],
            Reach(sites=frozenset({1, 2}), own=True),
        ),
        ([GrantValue(Role.SUPPLIER_OPS, supplier_id=7)], Reach(suppliers=frozenset({7}))),
        ([GrantValue(Role.HQ_PARTNER, group_id=3)], Reach(groups=frozenset({3}), named=True)),
        ([GrantValue(Role.PM)], Reach(everything=True)),
        (
            [GrantValue(Role.PM), GrantValue(Role.SUPERVISOR, site_id=1)],
            Reach(everything=True, sites=frozenset({1}), own=True),
        ),
        # A grant that lacks its place reaches nothing there, rather than everything.
        ([GrantValue(Role.SUPPLIER_OPS)], Reach()),
        ([GrantValue(Role.SUPPLIER_OPS, site_id=1)], Reach()),
    ],
)
def test_reach_is_the_union_over_grants(grants: list[GrantValue], expected: Reach) -> None:
    assert reach(grants, TABLE) == expected


def test_an_empty_reach_is_false_and_any_scope_makes_it_true() -> None:
    assert not Reach()
    assert Reach(own=True)
    assert Reach(named=True)
    assert Reach(sites=frozenset({1}))


def test_every_role_has_a_label_for_people() -> None:
    assert all(role.label for role in Role)
