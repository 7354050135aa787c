"""What goes wrong behind a page, and what its reader is told; the API says the same."""

import json
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import Error, IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from vrops.api import problems
from vrops.core.errors import Invalid, NotFound, StaleVersion, TooMany
from vrops.people.models import Grant, Supplier, User
from vrops.ui.middleware import RefusalMiddleware

pytestmark = pytest.mark.django_db


def asked(**headers: str) -> HttpRequest:
    request = RequestFactory().post("/x/", headers=headers)
    request.user = AnonymousUser()
    return request


def told(error: Exception, **headers: str) -> HttpResponse | None:
    return RefusalMiddleware(lambda request: HttpResponse()).process_exception(
        asked(**headers), error
    )


def collision(supplier: Supplier) -> Exception:
    try:
        with transaction.atomic():
            Supplier.objects.create(pk=supplier.pk, starts_on=date(2026, 1, 1))
    except Error as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IntegrityError("a check"), 422),
        (OperationalError("canceling statement due to statement timeout"), 503),
        (User.DoesNotExist("User matching query does not exist."), 404),
        (NotFound(), 404),
        (StaleVersion(), 409),
        (Invalid("No."), 422),
        (TooMany(retry_after=7), 429),
    ],
)
def test_pages_fragments_and_the_api_answer_alike(error: Exception, status: int) -> None:
    page, fragment = told(error), told(error, **{"HX-Request": "true"})
    assert page is not None
    assert fragment is not None
    problem = problems.of(error)
    assert (page.status_code, fragment.status_code, problem.status) == (status,) * 3
    sentence = json.loads(fragment["HX-Trigger"])["toast"]["text"]
    assert sentence == problem.error.message
    assert sentence in page.content.decode()
    assert page.get("Retry-After") == problem.headers.get("Retry-After")


def test_two_writers_that_collide_are_told_so(supplier: Supplier) -> None:
    page = told(collision(supplier))
    assert page is not None
    assert page.status_code == 409
    assert "look again" in page.content.decode()


def test_busy_is_drawn_without_a_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = told(OperationalError("server closed the connection"))
    assert page is not None
    assert "VROps is busy" in page.content.decode()


def test_a_related_row_that_must_be_there_is_a_bug_not_an_answer() -> None:
    with pytest.raises(Grant.user.RelatedObjectDoesNotExist) as raised:
        _ = Grant().user
    assert told(raised.value) is None


def test_a_bug_is_a_bug() -> None:
    assert told(RuntimeError("never shown")) is None
