"""The index of the API, the command that makes a token, and the README's words about both."""

import re
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gtm.intake import permissions as intake
from gtm.intake.models import Request
from gtm.launches import permissions as launches
from tests.vrops.api.callers import caller_of
from vrops.api.models import ApiClient, ApiToken
from vrops.log.models import Entry
from vrops.people import permissions as people
from vrops.people.models import HQGroup, User

pytestmark = pytest.mark.django_db
README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
SYSTEM = "HQ GTM system"
NEW = ("--scopes", intake.VIEW, intake.FILE, "--user", "hq-gtm-system", "--group", "LEG")


def token(*arguments: str, client: str = SYSTEM, by: str = "administrator") -> str:
    out = StringIO()
    call_command("api_token", "--client", client, "--by", by, *arguments, stdout=out, stderr=out)
    return out.getvalue().split()[-1]


def get(path: str, secret: str) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {secret}"})


def resources(answer: Any) -> dict[str, list[str]]:
    return {each["name"]: each["methods"] for each in answer.json()["resources"]}


# ---- the index ----------------------------------------------------------------------------------


def test_the_index_lists_what_the_token_may_do_and_every_link_opens(hq_partner: User) -> None:
    caller = caller_of(hq_partner, [intake.VIEW, intake.FILE, launches.VIEW_APPROVED])
    answer = caller.get("/api/v1/")
    assert answer.status_code == 200
    assert resources(answer) == {"me": ["GET"], "launches": ["GET"], "requests": ["GET", "POST"]}
    for each in answer.json()["resources"]:
        assert each["url"].startswith("http://testserver/api/v1/")
        assert caller.get(each["url"].removeprefix("http://testserver")).status_code == 200


def test_the_index_hides_what_the_token_may_not_do(hq_partner: User) -> None:
    caller = caller_of(hq_partner, [people.VIEW_SITE])
    assert resources(caller.get("/api/v1/")) == {"me": ["GET"]}


def test_the_index_needs_a_token() -> None:
    assert Client().get("/api/v1/").status_code == 401


# ---- the command --------------------------------------------------------------------------------


def test_a_new_system_gets_a_client_a_service_user_and_a_token(
    administrator: User, group: HQGroup
) -> None:
    secret = token(*NEW)
    me = get("/api/v1/me/", secret).json()
    assert me["client"]["name"] == SYSTEM
    assert me["permissions"] == [intake.FILE, intake.VIEW]
    entry = Entry.objects.get(event="api.token.issued")
    assert entry.actor_id == administrator.pk
    assert secret not in f"{entry.before}{entry.after}{entry.why}"
    assert ApiToken.objects.get().hash not in secret


def test_a_known_system_gets_another_token(administrator: User, group: HQGroup) -> None:
    first, second = token(*NEW), token("--days", "7")
    assert ApiClient.objects.count() == 1
    for secret in (first, second):
        assert get("/api/v1/me/", secret).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "by", "sentence"),
    [
        ((), "administrator", "There is no client HQ GTM system. To make it add --scopes"),
        (NEW[:-2], "administrator", "add --group with the code of an HQ group: LEG"),
        ((*NEW[:-1], "XX"), "administrator", "add --group with the code of an HQ group: LEG"),
        (("--scopes", "gtm.nothing", *NEW[3:]), "administrator", "no permission gtm.nothing"),
        ((*NEW, "--days", "500"), "administrator", "between 1 hour and 400 days"),
        ((*NEW, "--days", "99999999999"), "administrator", "between 1 hour and 400 days"),
        (NEW, "nobody", "no active person with the employee id nobody"),
        (NEW, "rep", "You may not do this here"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(
    administrator: User, rep: User, group: HQGroup, arguments: tuple[str, ...], by: str,
    sentence: str,
) -> None:  # fmt: skip
    with pytest.raises(CommandError, match=re.escape(sentence)):
        token(*arguments, by=by)
    assert not ApiClient.objects.exists()
    assert not User.objects.filter(kind=User.Kind.SERVICE).exists()


# ---- what the README says -----------------------------------------------------------------------


def test_the_readme_takes_an_integrator_from_a_token_to_a_request(
    administrator: User, group: HQGroup
) -> None:
    """Its three lines, as a shell would take them apart; the client is there as in the
    demonstration."""
    token(*NEW)
    block = README.split("## For systems that call us")[1].split("```")[1]
    made, *calls = block.strip().replace("\\\n", " ").splitlines()
    command = shlex.split(re.findall(r"C='(.+)'\)$", made)[0])
    out = StringIO()
    call_command(*command, stdout=out, stderr=StringIO())
    secret = out.getvalue().strip()
    index, filed = (curl(line, secret) for line in calls)
    assert index.status_code == 200
    assert filed.status_code == 201, filed.content
    assert Request.objects.get().title == "Trade-in boost"


def curl(line: str, secret: str) -> Any:
    program, address, *options = shlex.split(line.replace("$TOKEN", secret))
    assert program == "curl"
    path = address.removeprefix("http://127.0.0.1:8000")
    pairs = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in pairs if name == "-H")
    body = next((value for name, value in pairs if name == "-d"), None)
    media = headers.pop("Content-Type", "application/json")
    if body is None:
        return Client().get(path, headers=headers)
    return Client().post(path, body, content_type=media, headers=headers)
