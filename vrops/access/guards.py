"""Every view says who may open it; the URL conf test fails on one that does not.

`guarded` asks for a permission somewhere in the person's reach. Which records they see is decided
by `visible_to` in the query, and what they may do to one by `require` in the action.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from vrops.access.policy import can, denied

View = Callable[..., HttpResponseBase]


def guarded(permission: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Signed in and holding `permission` somewhere; other methods than these answer 405."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user: Any = request.user
            if not can(user, permission):
                raise denied(permission)
            return view(request, *args, **kwargs)

        wrapped = signed_in(methods=methods)(inner)
        wrapped.guard = permission  # type: ignore[attr-defined]
        return wrapped

    return decorate


def signed_in(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Any person who is signed in: their own inbox, settings, palette."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            if request.method not in _allowed(methods):
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        inner.guard = "signed in"  # type: ignore[attr-defined]
        inner.methods = methods  # type: ignore[attr-defined]
        return inner

    return decorate


def public(view: View, *, methods: tuple[str, ...] = ("GET", "POST")) -> View:
    """Open to everybody on purpose: sign-in pages, health, signed links."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _allowed(methods):
            return HttpResponseNotAllowed(methods)
        return view(request, *args, **kwargs)

    inner.guard = "public"  # type: ignore[attr-defined]
    inner.methods = methods  # type: ignore[attr-defined]
    return inner


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back afterwards; a fragment tells htmx to load the whole page."""
    fragment = request.headers.get("HX-Request") == "true"
    back = _page_of(request, fragment)
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    if fragment:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _page_of(request: HttpRequest, fragment: bool) -> str:
    """The page a person was on: what was sent from it may not be an address to open."""
    if not fragment and request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL" if fragment else "Referer", ""))
    return urlunsplit(("", "", page.path or "/", page.query, ""))


def _allowed(methods: tuple[str, ...]) -> tuple[str, ...]:
    return (*methods, "HEAD") if "GET" in methods else methods
