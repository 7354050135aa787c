"""What the API refuses beyond the refusals every door shares (`vrops.core.errors`).

One class per code; together with the shared ones they are the catalogue of codes.
"""

from collections.abc import Iterable

from vrops.core.errors import FieldError, NotFound, Refused, StaleVersion, VropsError


class BadRequest(VropsError):
    """Header, path or method of the request cannot be read as this address needs it."""

    code = "api.bad_request"
    status = 400
    title = "The request cannot be read"


class MalformedJson(BadRequest):
    """The body is not one JSON object that means one thing."""

    code = "api.malformed_json"
    title = "The body is not usable JSON"


class UnknownField(BadRequest):
    """The body names a field that this address does not take; `errors` says where."""

    code = "api.unknown_field"
    title = "Unknown field"


class BadParameter(BadRequest):
    """The query string has a parameter that is unknown, doubled or out of bounds."""

    code = "api.bad_parameter"
    title = "A query parameter needs correcting"


class BadCursor(BadParameter):
    """The cursor is not ours, or came from a list with other filters or order."""

    code = "api.bad_cursor"


class Unauthenticated(VropsError):
    """No token, or one that is not good (any more); `code` says which."""

    code = "api.token_missing"
    status = 401
    title = "Sign in with a token"


class UnknownAddress(NotFound):
    """No such address below /api/."""

    code = "api.unknown_address"


class MethodNotAllowed(VropsError):
    """The address exists, the method does not; the Allow header lists those that do."""

    code = "api.method_not_allowed"
    status = 405
    title = "Method not allowed"

    def __init__(self, message: str, *, allowed: Iterable[str]) -> None:
        super().__init__(message)
        self.allowed = tuple(allowed)


class KeyIsBusy(Refused):
    """A request with the same Idempotency-Key is being carried out right now."""

    code = "api.idempotency_key_busy"
    title = "Still being carried out"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LengthRequired(VropsError):
    """A body without Content-Length cannot be bounded before it is read."""

    code = "api.length_required"
    status = 411
    title = "Content-Length is missing"


class PreconditionFailed(StaleVersion):
    """If-Match or If-None-Match does not hold; the ETag header has the version there is now."""

    status = 412


class TooLarge(VropsError):
    """The body is larger than this address takes."""

    code = "api.body_too_large"
    status = 413
    title = "The body is too large"


class UnsupportedMediaType(VropsError):
    """The body is not application/json in UTF-8."""

    code = "api.unsupported_media_type"
    status = 415
    title = "Send JSON"


class KeyReused(VropsError):
    """The Idempotency-Key was used for another request before."""

    code = "api.idempotency_key_reused"
    status = 422
    title = "The key belongs to another request"


class PreconditionRequired(VropsError):
    """Changing a record needs If-Match with the ETag that was read."""

    code = "api.precondition_required"
    status = 428
    title = "If-Match is missing"


class Fault(VropsError):
    """A defect of the product; the request id finds it in the server log."""

    code = "api.fault"
    status = 500
    title = "Something went wrong on our side"


def at(pointer: str, code: str, detail: str) -> tuple[FieldError]:
    """One fault, as the `errors` of a refusal."""
    return (FieldError(pointer, code, detail),)
