"""Role x route x method: every row of authz_matrix.csv is played, and none may be missing (R17).

A cell holds the status the role gets, on an object of its own site where the route names one. To
add a route, run this test: it prints the missing rows as it found them; read each cell against the
table in PRODUCT.md before you paste it.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.authz.examples import EXAMPLES
from tests.authz.routes import Route, all_routes
from tests.cast import ROLES
from vrops.people.models import User

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
    everybody: dict[str, User], request: pytest.FixtureRequest
) -> None:
    known, wrong = rows(), []
    for route, method in expected_rows():
        found = {role: play(route, method, role, everybody, request) for role in COLUMNS}
        row = known.get((route.name, method))
        line = ",".join([route.name, method, *(str(found[role]) for role in COLUMNS)])
        if row is None:
            wrong.append(f"missing: {line}")
        elif {role: row[role] for role in COLUMNS} != {r: str(s) for r, s in found.items()}:
            wrong.append(f"differs: {line}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.django_db
def test_other_methods_are_refused(administrator: User, request: pytest.FixtureRequest) -> None:
    cast = {"administrator": administrator}
    loose = [
        f"{method} {route.name}"
        for route in all_routes()
        for method in METHODS
        if method not in route.methods
        and play(route, method, "administrator", cast, request) != 405
    ]
    assert loose == []


def play(
    route: Route,
    method: str,
    role: str,
    cast: dict[str, User],
    request: pytest.FixtureRequest,
) -> int:
    """The status this role gets; what the request changed is rolled back."""
    arguments = {}
    if route.arguments:
        assert route.name in EXAMPLES, f"add an example for {route.name} to examples.py"
        arguments = EXAMPLES[route.name](request)
    client = Client(raise_request_exception=False)
    before = transaction.savepoint()
    if role != "anonymous":
        client.force_login(cast[role])
    status = client.generic(method, reverse(route.name, kwargs=arguments)).status_code
    transaction.savepoint_rollback(before)
    return status
