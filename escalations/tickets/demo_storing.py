"""Puts tens of thousands of made rows into their tables: one COPY each.

No field has a say in a COPY, redaction included: the texts of the demonstration hold no secrets
(tests/escalations/tickets/test_demo.py redacts them to see).
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import models

from vrops.core.copying import copy_rows


def copy(rows: Sequence[models.Model]) -> None:
    """Store rows of one model that have their keys and every value."""
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    columns = [field.column or field.name for field in fields]
    names = [field.attname for field in fields]
    copy_rows(rows[0]._meta.db_table, columns, _values(rows, names))


def _values(rows: Iterable[models.Model], names: Sequence[str]) -> Iterable[Sequence[Any]]:
    for row in rows:
        held = row.__dict__
        yield [_plain(held[name]) for name in names]


def _plain(value: Any) -> Any:
    return f"{value.total_seconds()} seconds" if isinstance(value, timedelta) else value
