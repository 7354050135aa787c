"""Lists: filters, order, pages that neither repeat nor skip, counts, and every wrong question."""

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing

from tests.cast import MakePerson
from tests.vrops.api.callers import Caller, make_caller
from vrops.access.domain import Role
from vrops.api import paging
from vrops.people import permissions
from vrops.people.models import HQGroup

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.vrops.api.sample_urls")]
GROUPS = "/api/v1/groups/"
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def groups(db: None) -> list[HQGroup]:
    """Seven groups, whose names repeat so that the key has to decide."""
    made = [
        HQGroup(code=f"G{i}", name=name, sort_key=name, created_at=START + timedelta(days=i // 2))
        for i, name in enumerate("cabacab")
    ]
    HQGroup.objects.bulk_create(made)
    return made


def codes(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["code"] for item in response.json()["results"]]


def walk(caller: Caller, path: str, link: str = "next") -> list[list[str]]:
    """The codes of each page from here on."""
    pages = []
    while path:
        answer = caller.get(path)
        pages.append(codes(answer))
        path = answer.json()[link]
    return pages


def refusal(response: Any) -> tuple[str, list[str]]:
    assert response.status_code == 400
    content = response.json()
    return content["code"], [fault["pointer"] for fault in content["errors"]]


def test_lists_by_key_with_neither_link_when_all_fit(caller: Caller, groups: list[HQGroup]) -> None:
    answer = caller.get(GROUPS)
    assert codes(answer) == [group.code for group in groups]
    content = answer.json()
    assert (content["next"], content["previous"]) == (None, None)
    assert "count" not in content
    assert content["results"][0]["created_at"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("id", "0123456"),
        ("-id", "6543210"),
        ("name", "1352604"),
        ("-name", "4062531"),
        ("created_at", "0123456"),
        ("-created_at", "6543210"),
    ],
)
@pytest.mark.parametrize("size", [2, 3, 7])
def test_walks_every_order_forth_and_back(
    caller: Caller, groups: list[HQGroup], ordering: str, expected: str, size: int
) -> None:
    pages = walk(caller, f"{GROUPS}?ordering={ordering}&page_size={size}")
    assert "".join(code[1] for page in pages for code in page) == expected
    assert all(len(page) == size for page in pages[:-1])
    last = ""
    path = f"{GROUPS}?ordering={ordering}&page_size={size}"
    while path:
        last, path = path, caller.get(path).json()["next"]
    back = walk(caller, last, "previous")
    assert "".join(code[1] for page in reversed(back) for code in page) == expected


def test_a_new_row_neither_repeats_nor_hides_others(caller: Caller, groups: list[HQGroup]) -> None:
    first = caller.get(f"{GROUPS}?ordering=name&page_size=3")
    HQGroup.objects.create(code="NEW", name="0", sort_key="0")
    HQGroup.objects.filter(code="G3").delete()
    rest = walk(caller, first.json()["next"])
    assert [*codes(first), *chain.from_iterable(rest)] == ["G1", "G3", "G5", "G2", "G6", "G0", "G4"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("code=G3", ["G3"]),
        ("code__in=G3,G1,none", ["G1", "G3"]),
        ("created_at__gte=2026-01-03T00:00:00Z", ["G4", "G5", "G6"]),
        ("created_at__gte=2026-01-02T00:00:00Z&created_at__lt=2026-01-03T00:00:00Z", ["G2", "G3"]),
        ("created_at__lt=2026-01-02T02:00:00%2B02:00", ["G0", "G1"]),
        ("version=1&code=G0", ["G0"]),
        ("version__gte=2", []),
        ("kind=big", []),
        ("updated_since=2199-01-01T00:00:00Z", []),
    ],
)
def test_filters(caller: Caller, groups: list[HQGroup], query: str, expected: list[str]) -> None:
    assert codes(caller.get(f"{GROUPS}?{query}")) == expected


def test_finds_what_changed_since(caller: Caller, groups: list[HQGroup]) -> None:
    HQGroup.objects.update(updated_at=START)
    groups[3].edit(name="changed")
    assert codes(caller.get(f"{GROUPS}?updated_since=2026-01-02T00:00:00Z")) == ["G3"]


def test_a_relation_with_several_rows_doubles_nothing(
    caller: Caller, make_person: MakePerson, groups: list[HQGroup]
) -> None:
    person = make_person("member")
    day = START.date()
    for number in range(3):
        begins = day + timedelta(days=10 * number)
        groups[0].memberships.create(
            user=person, starts_on=begins, ends_on=begins + timedelta(days=5)
        )
    answer = caller.get(f"{GROUPS}?member={person.pk}&count=true")
    assert codes(answer) == ["G0"]
    assert answer.json()["count"] == 1


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("colour=red", "?colour"),
        ("code=", "?code"),
        ("code=G1&code=G2", "?code"),
        ("code__contains=G", "?code__contains"),
        ("code=%00", "?code"),
        ("code=%FF", "?code"),
        ("version=99999999999999999999", "?version"),
        ("version=1e3", "?version"),
        ("member=0", "?member"),
        ("created_at=2026-01-01", "?created_at"),
        ("page_size=0", "?page_size"),
        ("page_size=-1", "?page_size"),
        ("page_size=ten", "?page_size"),
        ("page_size=99999999999", "?page_size"),
        ("count=yes", "?count"),
        ("ordering=code", "?ordering"),
        ("ordering=--id", "?ordering"),
        ("ordering=id,name", "?ordering"),
        ("cursor=x", "?cursor"),
        ("cursor=%F0%9F%98%80", "?cursor"),
        ("format=json", "?format"),
    ],
)
def test_refuses_wrong_questions_by_name(caller: Caller, query: str, pointer: str) -> None:
    code, pointers = refusal(caller.get(f"{GROUPS}?{query}"))
    assert code in ("api.bad_parameter", "api.bad_cursor")
    assert pointers == [pointer]


def test_takes_no_parameters_elsewhere(caller: Caller, groups: list[HQGroup]) -> None:
    assert refusal(caller.get(f"{GROUPS}{groups[0].pk}/?page_size=1")) == (
        "api.bad_parameter", ["?page_size"],
    )  # fmt: skip
    assert refusal(caller.post(f"{GROUPS}?page_size=1", {})) == (
        "api.bad_parameter", ["?page_size"],
    )  # fmt: skip


def test_a_cursor_stays_with_its_filters_and_order(caller: Caller, groups: list[HQGroup]) -> None:
    link = caller.get(f"{GROUPS}?ordering=name&page_size=2&version=1").json()["next"]
    query = parse_qs(urlsplit(link).query)
    cursor = query["cursor"][0]
    assert query["page_size"] == ["2"]
    same = "ordering=name&version=1"
    assert len(codes(caller.get(f"{GROUPS}?{same}&page_size=3&cursor={cursor}"))) == 3
    for other in ("ordering=name", "ordering=-name&version=1", "version=1", f"{same}&code=G1"):
        response = caller.get(f"{GROUPS}?{other}&cursor={cursor}")
        assert refusal(response) == ("api.bad_cursor", ["?cursor"])
        assert response.json()["errors"][0]["code"] == "other_filters"


def test_a_cursor_of_someone_else_s_making_is_refused(caller: Caller) -> None:
    forged = signing.dumps(["x", "next", [{"at": "now"}]], salt="another")
    assert refusal(caller.get(f"{GROUPS}?cursor={forged}"))[0] == "api.bad_cursor"


def test_pages_hold_50_rows_and_at_most_200(caller: Caller) -> None:
    HQGroup.objects.bulk_create(
        HQGroup(code=f"C{i:03}", name="many", sort_key="many") for i in range(230)
    )
    assert len(codes(caller.get(GROUPS))) == 50
    assert len(codes(caller.get(f"{GROUPS}?page_size=5000"))) == 200


def test_counts_up_to_a_cap(
    caller: Caller, groups: list[HQGroup], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = f"{GROUPS}?count=true&page_size=2"
    content = caller.get(asked).json()
    assert (content["count"], content["count_is_capped"]) == (7, False)
    assert "count=" not in content["next"]
    monkeypatch.setattr(paging, "MOST_COUNTED", 5)
    content = caller.get(asked).json()
    assert (content["count"], content["count_is_capped"]) == (5, True)


def test_lists_and_counts_only_what_the_caller_may_see(
    make_person: MakePerson, fresh_counters: None, groups: list[HQGroup]
) -> None:
    partner = make_caller(make_person, Role.FINANCE, [permissions.VIEW_GROUP], group=groups[0])
    assert len(codes(partner.get(GROUPS))) == 7  # HQ sees all groups
    rep = make_caller(make_person, Role.ANALYST, [permissions.VIEW_SITE])
    assert rep.get(GROUPS).status_code == 403


def test_a_page_is_one_query_whatever_its_number(
    caller: Caller, groups: list[HQGroup], django_assert_num_queries: Any
) -> None:
    link = caller.get(f"{GROUPS}?ordering=name&page_size=2").json()["next"]
    with django_assert_num_queries(3):  # the token, the grants, the page
        caller.get(link)


def test_answers_a_head_without_a_body(caller: Caller, groups: list[HQGroup]) -> None:
    response = caller.send("HEAD", GROUPS, b"")
    assert (response.status_code, response.content) == (200, b"")
