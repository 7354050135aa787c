"""Role x route x method: every row of authz_matrix.csv is played, and none may be missing (R17).

A cell holds the status the role gets, on an object of its own site where the route names one. To
add a route, run this test: it prints the missing rows as it found them; read each cell against the
table in PRODUCT.md before you paste it.
"""

import csv
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.authz.examples import EXAMPLES
from tests.authz.routes import Route, all_routes
from tests.cast import ROLES

MATRIX = Path(__file__).with_name("authz_matrix.csv")
COLUMNS = ("anonymous", *ROLES)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def rows() -> dict[tuple[str, str], dict[str, str]]:
    with MATRIX.open(newline="", encoding="utf-8") as file:
        return {(row["route"], row["method"]): row for row in csv.DictReader(file)}


def expected_rows() -> list[tuple[Route, str]]:
    return [
        (route, method) for route in all_routes() for method in METHODS if method in route.methods
    ]


def test_matrix_has_no_row_for_a_route_that_is_gone() -> None:
    wanted = {(route.name, method) for route, method in expected_rows()}
    assert sorted(set(rows()) - wanted) == []


@pytest.mark.django_db
def test_every_role_gets_the_answer_of_the_matrix(
    cookies: dict[str, SimpleCookie], request: pytest.FixtureRequest
) -> None:
    known, wrong = rows(), []
    for route, method in expected_rows():
        address = address_of(route, request)
        found = {role: play(address, method, cookies[role]) for role in COLUMNS}
        row = known.get((route.name, method))
        line = ",".join([route.name, method, *(str(found[role]) for role in COLUMNS)])
        if row is None:
            wrong.append(f"missing: {line}")
        elif {role: row[role] for role in COLUMNS} != {r: str(s) for r, s in found.items()}:
            wrong.append(f"differs: {line}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.django_db
def test_other_methods_are_refused(
    cookies: dict[str, SimpleCookie], request: pytest.FixtureRequest
) -> None:
    loose = []
    for route in all_routes():
        address = address_of(route, request)
        loose += [
            f"{method} {route.name}"
            for method in METHODS
            if method not in route.methods
            and play(address, method, cookies["administrator"]) != 405
        ]
    assert loose == []


def address_of(route: Route, request: pytest.FixtureRequest) -> str:
    """Where the route is asked; what it names is made for it."""
    if not route.arguments:
        return reverse(route.name)
    assert route.name in EXAMPLES, f"add an example for {route.name} to examples.py"
    return reverse(route.name, kwargs=EXAMPLES[route.name](request))


def play(address: str, method: str, cookies: SimpleCookie) -> int:
    """The status this role gets; what the request changed is rolled back, signing out too."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
    before = transaction.savepoint()
    status = client.generic(method, address).status_code
    transaction.savepoint_rollback(before)
    return status
