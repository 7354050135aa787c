"""Two sites with twin data: not a byte of the other one reaches the people of the first (R18).

Every registered list gets a row at a site and supplier of its own, all of whose names hold one
number. People tied to `site` then open every list, its panel on that row, every page without an
argument and the palette: none of the answers may hold the number.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.authz.routes import all_routes
from tests.list_rows import ROWS
from vrops.lists import registry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
MARK = 98765
# The number of a twin record: the mark and two digits, which what was searched for lacks.
TWIN = re.compile(rf"{MARK}\d\d".encode())
TIED = ("rep", "supervisor", "supplier_ops", "supplier_finance")


@pytest.fixture
def foreign() -> dict[str, int]:
    """A row of each list at another site, by the list's name."""
    return {
        name: getattr(ROWS[name](MARK * 100 + order), "pk", 0)
        for order, name in enumerate(sorted(ROWS))
    }


@pytest.mark.parametrize("role", TIED)
def test_nothing_of_another_site_reaches_people_tied_to_one(
    role: str, foreign: dict[str, int], request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(role)
    client = Client()
    client.force_login(user)
    found = [
        address
        for address in (*list_addresses(foreign), *plain_addresses())
        if TWIN.search(client.get(address).content)
    ]
    assert found == []


def test_an_analyst_does_see_the_twin(foreign: dict[str, int], analyst: User) -> None:
    """The mark is really on the pages, so that the test above can fail."""
    client = Client()
    client.force_login(analyst)
    assert TWIN.search(client.get(reverse("administration:sites")).content)


def list_addresses(foreign: dict[str, int]) -> list[str]:
    return [
        address
        for page in registry.pages()
        for address in (
            reverse(page.url_name),
            f"{reverse(page.url_name)}?q={MARK}",
            f"{reverse(page.url_name)}?open={foreign.get(page.name, 0)}",
        )
    ]


def plain_addresses() -> list[str]:
    plain = [
        reverse(route.name)
        for route in all_routes()
        if "GET" in route.methods and not route.arguments and route.guard != "public"
    ]
    return [*plain, f"{reverse('palette')}?q={MARK}"]
