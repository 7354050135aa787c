"""Carrying out a request at most once per Idempotency-Key (RELIABILITY 6, R11).

The key's row, the work and the kept answer are one transaction: after a crash either all of them
are there, and the repeat gets the answer, or none, and the repeat does the work. While it runs, a
lock that dies with its connection tells others; they never wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from vrops.api import problems
from vrops.api.domain import keys
from vrops.api.errors import KeyIsBusy, KeyReused, at
from vrops.api.models import ApiClient, IdempotencyKey
from vrops.core import clock, locks

REPLAYED = "Idempotent-Replayed"
RETRY_AFTER = 1
KEPT_HEADERS = ("Content-Type", "Cache-Control", "ETag", "Location")
State = IdempotencyKey.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, and the refusal it stands for where the work was refused just now."""

    response: HttpResponse
    refusal: Exception | None = None


def once(
    request: HttpRequest, client: ApiClient, key: UUID, work: Callable[[], HttpResponse]
) -> Outcome:
    """Do the work, or repeat the answer it got before, byte by byte.

    A definitive refusal rolls the work back and is kept; any other exception rolls back the key as
    well and is raised. Refuses: KeyIsBusy (409) while another runs, KeyReused (422).
    """
    fingerprint = keys.fingerprint(request.method or "", request.get_full_path(), request.body)
    with transaction.atomic():
        if not locks.try_advisory(f"api.idempotency:{client.pk}:{key}"):
            raise KeyIsBusy(
                "A request with this Idempotency-Key is being carried out; ask again in a moment.",
                retry_after=RETRY_AFTER,
            )
        if done := _answered(client, key, fingerprint):
            return Outcome(_repeated(done))
        row = IdempotencyKey.objects.create(client=client, key=key, fingerprint=fingerprint)
        outcome = _carry_out(request, work)
        _keep(row, outcome.response)
    return outcome


def _answered(client: ApiClient, key: UUID, fingerprint: str) -> IdempotencyKey | None:
    row = IdempotencyKey.objects.filter(client=client, key=key).first()
    if row is None:
        return None
    if row.created_at < clock.now() - keys.KEPT_FOR:
        row.delete()
        return None
    if row.fingerprint != fingerprint:
        detail = "This Idempotency-Key was used for another request; use a new one for each."
        raise KeyReused(detail, errors=at(keys.HEADER, "reused", detail))
    return row


def _carry_out(request: HttpRequest, work: Callable[[], HttpResponse]) -> Outcome:
    try:
        with transaction.atomic():
            return Outcome(work())
    except Exception as error:
        problem = problems.of(error)
        if not keys.is_kept(problem.status):
            raise
        return Outcome(problem.response(request), error)


def _keep(row: IdempotencyKey, response: HttpResponse) -> None:
    row.state = State.DONE
    row.status = response.status_code
    row.headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    row.body = response.content
    row.save(update_fields=["state", "status", "headers", "body"])


def _repeated(row: IdempotencyKey) -> HttpResponse:
    response = HttpResponse(bytes(row.body or b""), status=row.status)
    for name in KEPT_HEADERS:
        if name in row.headers:
            response[name] = row.headers[name]
        elif response.has_header(name):
            del response[name]
    response[REPLAYED] = "true"
    return response
