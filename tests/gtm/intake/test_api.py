"""REST of requests and launches: HQ's systems file, read, replace and withdraw."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gtm.intake import actions, permissions
from gtm.intake.models import Request
from gtm.launches import permissions as launches
from gtm.launches.models import Launch
from tests.cast import MakePerson
from tests.gtm.factories import make_launch, make_program
from tests.gtm.intake.requests_made import make_request
from tests.vrops.api.callers import Caller, make_caller
from vrops.access.domain import Role
from vrops.core.company import company_day
from vrops.core.errors import PermissionDenied
from vrops.people import permissions as people
from vrops.people.models import HQGroup, Site, User

pytestmark = pytest.mark.django_db
REQUESTS = "/api/v1/requests/"
BY_SOURCE = "/api/v1/requests/by-source/hq-gtm/GTM-7/"
RIGHTS = [
    permissions.VIEW,
    permissions.FILE,
    launches.VIEW,
    launches.VIEW_APPROVED,
    people.VIEW_SITE,
]


@pytest.fixture
def system(make_person: MakePerson, group: HQGroup) -> Caller:
    """HQ's GTM system, acting for one group."""
    return make_caller(make_person, Role.HQ_PARTNER, RIGHTS, group=group)


def body(**changes: Any) -> dict[str, Any]:
    first = company_day() + timedelta(days=60)
    return {
        "title": "Trade-in boost",
        "kind": "promotion",
        "wanted_starts_on": str(first),
        "wanted_last_day": str(first + timedelta(days=13)),
        "channels": ["voice", "chat"],
        "codes": ["TRB300"],
        "expected_volume": 4200,
        "funding": {"amount": "250000.00", "currency": "USD"},
    } | changes


def test_files_a_request_for_its_group(system: Caller, group: HQGroup, pm: User) -> None:
    program = make_program(pm)
    answer = system.post(REQUESTS, body(program=program.code, group=group.code))
    content = answer.json()
    request = Request.objects.get()
    assert answer.status_code == 201
    assert answer["Location"].endswith(f"{REQUESTS}{request.pk}/")
    assert answer["ETag"]
    assert (content["state"], content["group"], content["program"]) == ("new", "LEG", "TRADE")
    assert content["funding"] == {"amount": "250000.00", "currency": "USD"}
    assert content["answer"] is None
    assert request.filed_by == system.user
    assert request.wanted_ends_on == request.wanted_last_day + timedelta(days=1)


def test_the_same_key_files_once(system: Caller) -> None:
    key = str(uuid4())
    first, second = (system.post(REQUESTS, body(), key=key) for _ in range(2))
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
    assert Request.objects.count() == 1
    other = system.post(REQUESTS, body(title="Other"), key=key)
    assert other.status_code == 422
    assert system.post(REQUESTS, body(), key=None).status_code == 400


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"surprise": 1}, 400, "/surprise"),
        ({"title": 5}, 400, "/title"),
        ({"title": ""}, 400, "/title"),
        ({"title": "a\u202eb"}, 422, "/title"),
        ({"kind": "party"}, 400, "/kind"),
        ({"group": "NOPE"}, 400, "/group"),
        ({"program": "NOPE"}, 400, "/program"),
        ({"wanted_starts_on": "soon"}, 400, "/wanted_starts_on"),
        ({"wanted_last_day": "2020-01-01"}, 422, "/wanted_last_day"),
        ({"channels": ["pigeon"]}, 400, "/channels/0"),
        ({"codes": "TRB300"}, 400, "/codes"),
        ({"expected_volume": "many"}, 400, "/expected_volume"),
        ({"expected_volume": -1}, 400, "/expected_volume"),
        ({"funding": {"amount": 5, "currency": "USD"}}, 400, "/funding"),
        ({"funding": {"amount": "5.001", "currency": "USD"}}, 400, "/funding"),
        ({"funding": {"amount": "-5", "currency": "USD"}}, 422, "/funding"),
    ],
)
def test_every_fault_is_a_problem_with_its_pointer(
    change: dict[str, Any], status: int, pointer: str, system: Caller
) -> None:
    answer = system.post(REQUESTS, body(**change))
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (
        problem["status"], "application/problem+json",
    )  # fmt: skip
    assert answer.status_code in (status, 422), problem
    assert pointer in [fault["pointer"] for fault in problem["errors"]], problem
    assert not Request.objects.exists()


def test_files_for_no_other_group(system: Caller, finance_group: HQGroup) -> None:
    answer = system.post(REQUESTS, body(group=finance_group.code))
    assert answer.status_code == 403
    assert not Request.objects.exists()


def test_reads_its_own_groups_requests_only(
    system: Caller, pm: User, group: HQGroup, finance_group: HQGroup
) -> None:
    ours = make_request(pm, group, state="answered", pm=pm, answer="partly")
    theirs = make_request(pm, finance_group)
    listed = system.get(REQUESTS + "?count=true").json()
    assert [each["id"] for each in listed["results"]] == [ours.pk]
    assert listed["count"] == 1
    assert listed["results"][0]["answer"]["answer"] == "partly"
    assert system.get(f"{REQUESTS}{theirs.pk}/").status_code == 404
    answer = system.get(f"{REQUESTS}{ours.pk}/")
    assert answer.status_code == 200
    again = system.get(f"{REQUESTS}{ours.pk}/", **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_lists_filter_and_refuse_what_they_do_not_know(
    system: Caller, pm: User, group: HQGroup
) -> None:
    make_request(pm, group)
    make_request(pm, group, state="scoping", pm=pm, kind="process")
    for query, count in (
        ("state=new", 1),
        ("state__in=new,scoping", 2),
        ("kind=process", 1),
        ("group=LEG", 2),
        ("group=FIN", 0),
        ("ordering=-updated_at", 2),
    ):
        assert len(system.get(f"{REQUESTS}?{query}").json()["results"]) == count, query
    for query in ("colour=red", "state=odd", "ordering=title", "page_size=x"):
        assert system.get(f"{REQUESTS}?{query}").status_code == 400, query


def test_puts_by_source_create_then_replace(system: Caller, pm: User) -> None:
    made = system.put(BY_SOURCE, body())
    assert made.status_code == 201
    assert (made.json()["source"], made.json()["external_id"]) == ("hq-gtm", "GTM-7")
    same = system.put(BY_SOURCE, body())
    assert (same.status_code, same["ETag"]) == (200, made["ETag"])
    changed = system.put(BY_SOURCE, body(title="Renamed"))
    assert (changed.status_code, changed.json()["title"]) == (200, "Renamed")
    assert changed["ETag"] != made["ETag"]
    stale = system.put(BY_SOURCE, body(title="Late"), **{"If-Match": made["ETag"]})
    assert stale.status_code == 412
    assert system.get(BY_SOURCE).json()["title"] == "Renamed"
    assert Request.objects.count() == 1


def test_a_put_with_new_days_reopens_an_answer(system: Caller, pm: User) -> None:
    pk = system.put(BY_SOURCE, body()).json()["id"]
    taken = actions.take_request(pk, by=pm, version=1)
    actions.answer_request(pk, "in", "Fits", by=pm, version=taken.version)
    untouched = system.put(BY_SOURCE, body(details="More words")).json()
    assert untouched["state"] == "answered"
    later = str(company_day() + timedelta(days=66))
    reopened = system.put(BY_SOURCE, body(wanted_starts_on=later, details="More words")).json()
    assert (reopened["state"], reopened["answer"]) == ("scoping", None)


def test_a_put_on_another_groups_record_is_not_found(
    system: Caller, make_person: MakePerson, finance_group: HQGroup
) -> None:
    other = make_caller(make_person, Role.HQ_PARTNER, RIGHTS, group=finance_group)
    assert other.put(BY_SOURCE, body()).status_code == 201
    assert system.put(BY_SOURCE, body()).status_code == 404


def test_withdraws_with_its_etag(system: Caller) -> None:
    made = system.post(REQUESTS, body())
    address = f"{REQUESTS}{made.json()['id']}/withdraw/"
    assert system.post(address, {"reason": "Off"}).status_code == 428
    etag = {"If-Match": made["ETag"]}
    missing = system.post(address, {}, **etag)
    assert missing.status_code in (400, 422)
    assert missing.json()["errors"][0]["pointer"] == "/reason"
    gone = system.post(address, {"reason": "Off"}, **etag)
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    assert system.post(address, {"reason": "Off"}, **etag).status_code == 412
    again = system.post(address, {"reason": "Off"}, **{"If-Match": gone["ETag"]})
    assert again.status_code == 409


def test_a_token_never_scopes(make_person: MakePerson, pm: User, group: HQGroup) -> None:
    """Even a client that was given the permission by force."""
    robot = make_caller(make_person, Role.PM, [*RIGHTS, permissions.SCOPE])
    robot.user.token_permissions = frozenset([*RIGHTS, permissions.SCOPE])
    request = make_request(pm, group)
    with pytest.raises(PermissionDenied):
        actions.take_request(request.pk, by=robot.user, version=1)


def test_reads_launches_with_their_sites(system: Caller, pm: User, site: Site) -> None:
    launch = make_launch(pm, site_ids=frozenset({site.pk}), zone="America/Chicago")
    listed = system.get("/api/v1/launches/?state=planning&program=TRADE").json()["results"]
    assert [each["key"] for each in listed] == [launch.key]
    assert listed[0]["last_day"] == str(launch.last_day)
    assert listed[0]["sites"] == [{"id": site.pk, "code": "MN2", "name": "Manila 2"}]
    one = system.get(f"/api/v1/launches/{launch.pk}/")
    assert (one.status_code, one.json()["id"]) == (200, launch.pk)
    assert system.get("/api/v1/launches/?site=1").status_code == 400


def test_a_suppliers_system_reads_its_own_approved_launches(
    make_person: MakePerson, pm: User, supplier: Any, site: Site, other_site: Site
) -> None:
    partner = make_caller(make_person, Role.SUPPLIER_OPS, RIGHTS, supplier=supplier)
    both = make_launch(pm, site_ids=frozenset({site.pk, other_site.pk}))
    make_launch(pm, site_ids=frozenset({other_site.pk}))
    assert partner.get("/api/v1/launches/").json()["results"] == []
    Launch.objects.update(state="approved")
    listed = partner.get("/api/v1/launches/").json()["results"]
    assert [each["id"] for each in listed] == [both.pk]
    assert [each["code"] for each in listed[0]["sites"]] == ["MN2"]
    assert partner.get(REQUESTS).status_code == 403
