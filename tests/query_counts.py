"""Lists must not ask more of the database because they have more rows."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vrops.lists.pages import ListPage
from vrops.people.models import User
from vrops.ui import navigation

MakeRows = Callable[[int], None]
FEW, MANY = 2, 57


def menu_counts(user: User) -> int:
    """How many queries the numbers in this person's menu take, on every whole page."""
    reader = User.objects.get(pk=user.pk)
    entries = navigation.allowed_entries(reader)
    with CaptureQueriesContext(connection) as captured:
        for entry in entries:
            if entry.count:
                entry.count(reader)
    return len(captured)


def queries_of(client: Client, address: str) -> list[str]:
    """The statements one request makes, savepoints aside."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if "SAVEPOINT" not in sql]


def assert_query_count_flat(
    page: ListPage, client: Client, make_rows: MakeRows, query: str = "?filters=none"
) -> int:
    """The list asks the same number of queries with few rows and with more than a page of them.

    `make_rows(n)` adds n rows, each with everything a row shows; answers the number of queries.
    """
    address = reverse(page.url_name) + query
    make_rows(FEW)
    client.get(address)  # what is kept in the process (templates, content types) is there
    small = queries_of(client, address)
    make_rows(MANY)
    large = queries_of(client, address)
    new = "\n".join(sorted(set(large) - set(small)))
    assert len(small) == len(large), (
        f"{page.name}: {len(small)} queries for few rows, {len(large)} for many:\n{new}"
    )
    return len(large)
