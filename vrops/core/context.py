"""The id that ties one request's page, log entries, tasks and server log together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the request or task that is running; empty outside of both."""
    return _request_id.get()


@contextmanager
def request(identity: str) -> Iterator[None]:
    """Inside the block `request_id` answers `identity`; the middleware and the task door set it."""
    token = _request_id.set(identity)
    try:
        yield
    finally:
        _request_id.reset(token)
