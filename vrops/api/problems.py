"""Every refusal and fault below /api/ as application/problem+json (RFC 9457)."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core import exceptions as django
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from rest_framework import exceptions as rest

from vrops.api import errors
from vrops.api.authentication import CHALLENGE
from vrops.api.domain import etags
from vrops.api.domain.json_text import pointer
from vrops.api.serializers import UNKNOWN_FIELD
from vrops.core import context, database_errors
from vrops.core.errors import (
    FieldError,
    Invalid,
    NotFound,
    Overloaded,
    PermissionDenied,
    StaleVersion,
    TooMany,
    VropsError,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# A code that is a name for good; not an address, which would move with the host.
TYPE = "urn:vrops:problem:"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal in the terms of HTTP."""

    error: VropsError
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return self.error.status

    def body(self, path: str, request_id: str) -> bytes:
        error = self.error
        content = {
            "type": TYPE + error.code,
            "title": error.title,
            "status": error.status,
            "detail": error.message,
            "instance": path,
            "code": error.code,
            "request_id": request_id,
            "errors": [
                {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail}
                for fault in error.errors
            ],
        }
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")

    def response(self, request: HttpRequest) -> HttpResponse:
        request_id = context.request_id() or getattr(request, "request_id", "") or uuid4().hex
        response = HttpResponse(
            self.body(request.path, request_id), content_type=MEDIA_TYPE, status=self.status
        )
        response["Cache-Control"] = "no-store"
        for name, value in self.headers.items():
            response[name] = value
        return response


def of(error: Exception) -> Problem:
    """The problem that an exception is to the caller; one nobody foresaw is a fault of ours."""
    refusal = error if isinstance(error, VropsError) else _translated(error)
    return Problem(refusal, _headers(refusal))


def report_fault(error: Exception, request: HttpRequest) -> None:
    """What Django does for an exception that leaves a view: the log, and whoever watches faults."""
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)


def _translated(error: Exception) -> VropsError:
    if database_errors.is_ours(error):
        return database_errors.refusal(error) or _fault()
    match error:
        case Http404() | rest.NotFound():
            return NotFound()
        case rest.ValidationError():
            return invalid(error.detail)
        case rest.UnsupportedMediaType():
            return errors.UnsupportedMediaType("Send the body as application/json in UTF-8.")
        case django.PermissionDenied() | rest.PermissionDenied():
            return PermissionDenied("You may not do this here.")
        case django.RequestDataTooBig():
            return errors.TooLarge("The body is larger than this server takes.")
        case UnreadablePostError():
            return errors.BadRequest("The body ended before its Content-Length.")
        case django.SuspiciousOperation() | django.BadRequest() | rest.ParseError():
            return errors.BadRequest("The request cannot be read.")
    return _fault()


def _fault() -> errors.Fault:
    return errors.Fault("Something went wrong on our side; tell us the request id.")


def invalid(detail: Any) -> VropsError:
    """The faults a serializer found: 400 when a field is unknown, else 422."""
    faults = tuple(_faults(detail, ""))
    if any(fault.code == UNKNOWN_FIELD for fault in faults):
        return errors.UnknownField("The body names a field that is not taken here.", errors=faults)
    return Invalid("The input needs correcting; see errors.", errors=faults)


def _faults(detail: Any, where: str) -> Any:
    match detail:
        case dict():
            for name, inner in detail.items():
                own = name == "non_field_errors"
                yield from _faults(inner, where if own else where + pointer(name))
        case list() if any(isinstance(item, dict) for item in detail):
            for number, inner in enumerate(detail):
                yield from _faults(inner, where + pointer(number))
        case list():
            for inner in detail:
                yield from _faults(inner, where)
        case _:
            yield FieldError(where, getattr(detail, "code", "invalid"), str(detail))


def _headers(error: VropsError) -> dict[str, str]:
    match error:
        case TooMany() | errors.KeyIsBusy() | Overloaded():
            return {"Retry-After": str(error.retry_after)}
        case errors.Unauthenticated():
            known = error.code != errors.Unauthenticated.code
            return {"WWW-Authenticate": CHALLENGE + (', error="invalid_token"' if known else "")}
        case errors.MethodNotAllowed():
            return {"Allow": ", ".join(error.allowed)}
        case errors.UnsupportedMediaType():
            return {"Accept": "application/json"}
        case errors.PreconditionFailed():
            version = version_of(error)
            return {} if version is None else {"ETag": etags.tag(version)}
    return {}


def version_of(stale: StaleVersion) -> int | None:
    """The version a record has now, where the refusal knows it."""
    now: Any = stale.current
    version = now.get("version") if isinstance(now, dict) else getattr(now, "version", now)
    return version if isinstance(version, int) else None
