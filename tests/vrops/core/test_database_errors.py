"""What the database refuses, as a person is told it; each as PostgreSQL really says it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import Error, connection, models, transaction

from vrops.core import database_errors
from vrops.core.errors import Invalid, NotFound, Overloaded, Refused
from vrops.people.models import Grant, Site, Supplier, User

pytestmark = pytest.mark.django_db


def raised(act: Callable[[], object]) -> Exception:
    try:
        with transaction.atomic():
            act()
            connection.check_constraints()
    except (Error, models.ObjectDoesNotExist) as error:
        return error
    raise AssertionError("Nothing was refused.")


def query(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def test_a_double_is_a_collision(supplier: Supplier) -> None:
    error = raised(lambda: Supplier.objects.create(pk=supplier.pk, starts_on=date(2026, 1, 1)))
    refusal = database_errors.refusal(error)
    assert isinstance(refusal, Refused)
    assert refusal.code == "core.collision"


def test_what_names_a_record_that_is_gone_is_a_collision(site: Site) -> None:
    error = raised(lambda: Site.objects.filter(pk=site.pk).update(supplier_id=987_654_321))
    refusal = database_errors.refusal(error)
    assert isinstance(refusal, Refused)
    assert "look again" in refusal.message


def test_what_others_use_stays(site: Site, supplier: Supplier) -> None:
    refusal = database_errors.refusal(raised(supplier.delete))
    assert isinstance(refusal, Refused)
    assert refusal.code == "core.in_use"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vrops_supplier SET ends_on = starts_on - 1",  # check
        "UPDATE vrops_supplier SET name = NULL",
        "UPDATE vrops_supplier SET code = repeat('x', 999)",
        "UPDATE vrops_supplier SET id = 99999999999999999999",
    ],
)
def test_a_value_that_cannot_be_stored_is_invalid_and_noted(
    supplier: Supplier, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = database_errors.refusal(raised(lambda: query(statement)))
    assert isinstance(refusal, Invalid)
    assert "no form refused" in caplog.text


def test_a_slow_answer_is_a_reason_to_wait() -> None:
    def slow() -> None:
        query("SET LOCAL statement_timeout = 20")
        query("SELECT pg_sleep(3)")

    refusal = database_errors.refusal(raised(slow))
    assert isinstance(refusal, Overloaded)
    assert refusal.retry_after > 0


def test_a_statement_that_is_wrong_is_a_bug() -> None:
    assert database_errors.refusal(raised(lambda: query("SELECT nonsense"))) is None


def test_a_lookup_without_a_row_is_not_found() -> None:
    refusal = database_errors.refusal(raised(lambda: User.objects.get(pk=0)))
    assert isinstance(refusal, NotFound)


def test_a_related_row_that_must_be_there_is_a_bug() -> None:
    assert database_errors.refusal(raised(lambda: Grant().user)) is None
