"""The guards of views: who is let in, who is sent to sign in, which methods are answered."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from vrops.access import guards
from vrops.core.errors import PermissionDenied
from vrops.people import permissions
from vrops.people.models import User


def asked(user: Any, method: str = "GET", path: str = "/page/?a=1", **headers: str) -> HttpRequest:
    request = RequestFactory().generic(method, path, headers=headers)
    request.user = user
    return request


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the page")


def test_strangers_are_sent_to_sign_in_and_back() -> None:
    answer = guards.signed_in()(page)(asked(AnonymousUser()))
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fpage%2F%3Fa%3D1"


def test_a_fragment_loads_the_sign_in_page_whole_and_comes_back_to_the_page_around_it() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://vrops.example/launches/7/"}
    answer = guards.signed_in()(page)(asked(AnonymousUser(), **headers))
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Flaunches%2F7%2F"


def test_what_was_sent_comes_back_to_the_page_it_was_sent_from() -> None:
    request = asked(AnonymousUser(), Referer="https://vrops.example/launches/7/edit/?from=list")
    request.method = "POST"
    answer = guards.signed_in(methods=("GET", "POST"))(page)(request)
    assert answer["Location"] == "/sign-in/?next=%2Flaunches%2F7%2Fedit%2F%3Ffrom%3Dlist"


def test_public_views_ask_nobody() -> None:
    assert guards.public(page)(asked(AnonymousUser())).status_code == 200


@pytest.mark.parametrize(
    ("declared", "method", "status"),
    [
        (("GET",), "GET", 200),
        (("GET",), "HEAD", 200),
        (("GET",), "POST", 405),
        (("POST",), "POST", 200),
        (("POST",), "GET", 405),
        (("POST",), "HEAD", 405),
        (("GET", "POST"), "DELETE", 405),
    ],
)
def test_only_declared_methods_are_answered(
    declared: tuple[str, ...], method: str, status: int
) -> None:
    view = guards.public(page, methods=declared)
    answer = view(asked(AnonymousUser(), method))
    assert answer.status_code == status
    if status == 405:
        assert answer["Allow"] == ", ".join(declared)


@pytest.mark.django_db
def test_a_guarded_view_needs_its_permission_somewhere(administrator: User, rep: User) -> None:
    view = guards.guarded(permissions.CHANGE_PERSON)(page)
    assert view(asked(administrator)).status_code == 200
    with pytest.raises(PermissionDenied, match="administrator"):
        view(asked(rep))
    assert view(asked(AnonymousUser())).status_code == 302


@pytest.mark.django_db
def test_the_method_is_refused_before_the_permission_is_asked(rep: User) -> None:
    view = guards.guarded(permissions.CHANGE_PERSON)(page)
    assert view(asked(rep, "POST")).status_code == 405


def test_every_guard_says_what_it_asks_and_which_methods_it_takes() -> None:
    """What tests/authz walks: a view without these two does not pass."""
    guarded: Any = guards.guarded(permissions.VIEW_SITE, methods=("GET", "POST"))(page)
    own: Any = guards.signed_in()(page)
    public: Any = guards.public(page)
    assert (guarded.guard, guarded.methods) == (permissions.VIEW_SITE, ("GET", "POST"))
    assert (own.guard, own.methods) == ("signed in", ("GET",))
    assert (public.guard, public.methods) == ("public", ("GET", "POST"))
