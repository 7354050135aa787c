"""Answers where no resource was reached: problems below /api/, the pages of `ui` elsewhere."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from vrops.access.guards import public
from vrops.api import problems
from vrops.api.errors import BadRequest, Fault, UnknownAddress
from vrops.core.errors import PermissionDenied, VropsError
from vrops.ui import views as pages

PREFIX = "/api/"
ANY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _unknown(request: HttpRequest) -> HttpResponse:
    """Every address below /api/ that is not one."""
    hint = "" if request.path.endswith("/") else " Addresses end in a slash."
    return _problem(request, UnknownAddress(f"There is no such address.{hint}"))


unknown = csrf_exempt(public(_unknown, methods=(*ANY_METHOD, "OPTIONS")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    refusal = BadRequest("The request cannot be read.")
    return _either(request, refusal, lambda: pages.bad_request(request, exception))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    refusal = PermissionDenied("You may not do this here.")
    return _either(request, refusal, lambda: pages.forbidden(request, exception))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    refusal = UnknownAddress("There is no such address.")
    return _either(request, refusal, lambda: pages.not_found(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    refusal = Fault("Something went wrong on our side; tell us the request id.")
    return _either(request, refusal, lambda: pages.server_error(request))


def _either(
    request: HttpRequest, refusal: VropsError, page: Callable[[], HttpResponse]
) -> HttpResponse:
    return _problem(request, refusal) if request.path.startswith(PREFIX) else page()


def _problem(request: HttpRequest, refusal: VropsError) -> HttpResponse:
    return problems.of(refusal).response(request)
