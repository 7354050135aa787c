"""Whose an import is, and who sees it."""

from typing import Any

import pytest

from tests.vrops.exchange.conftest import Load
from vrops.core.errors import PermissionDenied
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.ending import cancel_import
from vrops.exchange.actions.undoing import undo_import
from vrops.exchange.models import Import
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_others_imports_are_seen_only_with_the_right_everywhere(
    upload: Load, rep: User, pm: User
) -> None:
    load = upload()
    assert Import.objects.visible_to(pm).get() == load
    assert not Import.objects.visible_to(rep).exists()
    for act in (cancel_import, check_import, apply_import, undo_import):
        with pytest.raises(Import.DoesNotExist):
            act(load.pk, by=rep)


def test_a_suppliers_import_belongs_to_the_supplier(
    groups: Any, upload: Load, supplier_ops: User, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vrops.access import registry as access
    from vrops.access.domain import Role, Scope
    from vrops.exchange.permissions import VIEW

    held = access.scopes(VIEW) | {Role.SUPPLIER_OPS: frozenset({Scope.SUPPLIER})}
    monkeypatch.setitem(access._table, VIEW, held)
    mine, theirs = upload(by=supplier_ops), upload()
    assert mine.supplier_id == supplier_ops.grants_in_force()[0].supplier_id
    assert list(Import.objects.visible_to(supplier_ops)) == [mine]
    assert set(Import.objects.visible_to(analyst)) == {mine, theirs}


def test_losing_the_right_ends_it_at_once(
    upload: Load, groups: Any, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = upload()
    from vrops.access import registry as access
    from vrops.exchange.permissions import VIEW

    monkeypatch.setitem(access._table, VIEW, {})
    with pytest.raises((Import.DoesNotExist, PermissionDenied)):
        cancel_import(load.pk, by=analyst)
