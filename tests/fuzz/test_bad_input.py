"""Whatever is sent to a page or a resource, it is answered with a sentence and never with a 500.

Every route of the product, with the names of fields that its forms and views read, at the role that
the matrix lets in. What a request changed is rolled back, so each starts from the same rows.
"""

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from http.cookies import SimpleCookie
from itertools import product
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.authz.examples import EXAMPLES
from tests.authz.routes import Route, all_routes
from tests.authz.test_matrix import rows
from tests.cast import ROLES, MakePerson
from tests.flows.forms import posting_forms
from tests.gtm.intake.test_api import BY_SOURCE, REQUESTS, RIGHTS, body
from tests.vrops.api.callers import Caller, make_caller
from vrops.access.domain import Role
from vrops.people.models import HQGroup

pytestmark = pytest.mark.django_db

RESOURCES = ("/api/v1/requests/", "/api/v1/launches/", "/api/v1/articles/", BY_SOURCE)
AREAS = ("vrops", "gtm", "escalations", "salesops", "playbook")
SHUT_OUT = {"401", "403", "404", "405"}
JUNK = (
    "", " ", "0", "-1", "9" * 5000, "1e999", "NaN", "1.5", "٣", "on", "null", "[]", "{}",
    "a\x00b", "\u202egpj.exe", "\ud7ff\U0001f4a5", "x" * 70_000, "2026-02-30", "0001-01-01",
    "9999-12-31", "25:61", "2026-11-21T99:00", "' OR 1=1 --", "<script>alert(1)</script>",
    "../../etc/passwd", "%s%s%n", "=1+1", "PH,US", "America/Nowhere", "1,2,3,x",
)  # fmt: skip
BODIES = (
    b"", b"null", b"[]", b"{", b'"text"', b"1e400", b"[" * 20_000, b"\xff\xfe", b"{\"a\": NaN}",
    b'{"a": 1, "a": 2}', b'{"\x00": 1}', b'{"id": ' + b"9" * 5000 + b"}",
)  # fmt: skip
KINDS = ("application/json", "multipart/form-data; boundary=x", "text/plain")
FULL = os.environ.get("VROPS_TEST_SIZE") == "nightly"
T = TypeVar("T")
READ = re.compile(r"(?:GET|POST|FILES|posted|data|query)(?:\.get(?:list)?\(|\[)\s*\"([\w.-]+)\"")


@cache
def names() -> tuple[str, ...]:
    """Every name that a form of the product has or a view reads."""
    root = Path(__file__).parents[2]
    sources = (path for area in AREAS for path in (root / area).rglob("*.py"))
    found = {name for path in sources for name in READ.findall(path.read_text("utf-8"))}
    found |= {"q", "sort", "page", "after", "before", "open", "columns", "density", "version"}
    for form in _below(forms.BaseForm):
        if form.__module__.split(".")[0] in AREAS:
            found |= set(getattr(form, "base_fields", {}))
    return tuple(sorted(found))


def _below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def role_for(route: Route, method: str) -> str | None:
    """The first role that the matrix lets this route do its work for."""
    row = rows().get((route.name, method), {})
    found = (role for role in ROLES if row.get(role, "404") not in SHUT_OUT)
    return next(found, "anonymous" if row.get("anonymous", "404") not in SHUT_OUT else None)


@pytest.fixture
def system(make_person: MakePerson, group: HQGroup) -> Caller:
    """HQ's GTM system, acting for one group."""
    return make_caller(make_person, Role.HQ_PARTNER, RIGHTS, group=group)


class Sender:
    """Sends as a role, forgets what it changed, and keeps what was answered with a 500."""

    def __init__(self, cookies: dict[str, SimpleCookie]) -> None:
        self.cookies = cookies
        self.broken: list[str] = []
        self.sent = 0

    def send(self, role: str, method: str, address: str, what: str, **given: Any) -> Any:
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie({k: m.value for k, m in self.cookies[role].items()})
        before = transaction.savepoint()
        answer = client.generic(method, address, **given)
        transaction.savepoint_rollback(before)
        self.sent += 1
        if answer.status_code >= 500:
            self.broken.append(f"{answer.status_code} {method} {address[:80]} as {role}: {what}")
        return answer

    def post(self, role: str, address: str, fields: dict[str, list[str]], what: str) -> None:
        self.send(
            role, "POST", address, what, data=urlencode(fields, doseq=True),
            content_type="application/x-www-form-urlencoded",
        )  # fmt: skip


@pytest.fixture
def sender(cookies: dict[str, SimpleCookie]) -> Sender:
    return Sender(cookies)


def places(method: str, request: pytest.FixtureRequest) -> Iterator[tuple[Route, str, str]]:
    """(route, role, address) of every route that takes the method."""
    for route in all_routes():
        role = role_for(route, method) if method in route.methods else None
        # Without a worker the product rightly says 503 of its own health.
        if role is None or route.name == "health_work":
            continue
        kwargs = EXAMPLES[route.name](request) if route.arguments else {}
        yield route, role, reverse(route.name, kwargs=kwargs)


def test_no_query_string_breaks_a_page(sender: Sender, request: pytest.FixtureRequest) -> None:
    for at, (_, role, address) in enumerate(places("GET", request)):
        for value in some(JUNK, at):
            short = value[:2000]
            query = urlencode(dict.fromkeys(names(), short))
            sender.send(role, "GET", f"{address}?{query}", f"every name = {value[:30]!r}")
    assert sender.sent > 200
    assert sender.broken == []


def test_no_field_breaks_a_form(sender: Sender, request: pytest.FixtureRequest) -> None:
    for at, (_, role, address) in enumerate(places("POST", request)):
        for value in some(JUNK, at):
            fields = {name: [value[:500]] for name in names()}
            sender.post(role, address, fields, f"every name = {value[:30]!r}")
    assert sender.sent > 200
    assert sender.broken == []


def test_no_single_field_breaks_a_form_that_is_else_in_order(
    sender: Sender, request: pytest.FixtureRequest
) -> None:
    """Every form that the pages draw, each once, sent to where it posts with one field changed."""
    turn, known = 0, set()
    for _, role, address in places("GET", request):
        page = sender.send(role, "GET", address, "the page").getvalue().decode("utf-8", "replace")
        for target, fields in posting_forms(page):
            form = (re.sub(r"\d+", "", target or address), frozenset(fields))
            if form in known or not fields:
                continue
            known.add(form)
            for name in fields:
                turn += 1
                for value in some(JUNK, turn, step=20):
                    changed = {**fields, name: [value]}
                    sender.post(role, target or address, changed, f"{name} = {value[:30]!r}")
    assert len(known) > 40
    assert sender.broken == []


def test_no_body_breaks_anything(sender: Sender, request: pytest.FixtureRequest) -> None:
    for method in ("POST", "PUT", "PATCH"):
        for at, (_, role, address) in enumerate(places(method, request)):
            for kind, data in some(list(product(KINDS, BODIES)), at, step=12):
                sender.send(
                    role, method, address, f"{kind} {data[:30]!r}", data=data, content_type=kind
                )
    assert sender.sent > 200
    assert sender.broken == []


def test_no_query_string_breaks_a_resource(system: Caller) -> None:
    broken = []
    asked = ("limit", "cursor", "sort", "fields", "state", "updated_since", "nothing")
    for at, (address, name) in enumerate(product(RESOURCES, asked)):
        for value in some(JUNK, at, step=5):
            answer = system.get(f"{address}?{urlencode({name: value[:2000]})}")
            if answer.status_code >= 500:
                broken.append(f"{address}?{name}={value[:30]!r}")
    assert not broken


def test_no_field_breaks_a_resource(system: Caller, group: HQGroup) -> None:
    """A request in order, with one field at a time made something else."""
    broken, sent, refused = [], 0, 0
    good = body(group=group.code)
    values = (*JUNK, None, True, 10**400, -1, 1.5, [], {}, [[]], [None] * 999, {"a": {}})
    for at, name in enumerate([*good, "unheard_of"]):
        for value in some(values, at, step=3):
            sent += 1
            answer = system.post(REQUESTS, good | {name: value})
            refused += answer.status_code in (400, 409, 413, 422)
            if answer.status_code >= 500:
                broken.append(f"{name} = {str(value)[:30]!r}: {answer.status_code}")
    assert not broken
    assert refused > sent / 2


def some(values: Sequence[T], turn: int, step: int = 10) -> Iterator[T]:
    """One of `step` values, others each turn, so that all are tried; all of them at full size."""
    step = 1 if FULL else step
    return (value for at, value in enumerate(values) if at % step == turn % step)
