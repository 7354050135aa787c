"""R21: entries and seals cannot be changed, removed or truncated, by the app nor by the owner."""

import os
from collections.abc import Iterator

import psycopg2
import pytest
from django.db import ProgrammingError, connection, transaction

from vrops.core import append_only
from vrops.log import actions as log
from vrops.log import sealing
from vrops.log.models import Entry, Seal
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENTS = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
)
COLUMNS = {"vrops_log_entry": "why", "vrops_log_seal": "links"}


@pytest.fixture(autouse=True)
def sealed_entry(pm: User) -> Entry:
    with transaction.atomic():
        entry = log.record("people.person.added", pm, by=pm)
    sealing.seal()
    return entry


@pytest.fixture
def owner(transactional_db: None) -> Iterator["psycopg2.extensions.connection"]:
    """The role that migrates; it owns the tables and lacks nothing but what triggers refuse."""
    opened = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    opened.autocommit = True
    yield opened
    opened.close()


@pytest.mark.parametrize("table", sorted(append_only.TABLES))
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_app_role_lacks_the_right(statement: str, table: str) -> None:
    column = COLUMNS.get(table, "id")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table, column=column))


@pytest.mark.parametrize("table", sorted(COLUMNS))
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_owner_role_is_refused_by_the_trigger(
    owner: "psycopg2.extensions.connection", statement: str, table: str
) -> None:
    with owner.cursor() as cursor, pytest.raises(psycopg2.Error, match="is append-only"):
        cursor.execute(statement.format(table=table, column=COLUMNS[table]))
    assert (Entry.objects.count(), Seal.objects.count()) == (1, 1)


def test_models_cannot_get_around_it(sealed_entry: Entry) -> None:
    sealed_entry.why = "something else"
    with pytest.raises(ProgrammingError), transaction.atomic():
        sealed_entry.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        sealed_entry.delete()


def test_every_append_only_table_has_both_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger "
            "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'vrops_append_only' "
            "AND tgenabled = 'O' GROUP BY 1 HAVING count(*) = 2"
        )
        guarded = {table for (table,) in cursor.fetchall()}
    assert guarded == append_only.TABLES
