"""COPY stores exactly what was given."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from vrops.core.copying import copy_rows

pytestmark = pytest.mark.django_db


def test_every_kind_of_value_arrives_as_it_was_given() -> None:
    rows = [
        (1, "plain", Decimal("1E+3"), date(2026, 3, 2), 0.1, True),
        (2, "tab\there, back\\slash\nand \\N", None, None, None, False),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE given (id bigint, words text, amount numeric, day date, "
            "share float8, yes boolean) ON COMMIT DROP"
        )
        copy_rows("given", ["id", "words", "amount", "day", "share", "yes"], rows)
        cursor.execute("SELECT * FROM given ORDER BY id")
        assert cursor.fetchall() == rows
