"""COPY: many rows into a table in one go, far faster than INSERT."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import connections, models

Value = str | int | float | Decimal | date | datetime | bool | None
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], *, using: str = "default"
) -> None:
    """Add the rows, each a value per column; names are of our own making, values may be any.

    No field of a model has a say in it (defaults, redaction): name every column, and give values
    as they are to be stored. Constraints and triggers hold as for an INSERT.
    """
    quote = connections[using].ops.quote_name
    named = ", ".join(quote(column) for column in columns)
    lines = ("\t".join(_text(value) for value in row) + "\n" for row in rows)
    with connections[using].cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(table)} ({named}) FROM STDIN", io.StringIO("".join(lines)))


def allot_keys(rows: Sequence[models.Model], *, using: str = "default") -> None:
    """Give each of these new rows of one model the next key of its table, in the order given."""
    if not rows:
        return
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [rows[0]._meta.db_table, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def _text(value: Value) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
