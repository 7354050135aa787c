"""No list asks a query for each of its rows: every registered one is read with few and with many.

A new list adds the maker of its rows to tests/list_rows.py.
"""

from itertools import count

import pytest
from django.test import Client

from tests.list_rows import ROWS
from tests.query_counts import MakeRows, assert_query_count_flat, menu_counts
from vrops.lists import registry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
# More would mean a list that reads piecemeal; the page itself asks for session, user and
# roles and saved views, and the menu for its numbers, which are not counted here.
MOST_QUERIES = 13
# Who reads a list that administrators have no part in.
READERS = {"imports": "analyst",
           "tickets": "analyst", "breached_tickets": "analyst", "own_tickets": "rep",
           "messages": "pm", "contracts": "pm", "invoices": "pm",
           "checklists": "pm", "spiffs": "pm",
           "budget_lines": "pm", "cost_centres": "pm", "activity": "analyst",
           "activity_loads": "analyst", "forecast": "analyst", "forecast_versions": "analyst",
           "articles": "pm",
           "article_versions": "pm", "playbook_sections": "pm"}  # fmt: skip


def maker_of(name: str) -> MakeRows:
    numbers = count(1)

    def make_rows(wanted: int) -> None:
        for _ in range(wanted):
            ROWS[name](next(numbers))

    return make_rows


def test_every_list_has_rows_to_be_tested_with() -> None:
    assert {page.name for page in registry.pages()} == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_more_rows_are_not_more_queries(
    name: str, client: Client, request: pytest.FixtureRequest
) -> None:
    reader = request.getfixturevalue(READERS.get(name, "administrator"))
    client.force_login(reader)
    queries = assert_query_count_flat(registry.page(name), client, maker_of(name))
    assert queries - menu_counts(reader) <= MOST_QUERIES


def test_the_watch_notices_a_query_for_each_row(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = registry.page("sites")
    rows = page.rows
    object.__setattr__(page, "rows", lambda user: rows(user).select_related(None))
    try:
        with pytest.raises(AssertionError, match="queries for few rows"):
            assert_query_count_flat(page, client, maker_of("sites"))
    finally:
        object.__setattr__(page, "rows", rows)
