"""Refusals that a person can read; pages, API and tasks show the same sentence and the same code.

Domain functions and actions raise these. One place per door translates them: a page shows the
message with `status`, the API answers problem JSON with `title`, `code` and `errors`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One fault in the input.

    `pointer` says where: a form field ("starts_on"), a JSON pointer ("/lines/3/price") or a cell
    ("row 12, column Price"). `detail` is one sentence for a person.
    """

    pointer: str
    code: str
    detail: str


class VropsError(Exception):
    """Base of everything the product refuses; `message` is one sentence that says what to do."""

    code = "core.error"
    status = 400
    title = "The request could not be carried out"

    def __init__(
        self, message: str, *, code: str | None = None, errors: Iterable[FieldError] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.errors = tuple(errors)
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return self.message


class Refused(VropsError):
    """A rule of the product says no in the present situation; nothing was changed."""

    code = "core.refused"
    status = 409
    title = "Not possible now"


class NotAllowed(Refused):
    """The record's state has no such verb; the message names the verb to use first, if any."""

    code = "core.not_allowed"
    title = "Not possible in this state"


class StaleVersion(Refused):
    """The record changed since it was read; `current` holds what it is now, if known."""

    code = "core.stale_version"
    title = "Changed meanwhile"

    def __init__(
        self,
        message: str = "This was changed after you opened it; reload it and try again.",
        *,
        current: object = None,
        code: str | None = None,
        errors: Iterable[FieldError] = (),
    ) -> None:
        super().__init__(message, code=code, errors=errors)
        self.current = current


class PermissionDenied(VropsError):
    """The person may see the record but not do this; the message names the role that may."""

    code = "core.permission_denied"
    status = 403
    title = "Not permitted"


class NotFound(VropsError):
    """No such record, or none this person may see; the two answers are the same."""

    code = "core.not_found"
    status = 404
    title = "Not found"

    def __init__(
        self,
        message: str = "There is nothing here, or nothing you may see.",
        *,
        code: str | None = None,
        errors: Iterable[FieldError] = (),
    ) -> None:
        super().__init__(message, code=code, errors=errors)


class Invalid(VropsError):
    """The input is wrong; `errors` names each field, row or cell."""

    code = "core.invalid"
    status = 422
    title = "The input needs correcting"


class Overloaded(VropsError):
    """The database did not answer in time; nothing was changed. `retry_after` is in seconds."""

    code = "core.overloaded"
    status = 503
    title = "Try again in a moment"

    def __init__(self, message: str, *, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooMany(VropsError):
    """Too many requests; `retry_after` is in whole seconds."""

    code = "core.too_many"
    status = 429
    title = "Too many requests"

    def __init__(
        self,
        message: str = "Too many requests; wait a moment and try again.",
        *,
        retry_after: int = 1,
        code: str | None = None,
        errors: Iterable[FieldError] = (),
    ) -> None:
        super().__init__(message, code=code, errors=errors)
        self.retry_after = retry_after
