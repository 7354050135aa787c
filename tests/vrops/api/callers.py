"""Calling the API in tests: a client with a token, and short forms of the usual requests."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.cast import MakePerson
from vrops.access import registry
from vrops.access.domain import Role
from vrops.api.domain import tokens
from vrops.api.models import ApiClient, ApiToken
from vrops.core import clock
from vrops.people import permissions as people
from vrops.people.models import User

EVERYTHING = [people.VIEW_GROUP, people.CHANGE_SITE, people.CHANGE_PERSON]


class Caller:
    """An API client: caller.get(path), caller.post(path, {...}); what is not said is correct."""

    def __init__(self, token: ApiToken, secret: str) -> None:
        self.token, self.secret = token, secret
        self.client: ApiClient = token.client
        self.user: User = token.client.user

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, b"", **headers)

    def post(self, path: str, data: Any = None, *, key: str | None = "new", **headers: str) -> Any:
        if key is not None:
            headers["Idempotency-Key"] = str(uuid4()) if key == "new" else key
        return self.send("POST", path, data, **headers)

    def put(self, path: str, data: Any, **headers: str) -> Any:
        return self.send("PUT", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> Any:
        return self.send("PATCH", path, data, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, b"", **headers)

    def send(self, method: str, path: str, data: Any, **headers: str) -> Any:
        body = data if isinstance(data, bytes) else json.dumps({} if data is None else data)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("Authorization", f"Bearer {self.secret}")
        media_type = given.pop("Content-Type", "application/json")
        return Client(raise_request_exception=False).generic(
            method, path, body, content_type=media_type, headers=given
        )


def make_caller(
    make_person: MakePerson, role: Role, permissions: list[str], **client: Any
) -> Caller:
    """A service user with a role, a client with the permissions, and its token."""
    place = {kind: client.pop(kind) for kind in ("site", "supplier", "group") if kind in client}
    user = make_person(f"service-{ApiClient.objects.count()}", role, **place)
    return caller_of(user, permissions, **client)


def caller_of(user: User, permissions: list[str] | None = None, **client: Any) -> Caller:
    """A client that acts as this user, from now on a service user; by default with every right.

    For playing the roles of the cast at the API: a session gets 401 there, whoever it is.
    """
    user.edit(kind=User.Kind.SERVICE)
    given = registry.permissions() if permissions is None else permissions
    made = ApiClient.objects.create(
        name=user.name, user=user, permissions=list(given), created_by=user, **client
    )
    new = tokens.new()
    token = ApiToken.objects.create(
        client=made,
        prefix=new.prefix,
        hash=new.digest,
        expires_at=clock.now() + timedelta(days=90),
        created_by=user,
    )
    return Caller(token, new.text)
