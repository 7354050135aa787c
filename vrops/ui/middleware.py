"""What every page needs around its view: the reader's zone, and refusals turned into answers."""

import json
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from vrops.access import refusals
from vrops.core import context
from vrops.core.errors import PermissionDenied, VropsError

Handler = Callable[[HttpRequest], HttpResponse]


class ReaderMiddleware:
    """Times in the reader's zone, and one id that ties page, log entries and server log."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        user: Any = request.user
        zone = user.reading_zone if user.is_authenticated else ZoneInfo(settings.COMPANY_ZONE)
        with context.request(request_id), timezone.override(zone):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class RefusalMiddleware:
    """The one place where a domain refusal becomes a page or an htmx answer.

    Refused 409, invalid 422, not permitted 403, absent or out of reach 404: always one sentence
    that says what to do next. A refused right is written to the log, after the rollback.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ObjectDoesNotExist):
            return answer(request, 404, "There is nothing here that you can see.")
        if not isinstance(error, VropsError):
            return None
        if isinstance(error, PermissionDenied):
            refusals.report(request.user, str(error), request.path)
        return answer(request, error.status, str(error))


def answer(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """A refusal for whoever asked: a toast for htmx, a page for everybody else."""
    if request.headers.get("HX-Request") == "true":
        toast = {"toast": {"text": message, "tone": "error", "reference": context.request_id()}}
        return HttpResponse(
            status=status, headers={"HX-Trigger": json.dumps(toast), "HX-Reswap": "none"}
        )
    known = status if status in {400, 403, 404, 409, 429} else 409
    return render(request, f"ui/errors/{known}.html", {"message": message}, status=status)
