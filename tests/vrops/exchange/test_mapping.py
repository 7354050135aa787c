"""Saying which column is which: refused by name, remembered for the next file."""

from typing import Any

import pytest

from tests.vrops.exchange.conftest import Load
from tests.vrops.exchange.made import BAD, MAPPING
from vrops.access import registry as access
from vrops.access.domain import Role, Scope
from vrops.core.errors import Invalid, StaleVersion
from vrops.exchange import queries
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.domain.columns import Mapping
from vrops.exchange.models import ImportProblem, ImportRow, RememberedMapping
from vrops.exchange.permissions import VIEW
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_columns_are_remembered_for_the_next_file_with_these_headers(
    upload: Load, analyst: User
) -> None:
    load = upload(b"Kennung,Bezeichnung\nA,B\n")
    chosen = Mapping({"code": "Kennung", "name": "Bezeichnung"})
    map_columns(load.pk, chosen, by=analyst)
    following = upload(b"BEZEICHNUNG,Kennung\nC,D\n")
    assert RememberedMapping.objects.count() == 1
    mapping, _ = queries.proposed(following, queries.sample_of(following))
    assert mapping.columns["code"] == "Kennung"


def test_a_mapping_without_a_needed_column_is_refused_by_name(upload: Load, analyst: User) -> None:
    load = upload()
    with pytest.raises(Invalid) as caught:
        map_columns(load.pk, Mapping({"name": "Name"}), by=analyst)
    [error] = caught.value.errors
    assert (error.pointer, error.detail) == ("code", "Say which column holds “Code”.")
    load.refresh_from_db()
    assert load.state == "uploaded"


def test_mapping_anew_forgets_the_dry_run(check: Load, analyst: User) -> None:
    load = map_columns(check(BAD).pk, MAPPING, by=analyst)
    assert (load.state, load.read) == ("mapped", 0)
    assert ImportRow.objects.count() == ImportProblem.objects.count() == 0


def test_a_stale_page_does_not_map(check: Load, analyst: User) -> None:
    with pytest.raises(StaleVersion):
        map_columns(check().pk, MAPPING, by=analyst, version=1)


def test_what_one_supplier_chose_is_not_shown_to_another(
    groups: Any, upload: Load, make_person: Any, supplier: Any, other_supplier: Any, analyst: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The columns, and what holds for all rows, of the same headers."""
    held = access.scopes(VIEW) | {Role.SUPPLIER_OPS: frozenset({Scope.SUPPLIER})}
    monkeypatch.setitem(access._table, VIEW, held)
    one = make_person("one", Role.SUPPLIER_OPS, supplier=supplier)
    two = make_person("two", Role.SUPPLIER_OPS, supplier=other_supplier)
    first = upload(b"Kennung,Bezeichnung\nA,B\n", by=one)
    map_columns(first.pk, Mapping({"code": "Kennung", "name": "Bezeichnung"}), by=one)
    for person in (two, analyst):
        load = upload(b"Kennung,Bezeichnung\nC,D\n", by=person)
        mapping, options = queries.proposed(load, queries.sample_of(load))
        assert (mapping.columns, options) == ({}, {})
    again = upload(b"Kennung,Bezeichnung\nE,F\n", by=one)
    mapping, _ = queries.proposed(again, queries.sample_of(again))
    assert mapping.columns["code"] == "Kennung"
    chosen = Mapping({"code": "Bezeichnung", "name": "Kennung"})
    map_columns(load.pk, chosen, by=analyst)
    assert RememberedMapping.objects.count() == 2
