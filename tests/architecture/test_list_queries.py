"""No list asks a query for each of its rows: every registered one is read with few and with many.

A new list adds the maker of its rows to tests/list_rows.py.
"""

from itertools import count

import pytest
from django.test import Client

from tests.list_rows import ROWS
from tests.query_counts import assert_query_count_flat
from vrops.lists import registry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
# More would mean a list that reads piecemeal; the page itself asks for session, user and roles.
MOST_QUERIES = 14


def test_every_list_has_rows_to_be_tested_with() -> None:
    assert {page.name for page in registry.pages()} == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_more_rows_are_not_more_queries(name: str, client: Client, administrator: User) -> None:
    client.force_login(administrator)
    numbers = count(1)

    def make_rows(wanted: int) -> None:
        for _ in range(wanted):
            ROWS[name](next(numbers))

    queries = assert_query_count_flat(registry.page(name), client, make_rows)
    print(f"{name}: {queries} queries")  # noqa: T201 (read with -s)
    assert queries <= MOST_QUERIES
