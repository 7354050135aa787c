"""Who may come in: through GET /api/v1/me/, as an integrator would try it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import MakePerson
from tests.vrops.api.callers import Caller, caller_of, make_caller
from vrops.access.domain import Role
from vrops.api.authentication import client_address
from vrops.api.domain import tokens
from vrops.api.models import ApiToken
from vrops.core import clock
from vrops.log.models import Entry
from vrops.people import permissions
from vrops.people.models import Grant, Site, User

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def refusal(response: Any) -> str:
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"].startswith('Bearer realm="VROps API"')
    return str(response.json()["code"])


def test_tells_a_client_who_it_is(caller: Caller) -> None:
    answer = caller.get(ME)
    assert answer.status_code == 200
    content = answer.json()
    assert content["client"] == {
        "id": caller.client.pk, "name": caller.client.name, "addresses": [],
    }  # fmt: skip
    assert content["user"] == {"id": caller.user.pk, "name": caller.user.name}
    assert content["token"]["prefix"] == caller.token.prefix
    assert content["token"]["expires_at"].endswith("Z")
    assert content["limits"]["requests_per_minute"] == 600
    assert content["server_time"].endswith("Z")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]


def test_lists_only_permissions_that_can_be_used(make_person: MakePerson, site: Site) -> None:
    rep = make_caller(
        make_person,
        Role.REP,
        [permissions.VIEW_SITE, permissions.CHANGE_SITE, "gone.in.this_release"],
        site=site,
    )
    assert rep.get(ME).json()["permissions"] == [permissions.VIEW_SITE]


def test_never_lists_what_is_for_people_only(caller: Caller) -> None:
    assert permissions.CHANGE_PERSON in caller.client.permissions
    assert permissions.CHANGE_PERSON not in caller.get(ME).json()["permissions"]


@pytest.mark.parametrize(
    "header", ["", "Basic YTpi", "Bearer", "Token x", "Bearer nonsense", "Bearer a, Bearer b"]
)
def test_refuses_no_token_and_nonsense(db: None, header: str) -> None:
    response = Client().get(ME, headers={"Authorization": header} if header else {})
    assert refusal(response) in ("api.token_missing", "api.token_invalid")


def test_refuses_a_wrong_secret_of_a_known_prefix(caller: Caller) -> None:
    other = tokens.new().text.rpartition("_")[2]
    wrong = f"Bearer vrops_{caller.token.prefix}_{other}"
    assert refusal(caller.get(ME, Authorization=wrong)) == "api.token_invalid"
    assert 'error="invalid_token"' in caller.get(ME, Authorization=wrong)["WWW-Authenticate"]


def test_takes_the_scheme_in_any_case(caller: Caller) -> None:
    assert caller.get(ME, Authorization=f"bearer  {caller.secret}").status_code == 200


def test_refuses_what_ended_at_the_next_request(caller: Caller) -> None:
    assert caller.get(ME).status_code == 200
    caller.token.edit(revoked_at=clock.now())
    assert refusal(caller.get(ME)) == "api.token_revoked"
    caller.token.edit(revoked_at=None, expires_at=clock.now())
    assert refusal(caller.get(ME)) == "api.token_expired"
    caller.token.edit(expires_at=clock.now() + timedelta(days=1))
    caller.client.edit(is_active=False)
    assert refusal(caller.get(ME)) == "api.client_disabled"
    caller.client.edit(is_active=True)
    caller.user.edit(is_active=False)
    assert refusal(caller.get(ME)) == "api.user_disabled"
    caller.user.edit(is_active=True, kind=User.Kind.PERSON)
    assert refusal(caller.get(ME)) == "api.user_disabled"


def test_loses_rights_with_the_role(caller: Caller) -> None:
    assert permissions.CHANGE_SITE in caller.get(ME).json()["permissions"]
    Grant.objects.filter(user=caller.user).delete()
    assert caller.get(ME).json()["permissions"] == []


def test_obeys_the_list_of_addresses(caller: Caller) -> None:
    caller.client.edit(addresses=["203.0.113.0/24"])
    assert refusal(caller.get(ME)) == "api.address_refused"
    caller.client.edit(addresses=["203.0.113.0/24", "127.0.0.0/8"])
    assert caller.get(ME).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.5", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_believes_only_trusted_proxies(
    rf: Any, settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    assert client_address(rf.get(ME, headers={"X-Forwarded-For": forwarded})) == address


def test_does_not_accept_a_session(administrator: User) -> None:
    browser = Client()
    browser.force_login(administrator)
    assert refusal(browser.get(ME)) == "api.token_missing"


def test_needs_no_csrf_token(caller: Caller) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(ME, headers={"Authorization": f"Bearer {caller.secret}"})
    assert response.status_code == 405


def test_notes_the_last_use_once_a_minute(caller: Caller) -> None:
    now = clock.now().replace(microsecond=0)

    def used_at(seconds: int) -> Any:
        with clock.fixed_at(now + timedelta(seconds=seconds)):
            assert caller.get(ME).status_code == 200
        token = ApiToken.objects.get()
        assert token.version == 1
        return token.last_used_at

    assert used_at(0) == now
    assert used_at(59) == now
    assert used_at(60) == now + timedelta(seconds=60)


def test_logs_a_known_token_that_was_refused_but_not_each_try(caller: Caller) -> None:
    caller.token.edit(revoked_at=clock.now())
    for _ in range(3):
        caller.get(ME)
    entry = Entry.objects.get(event="api.token.refused")
    assert entry.refused
    assert entry.actor_id == caller.user.pk
    assert caller.secret not in f"{entry.why}{entry.subject_name}"


def test_asks_little_of_the_database(caller: Caller, django_assert_max_num_queries: Any) -> None:
    caller.get(ME)
    with django_assert_max_num_queries(2):  # the token with client and user; the grants
        caller.get(ME)


@pytest.mark.parametrize("role", ["rep", "analyst", "hq_partner", "supplier_ops"])
def test_a_token_of_each_role_sees_what_its_role_sees(
    role: str, fresh_counters: None, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(role)
    listed = set(caller_of(user).get(ME).json()["permissions"])
    assert permissions.VIEW_SITE in listed
    assert (permissions.VIEW_GROUP in listed) is (role in ("analyst", "hq_partner"))
