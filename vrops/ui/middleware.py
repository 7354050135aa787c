"""What every page needs around its view: the reader's zone, and refusals turned into answers."""

import json
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from vrops.access import refusals
from vrops.core import context, database_errors
from vrops.core.errors import Overloaded, PermissionDenied, TooMany, VropsError

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
    """The one place where a refusal of the product or the database becomes a page or htmx answer.

    Refused 409, invalid 422, not permitted 403, absent or out of reach 404, too slow 503: always
    one sentence that says what to do next. A refused right is written to the log, after the
    rollback. What is nobody's refusal is a bug: 500, and a trace in the server's log.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = database_errors.refusal(error) if database_errors.is_ours(error) else error
        if not isinstance(refusal, VropsError):
            return None
        if isinstance(refusal, PermissionDenied):
            refusals.report(request.user, str(refusal), request.path)
        response = answer(request, refusal.status, str(refusal))
        if isinstance(refusal, Overloaded | TooMany):
            response["Retry-After"] = str(refusal.retry_after)
        return response


def answer(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """A refusal for whoever asked: a toast for htmx, a page for everybody else."""
    if request.headers.get("HX-Request") == "true":
        toast = {"toast": {"text": message, "tone": "error", "reference": context.request_id()}}
        return HttpResponse(
            status=status, headers={"HX-Trigger": json.dumps(toast), "HX-Reswap": "none"}
        )
    if status == Overloaded.status:  # the shell around a page asks the database too
        given = {"message": message, "reference": context.request_id()}
        return HttpResponse(render_to_string("ui/errors/503.html", given), status=status)
    known = status if status in {400, 403, 404, 409, 429} else 409
    return render(request, f"ui/errors/{known}.html", {"message": message}, status=status)
