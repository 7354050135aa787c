"""Clients and tokens: allowed, refused, recorded, and the secret nowhere but in the answer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import MakePerson
from vrops.api import actions
from vrops.api.domain import tokens
from vrops.api.models import ApiClient, ApiToken, IdempotencyKey
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people import permissions as people
from vrops.people.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
def service(make_person: MakePerson) -> User:
    user = make_person("gtm-system")
    user.edit(kind=User.Kind.SERVICE)
    return user


def create(by: User, service: User, **changes: Any) -> ApiClient:
    fields = {
        "name": "GTM system",
        "user_id": service.pk,
        "permissions": [people.VIEW_SITE, people.VIEW_GROUP],
    }
    return actions.create_client(by=by, **{**fields, **changes})


@pytest.fixture
def client_of_gtm(administrator: User, service: User) -> ApiClient:
    return create(administrator, service)


def test_creates_a_client(administrator: User, service: User) -> None:
    client = create(administrator, service, name="  GTM   system ", addresses=["203.0.113.7"])
    assert (client.name, client.addresses) == ("GTM system", ["203.0.113.7/32"])
    assert client.permissions == [people.VIEW_GROUP, people.VIEW_SITE]
    entry = Entry.objects.get(event="api.client.created")
    assert (entry.subject_id, entry.actor_id) == (client.pk, administrator.pk)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Taken"}, "name"),
        ({"permissions": ["gtm.launch.fly"]}, "permissions"),
        ({"permissions": [people.CHANGE_PERSON]}, "permissions"),
        ({"permissions": ["api.client.change"]}, "permissions"),
        ({"addresses": ["office"]}, "addresses/0"),
        ({"requests_per_minute": 0}, "requests_per_minute"),
        ({"user_id": 0}, "user"),
    ],
)
def test_refuses_by_field(
    administrator: User, service: User, changes: dict[str, Any], pointer: str
) -> None:
    create(administrator, service, name="Taken")
    with pytest.raises(Invalid) as refusal:
        create(administrator, service, **changes)
    assert [fault.pointer for fault in refusal.value.errors] == [pointer]


def test_refuses_a_person_as_the_user_of_a_client(administrator: User, pm: User) -> None:
    with pytest.raises(Invalid):
        create(administrator, pm)


@pytest.mark.parametrize("role", ["rep", "pm", "senior_manager", "hq_partner", "supplier_ops"])
def test_only_administrators_change_clients_and_tokens(
    role: str, service: User, client_of_gtm: ApiClient, request: pytest.FixtureRequest
) -> None:
    somebody = request.getfixturevalue(role)
    token = actions.issue_token(client_of_gtm.pk, by=client_of_gtm.created_by).token
    for attempt in (
        lambda: create(somebody, service, name="Another"),
        lambda: actions.change_client(client_of_gtm.pk, by=somebody, version=1, is_active=False),
        lambda: actions.issue_token(client_of_gtm.pk, by=somebody),
        lambda: actions.rotate_token(token.pk, by=somebody),
        lambda: actions.revoke_token(token.pk, by=somebody),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_changes_a_client_at_the_version_that_was_seen(
    administrator: User, client_of_gtm: ApiClient
) -> None:
    changed = actions.change_client(
        client_of_gtm.pk, by=administrator, version=1, name="GTM", is_active=False
    )
    assert (changed.name, changed.is_active, changed.version) == ("GTM", False, 2)
    with pytest.raises(StaleVersion):
        actions.change_client(client_of_gtm.pk, by=administrator, version=1, is_active=True)
    with pytest.raises(Invalid):
        actions.change_client(client_of_gtm.pk, by=administrator, version=2, user_id=1)
    entry = Entry.objects.get(event="api.client.changed")
    assert entry.before["name"] == "GTM system"
    assert entry.after["is_active"] is False


def test_gives_the_secret_once_and_keeps_its_hash(
    administrator: User, client_of_gtm: ApiClient
) -> None:
    with clock.fixed_at(NOW):
        issued = actions.issue_token(client_of_gtm.pk, by=administrator)
    token = ApiToken.objects.get()
    assert tokens.is_same(issued.secret, token.hash)
    assert token.expires_at == NOW + timedelta(days=90)
    assert issued.secret not in repr(issued)
    secret = issued.secret.rpartition("_")[2]
    stored = json.dumps(
        [*Entry.objects.values_list("before", "after", "why", "subject_name")], default=str
    ) + repr(ApiToken.objects.values().get())
    assert secret not in stored
    assert token.hash not in json.dumps([*Entry.objects.values_list("after")])


@pytest.mark.parametrize("days", [0, -1, 401])
def test_refuses_a_lifetime_out_of_bounds(
    administrator: User, client_of_gtm: ApiClient, days: int
) -> None:
    with pytest.raises(Invalid):
        actions.issue_token(client_of_gtm.pk, by=administrator, lifetime=timedelta(days=days))


def test_refuses_a_token_for_a_disabled_client(
    administrator: User, client_of_gtm: ApiClient
) -> None:
    actions.change_client(client_of_gtm.pk, by=administrator, version=1, is_active=False)
    with pytest.raises(NotAllowed):
        actions.issue_token(client_of_gtm.pk, by=administrator)


def test_rotates_with_an_overlap(administrator: User, client_of_gtm: ApiClient) -> None:
    with clock.fixed_at(NOW):
        old = actions.issue_token(client_of_gtm.pk, by=administrator).token
        new = actions.rotate_token(old.pk, by=administrator, overlap=timedelta(days=3)).token
        old.refresh_from_db()
        assert old.expires_at == NOW + timedelta(days=3)
        assert new.expires_at == NOW + timedelta(days=90)
        assert old.replaced_by == new
        with pytest.raises(NotAllowed, match="successor"):
            actions.rotate_token(old.pk, by=administrator)
    assert Entry.objects.filter(event="api.token.issued").count() == 2
    assert Entry.objects.get(event="api.token.rotated").subject_id == old.pk


def test_rotating_never_prolongs_the_old_token(
    administrator: User, client_of_gtm: ApiClient
) -> None:
    with clock.fixed_at(NOW):
        old = actions.issue_token(client_of_gtm.pk, by=administrator, lifetime=timedelta(days=1))
        actions.rotate_token(old.token.pk, by=administrator, overlap=timedelta(days=7))
    assert ApiToken.objects.get(pk=old.token.pk).expires_at == NOW + timedelta(days=1)


def test_rotates_neither_what_is_expired_nor_what_is_revoked(
    administrator: User, client_of_gtm: ApiClient
) -> None:
    with clock.fixed_at(NOW):
        token = actions.issue_token(client_of_gtm.pk, by=administrator).token
    with clock.fixed_at(NOW + timedelta(days=90)), pytest.raises(NotAllowed, match="expired"):
        actions.rotate_token(token.pk, by=administrator)
    with clock.fixed_at(NOW):
        actions.revoke_token(token.pk, by=administrator, why="Leaked in a mail.")
        with pytest.raises(NotAllowed, match="revoked"):
            actions.rotate_token(token.pk, by=administrator)
        with pytest.raises(NotAllowed, match="already"):
            actions.revoke_token(token.pk, by=administrator)
    assert Entry.objects.get(event="api.token.revoked").why == "Leaked in a mail."
    with pytest.raises(Invalid):
        actions.rotate_token(token.pk, by=administrator, overlap=timedelta(days=31))


def test_forgets_answers_after_seven_days(client_of_gtm: ApiClient) -> None:
    for age in (0, 6.9, 7.1, 30):
        IdempotencyKey.objects.create(
            client=client_of_gtm,
            key=uuid4(),
            fingerprint="f",
            created_at=NOW - timedelta(days=age),
        )
    with clock.fixed_at(NOW):
        assert actions.forget_answers(batch=1) == 2
        assert actions.forget_answers() == 0
    assert IdempotencyKey.objects.count() == 2
