"""Tables whose rows are written once: which they are, and the triggers that hold them to it (R21).

Two guards, because either alone has a hole: the app role lacks UPDATE, DELETE and TRUNCATE
(`core.database`), and triggers refuse them to the owner role and to installations with one role.
"""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)

TABLES: set[str] = set()

FUNCTION = """
CREATE FUNCTION vrops_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
DROP_FUNCTION = "DROP FUNCTION vrops_append_only();"


def append_only(model: type[M]) -> type[M]:
    """Class decorator: the app role may only INSERT into and SELECT from this model's table.

    A migration adds the triggers with `guard(table)`; a test fails while they are missing.
    """
    TABLES.add(model._meta.db_table)
    return model


def guard(table: str) -> str:
    """SQL for a migration: refuse UPDATE and DELETE of each row, and TRUNCATE of the table."""
    return f"""
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION vrops_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION vrops_append_only();
"""


def unguard(table: str) -> str:
    """SQL that takes `guard` back, for reversing the migration."""
    return f"""
DROP TRIGGER {table}_no_change ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""
