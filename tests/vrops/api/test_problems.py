"""Every refusal and fault is problem JSON of one shape, and says what to do."""

from typing import Any

import pytest
from django.test import Client

from tests.vrops.api.callers import Caller
from vrops.api import problems
from vrops.core.errors import FieldError, Invalid, StaleVersion, TooMany
from vrops.log.models import Entry
from vrops.people import permissions
from vrops.people.models import Grant

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.vrops.api.sample_urls")]
GROUPS = "/api/v1/groups/"
GOOD = {"code": "MKT", "name": "Marketing"}


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The content, after checking what all problems have in common."""
    assert response["Content-Type"] == "application/problem+json"
    content = response.json()
    assert (response.status_code, content["status"], content["code"]) == (status, status, code)
    assert set(content) == {
        "type", "title", "status", "detail", "instance", "code", "request_id", "errors",
    }  # fmt: skip
    assert content["type"] == f"urn:vrops:problem:{code}"
    assert content["detail"].endswith(".")
    assert content["request_id"] == response["X-Request-ID"]
    assert all(set(fault) == {"pointer", "code", "detail"} for fault in content["errors"])
    return dict(content)


def pointers(content: dict[str, Any]) -> dict[str, str]:
    return {fault["pointer"]: fault["code"] for fault in content["errors"]}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing/", "/api/v2/me/"])
def test_an_unknown_address_is_a_problem(db: None, method: str, path: str) -> None:
    content = problem(Client().generic(method, path), 404, "api.unknown_address")
    assert content["instance"] == path


def test_a_missing_slash_is_said_and_not_redirected(caller: Caller) -> None:
    content = problem(caller.post("/api/v1/groups", GOOD), 404, "api.unknown_address")
    assert "slash" in content["detail"]


def test_another_method_is_refused_before_the_token(db: None) -> None:
    response = Client().delete(GROUPS)
    problem(response, 405, "api.method_not_allowed")
    assert response["Allow"] == "GET, POST"
    problem(Client().options(GROUPS), 405, "api.method_not_allowed")


def test_no_token_is_a_problem(db: None) -> None:
    problem(Client().get(GROUPS), 401, "api.token_missing")


def test_a_permission_not_given_names_itself_and_is_logged(reader: Caller) -> None:
    content = problem(reader.post(GROUPS, GOOD), 403, "api.permission_not_given")
    assert permissions.CHANGE_SITE in content["detail"]
    entry = Entry.objects.get(event="access.refused")
    assert (entry.actor_id, entry.subject_name) == (reader.user.pk, GROUPS)


def test_a_role_that_is_missing_names_who_could(caller: Caller) -> None:
    Grant.objects.filter(user=caller.user).delete()
    content = problem(caller.get(GROUPS), 403, "core.permission_denied")
    assert "analyst" in content["detail"]


def test_what_is_for_people_is_refused_to_tokens(caller: Caller) -> None:
    made = caller.post(GROUPS, GOOD)
    address = f"{GROUPS}{made.json()['id']}/approve/"
    problem(caller.post(address, If_Match=made["ETag"]), 403, "core.permission_denied")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "not JSON"),
        (b"[1]", "object"),
        (b'{"code": "\xff"}', "UTF-8"),
        (b'{"code": "a\\u0000"}', "NUL"),
        (b'{"code": "a", "code": "b"}', "twice"),
        (b'{"code": ' + b"[" * 5000 + b"]" * 5000 + b"}", "deeper than 32"),
        (b'{"code": ' + b"9" * 30 + b"}", "64 bits"),
    ],
)
def test_malformed_json_is_a_problem(caller: Caller, body: bytes, says: str) -> None:
    content = problem(
        caller.send("POST", GROUPS, body, Idempotency_Key=KEY), 400, "api.malformed_json"
    )
    assert says in content["detail"]


KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json; charset=latin-1", "application/xml", ""],
)  # fmt: skip
def test_another_media_type_is_refused(caller: Caller, media_type: str) -> None:
    response = caller.post(GROUPS, GOOD, Content_Type=media_type)
    problem(response, 415, "api.unsupported_media_type")
    assert response["Accept"] == "application/json"


def test_json_in_utf_8_is_taken_however_it_is_announced(caller: Caller) -> None:
    response = caller.post(GROUPS, GOOD, Content_Type='application/JSON; charset="UTF-8"')
    assert response.status_code == 201


def test_a_compressed_body_is_refused(caller: Caller) -> None:
    response = caller.post(GROUPS, GOOD, Content_Encoding="gzip")
    problem(response, 415, "api.unsupported_media_type")


def test_a_body_in_chunks_is_refused(caller: Caller) -> None:
    response = caller.post(GROUPS, GOOD, Transfer_Encoding="chunked")
    problem(response, 411, "api.length_required")


def test_a_large_body_is_refused_unread(caller: Caller) -> None:
    response = caller.send("POST", GROUPS, b" " * 1_000_001, Idempotency_Key=KEY)
    problem(response, 413, "api.body_too_large")


def test_unknown_fields_are_refused_by_pointer(caller: Caller) -> None:
    lines = [{"amount": {"amount": "1.00", "currency": "USD"}, "colour": "red"}]
    content = problem(
        caller.post(GROUPS, {**GOOD, "a/b": 1, "lines": lines, "name": 5}),
        400,
        "api.unknown_field",
    )
    assert pointers(content) == {
        "/a~1b": "unknown_field", "/lines/0/colour": "unknown_field", "/name": "wrong_type",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"code": None}, "/code", "null"),
        ({"code": ""}, "/code", "blank"),
        ({"code": "x" * 21}, "/code", "max_length"),
        ({"code": 5}, "/code", "wrong_type"),
        ({"code": ["x"]}, "/code", "wrong_type"),
        ({"size": "5"}, "/size", "wrong_type"),
        ({"size": True}, "/size", "wrong_type"),
        ({"size": 5.5}, "/size", "wrong_type"),
        ({"size": 1001}, "/size", "max_value"),
        ({"size": -1}, "/size", "min_value"),
        ({"open": "yes"}, "/open", "wrong_type"),
        ({"open": 1}, "/open", "wrong_type"),
        ({"starts_at": "2026-11-20T10:00:00"}, "/starts_at", "invalid"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "/starts_at", "invalid"),
        ({"starts_at": 5}, "/starts_at", "wrong_type"),
        ({"starts_on": "2026-02-30"}, "/starts_on", "invalid"),
        ({"starts_on": "2026-11-20T00:00:00Z"}, "/starts_on", "invalid"),
        ({"share": 12.5}, "/share", "wrong_type"),
        ({"share": "1e3"}, "/share", "invalid"),
        ({"share": "NaN"}, "/share", "invalid"),
        ({"share": "1.234"}, "/share", "max_decimal_places"),
        ({"tags": "a"}, "/tags", "wrong_type"),
        ({"tags": ["a", 5]}, "/tags/1", "wrong_type"),
        ({"tags": ["a", "b", "c", "d"]}, "/tags", "max_length"),
        ({"tags": ["x" * 11]}, "/tags/0", "max_length"),
        ({"lines": {}}, "/lines", "wrong_type"),
        ({"lines": [5]}, "/lines/0", "invalid"),
        ({"lines": [{"amount": 5}]}, "/lines/0/amount", "form"),
        ({"lines": [{"amount": {"amount": 5, "currency": "USD"}}]}, "/lines/0/amount", "form"),
        ({"lines": [{"amount": {"amount": "$5", "currency": "USD"}}]}, "/lines/0/amount", "form"),
        ({"lines": [{}]}, "/lines/0/amount", "required"),
        ({"name": "a\u202eb"}, "/name", "text"),
    ],
)
def test_wrong_fields_are_named_by_pointer(
    caller: Caller, change: dict[str, Any], pointer: str, code: str
) -> None:
    content = problem(caller.post(GROUPS, {**GOOD, **change}), 422, "core.invalid")
    assert pointers(content) == {pointer: code}


def test_an_amount_keeps_to_its_currency(caller: Caller) -> None:
    lines = [{"amount": {"amount": "1.001", "currency": "USD"}}]
    content = problem(caller.post(GROUPS, {**GOOD, "lines": lines}), 422, "core.invalid")
    assert list(pointers(content)) == ["/lines/0/amount"]


def test_missing_fields_are_all_named(caller: Caller) -> None:
    content = problem(caller.post(GROUPS, {}), 422, "core.invalid")
    assert pointers(content) == {"/code": "required", "/name": "required"}


def test_a_refusal_of_the_action_keeps_its_code_and_pointers(caller: Caller) -> None:
    content = problem(caller.post(GROUPS, {"code": "A", "name": "refused"}), 422, "core.invalid")
    assert pointers(content) == {"/name": "refused"}
    content = problem(
        caller.post(GROUPS, {"code": "A", "name": "not now"}), 409, "core.not_allowed"
    )
    assert content["detail"] == "Not now; ask tomorrow."


def test_a_fault_shows_nothing_but_the_request_id(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    response = caller.get("/api/v1/broken/fault/")
    problem(response, 500, "api.fault")
    assert b"never shown" not in response.content
    assert "never shown to anybody" in caplog.text


def test_two_writers_that_collide_are_told_to_look_again(caller: Caller) -> None:
    problem(caller.get("/api/v1/broken/collision/"), 409, "core.collision")


def test_what_only_a_constraint_refused_is_refused_and_noted(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    problem(caller.get("/api/v1/broken/check/"), 422, "core.out_of_bounds")
    assert "no form refused" in caplog.text


def test_a_related_row_that_must_be_there_is_our_fault(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    problem(caller.get("/api/v1/broken/related/"), 500, "api.fault")
    assert "RelatedObjectDoesNotExist" in caplog.text


def test_a_database_that_is_too_slow_says_when_to_come_back(caller: Caller) -> None:
    response = caller.get("/api/v1/broken/slow/")
    problem(response, 503, "core.overloaded")
    assert int(response["Retry-After"]) > 0


def test_a_host_that_is_not_ours_is_a_problem(caller: Caller) -> None:
    content = caller.get("/api/v1/me/", Host="evil.example").json()
    assert content["code"] == "api.bad_request"


def test_pages_still_get_pages(db: None) -> None:
    response = Client().get("/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_carries_over_what_the_shared_refusals_know() -> None:
    too_many = problems.of(TooMany(retry_after=7))
    assert (too_many.status, too_many.headers) == (429, {"Retry-After": "7"})
    assert problems.of(StaleVersion()).status == 409
    assert problems.of(Invalid("No.", errors=[FieldError("/a", "b", "C.")])).status == 422
