"""The server's own log holds no secret and nothing of a customer, whoever writes into it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from vrops.core import context
from vrops.core.server_log import Discreet, JsonLines, clean

pytestmark = pytest.mark.pure

TOKEN = "vrops_abcdefghij_" + "S" * 43
SECRETS = {
    f"Authorization: Bearer {TOKEN}": TOKEN,
    "{'Authorization': 'Basic dXNlcjpwYXNzd29yZA=='}": "dXNlcjpwYXNzd29yZA",
    "{'HTTP_COOKIE': 'sessionid=0qm2k; csrftoken=7Hw'}": "0qm2k",
    "Set-Cookie: sessionid=0qm2k; HttpOnly; Path=/": "0qm2k",
    f"refused {TOKEN} from 10.0.0.1": "S" * 43,
    'POST /sign-in/ {"login": "pm", "password": "a b\\"c d"}': "c d",
    "password=hunter2&login=pm": "hunter2",
    "form {'csrfmiddlewaretoken': 'Zk3', 'password1': 'correct horse'}": "correct horse",
    "GET /calendar/feed/?token=Pq9zz": "Pq9zz",
    "EMAIL_HOST_PASSWORD: 's3cr3t'": "s3cr3t",
    "SECRET_KEY = 'long-and-random'": "long-and-random",
    "could not connect to postgresql://vrops_app:Tr0ub4dor@db:5432/vrops": "Tr0ub4dor",
    "redis://:Tr0ub4dor@redis:6379/0 refused": "Tr0ub4dor",
    "signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": "MfKQ9r8",
    "Not Found: /password/reset/key/2f-c8k1xq-9a0/": "c8k1xq",
    "the card 4111 1111 1111 1111 was declined": "1111 1111",
    "her SSN is 219-09-9999": "219-09",
    "account PIN 4821": "4821",
    "invalid address: 'dana.whitfield@example.com'": "dana.whitfield",
    "call her back at (813) 555-0142": "555-0142",
    "call her back at +1 813-555-0142": "555-0142",
    "DETAIL:  Key (employee_id, site)=(dana, 4) already exists.": "dana",
    "DETAIL:  Key (period)=([2026-01-01,)) conflicts with existing key (period)=([2025-01-01,)).":
        "2025-01-01",
    "DETAIL:  Failing row contains (7, Dana Whitfield, (x), null).": "Dana",
}  # fmt: skip


@pytest.mark.parametrize(("said", "secret"), SECRETS.items(), ids=range(len(SECRETS)))
def test_what_is_secret_does_not_stand_in_the_log(said: str, secret: str) -> None:
    assert secret in said
    assert secret not in clean(said)


@pytest.mark.parametrize(
    "said",
    [
        "Job 4324 was taken over by another worker",
        "GET /escalations/4324/?open=12&sort=-name failed",
        "Sealed 120 entries of the log, head 3fa9b1c2d4e5f60718293a4b5c6d7e8f",
        "IMEI 356938035643809 is blocked, order 8204117395",
        "2026-11-21 14:00:00,123 took 12.5 s, 10.0.0.1 port 5432",
        "postgresql:///vrops at 127.0.0.1:5432",
        "The token expired; a session ended; sign in with a password.",
        'duplicate key value violates unique constraint "api_token_prefix"',
    ],
)
def test_what_operators_need_survives(said: str) -> None:
    assert clean(said) == said


def test_cleaning_twice_changes_nothing() -> None:
    for said in SECRETS:
        assert clean(clean(said)) == clean(said)


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger as production has it, and what came out of it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Discreet())
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("vrops.test.server_log")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


def test_arguments_and_traces_are_cleaned(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    try:
        raise ValueError("bad password=hunter2 of dana@example.com")
    except ValueError:
        logger.exception("token=%s from %s", "Pq9zz", {"Cookie": "sessionid=0qm2k"})
    line = json.loads(stream.getvalue())
    assert "ValueError" in line["trace"]
    for secret in ("Pq9zz", "0qm2k", "hunter2", "dana@"):
        assert secret not in stream.getvalue()


def test_a_line_names_its_request_and_is_one_object(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    with context.request("abc123"):
        logger.warning("One\ntwo %s", "three")
    logger.warning("Outside")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["message"], first["level"], first["request_id"]) == (
        "One\ntwo three", "WARNING", "abc123"
    )  # fmt: skip
    assert second["request_id"] == "-"


def test_a_record_whose_arguments_do_not_fit_is_written_all_the_same(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    logger.warning("Only %d", "words")
    assert json.loads(stream.getvalue())["message"] == "Only %d"
