"""One record: ETag, 304, 428 and 412, changing, removing, transitions, PUT by source and id."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from rest_framework import serializers

from tests.vrops.api import sample
from tests.vrops.api.callers import Caller
from vrops.api.resource import Resource
from vrops.api.resources import CreateView, ListView
from vrops.api.serializers import StrictSerializer
from vrops.log.models import Entry
from vrops.people import permissions
from vrops.people.models import HQGroup

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.vrops.api.sample_urls")]
GROUPS = "/api/v1/groups/"


@pytest.fixture
def group(db: None) -> HQGroup:
    return HQGroup.objects.create(code="MKT", name="Marketing", sort_key="marketing")


@pytest.fixture
def address(group: HQGroup) -> str:
    return f"{GROUPS}{group.pk}/"


def refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_shows_a_record_with_its_etag(caller: Caller, group: HQGroup, address: str) -> None:
    answer = caller.get(address)
    assert answer.status_code == 200
    assert answer["ETag"] == '"1"'
    assert answer.json()["name"] == "Marketing"
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("tag", "status"), [('"1"', 304), ('W/"1"', 304), ("*", 304), ('"2"', 200)]
)
def test_is_silent_about_what_the_caller_has(
    caller: Caller, address: str, tag: str, status: int
) -> None:
    answer = caller.get(address, If_None_Match=tag)
    assert answer.status_code == status
    assert answer["ETag"] == '"1"'
    if status == 304:
        assert answer.content == b""


@pytest.mark.parametrize("pk", ["0", "99999999", "9223372036854775808", "9" * 30, "9" * 5000])
def test_absent_records_are_404(caller: Caller, pk: str) -> None:
    assert caller.get(f"{GROUPS}{pk}/").status_code == 404


def test_changes_what_is_sent(caller: Caller, group: HQGroup, address: str) -> None:
    answer = caller.patch(address, {"name": "Brand"}, If_Match='"1"')
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json()["name"] == "Brand"
    assert caller.patch(address, {}, If_Match='"2"')["ETag"] == '"2"'


def test_takes_its_own_tag_back_after_compression(
    caller: Caller, group: HQGroup, address: str
) -> None:
    HQGroup.objects.update(name="m" * 120, code="m" * 20)
    tag = caller.get(address, Accept_Encoding="gzip")["ETag"]
    assert tag == 'W/"1"'
    assert caller.get(address, Accept_Encoding="gzip", If_None_Match=tag).status_code == 304
    assert caller.patch(address, {"name": "Brand"}, If_Match=tag).status_code == 200
    assert caller.patch(address, {"name": "Brands"}, If_Match="*").status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "POST"])
def test_needs_if_match_and_the_version_there_is(
    caller: Caller, group: HQGroup, address: str, method: str
) -> None:
    group.edit(name="Brand", sort_key="brand")
    path = f"{address}rename/" if method == "POST" else address

    def send(**headers: str) -> Any:
        key = {"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
        return caller.send(method, path, {"name": "Mine"}, **headers, **key)

    refused(send(), 428, "api.precondition_required")
    stale = send(If_Match='"1"')
    refused(stale, 412, "core.stale_version")
    assert stale["ETag"] == '"2"'
    refused(send(If_Match="2"), 400, "api.bad_request")
    group.refresh_from_db()
    assert group.name == "Brand"
    # None of these refusals was kept for the key: with the right tag the request passes.
    if method != "POST":
        assert send(If_Match='"2"').status_code in (200, 204)


def test_the_loser_of_a_race_gets_412_as_well(caller: Caller, group: HQGroup, address: str) -> None:
    """The other one commits between our look at the version and the action's."""
    other = HQGroup.objects.get(pk=group.pk)

    def be_faster() -> None:
        sample.during_work.clear()
        other.edit(name="Theirs")

    sample.during_work.append(be_faster)
    response = caller.patch(address, {"name": "Mine"}, If_Match='"1"')
    refused(response, 412, "core.stale_version")
    assert response["ETag"] == '"2"'
    group.refresh_from_db()
    assert group.name == "Marketing"  # the test's other one shares our transaction


def test_removes(caller: Caller, address: str) -> None:
    answer = caller.delete(address, If_Match='"1"')
    assert (answer.status_code, answer.content) == (204, b"")
    assert caller.get(address).status_code == 404
    assert caller.delete(address, If_Match='"1"').status_code == 404


def test_absent_comes_before_the_precondition(caller: Caller) -> None:
    assert caller.patch(f"{GROUPS}999999/", {"name": "x"}).status_code == 404


def test_a_transition_moves_the_record_once(caller: Caller, address: str) -> None:
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"
    path = f"{address}rename/"
    first = caller.post(path, {"name": "Brand"}, key=key, If_Match='"1"')
    assert (first.status_code, first["ETag"]) == (200, '"2"')
    again = caller.post(path, {"name": "Brand"}, key=key, If_Match='"1"')
    assert (again.status_code, again.content, again["ETag"]) == (200, first.content, '"2"')
    assert again["Idempotent-Replayed"] == "true"
    refused(caller.post(path, {"name": "Brand"}, If_Match='"1"'), 412, "core.stale_version")


def test_a_transition_without_input_takes_no_fields(caller: Caller, group: HQGroup) -> None:
    class Bare(sample.ApproveGroup):
        permission = permissions.CHANGE_SITE

    from django.test import RequestFactory

    def send(body: bytes) -> Any:
        request = RequestFactory().post(
            "/", body, content_type="application/json",
            headers={
                "Authorization": f"Bearer {caller.secret}", "If-Match": '"1"',
                "Idempotency-Key": f"0f8fad5b-d9cb-469f-a165-{len(body):012}",
            },
        )  # fmt: skip
        return Bare.as_view()(request, pk=group.pk)

    assert send(b'{"note": "x"}').status_code == 400
    assert send(b"").status_code == 200


def test_a_refused_transition_says_why(caller: Caller, group: HQGroup, address: str) -> None:
    HQGroup.objects.update(name="locked")
    response = caller.post(f"{address}rename/", {"name": "x"}, If_Match='"1"')
    refused(response, 409, "core.not_allowed")
    assert response.json()["detail"] == "This group is locked; unlock it first."


# ---- PUT by source and external id --------------------------------------------------------------

SOURCE = "/api/v1/groups/by-source/gtm/A/7%20b/"


def test_put_creates_then_replaces(caller: Caller) -> None:
    made = caller.put(SOURCE, {"name": "One"})
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert made["Location"].endswith(f"{GROUPS}{made.json()['id']}/")
    again = caller.put(SOURCE, {"name": "Two"})
    assert (again.status_code, again["ETag"]) == (200, '"2"')
    assert again.json()["id"] == made.json()["id"]
    assert HQGroup.objects.get().code == "gtm:A/7 b"
    assert caller.get(SOURCE).json()["name"] == "Two"
    assert caller.get(SOURCE, If_None_Match='"2"').status_code == 304


def test_put_obeys_conditions_that_are_given(caller: Caller) -> None:
    refused(caller.put(SOURCE, {"name": "x"}, If_Match='"1"'), 412, "core.stale_version")
    assert caller.put(SOURCE, {"name": "One"}, If_None_Match="*").status_code == 201
    taken = caller.put(SOURCE, {"name": "x"}, If_None_Match="*")
    refused(taken, 412, "core.stale_version")
    assert taken["ETag"] == '"1"'
    assert caller.put(SOURCE, {"name": "Two"}, If_Match='"1"').status_code == 200
    refused(caller.put(SOURCE, {"name": "x"}, If_Match='"1"'), 412, "core.stale_version")
    assert HQGroup.objects.get().name == "Two"


def test_put_over_a_record_out_of_reach_is_404(caller: Caller) -> None:
    caller.put(SOURCE, {"name": "One"})
    hidden = SOURCE.replace("/groups/", "/hidden/")
    assert caller.put(hidden, {"name": "Two"}).status_code == 404
    assert caller.get(hidden).status_code == 404
    assert HQGroup.objects.get().name == "One"


def test_put_needs_all_fields_and_bounded_ids(caller: Caller) -> None:
    refused(caller.put(SOURCE, {}), 422, "core.invalid")
    long = f"/api/v1/groups/by-source/gtm/{'x' * 201}/"
    refused(caller.put(long, {"name": "x"}), 422, "core.invalid")
    assert caller.put("/api/v1/groups/by-source/gtm/a%00b/", {"name": "x"}).status_code == 422
    assert HQGroup.objects.count() == 0


def test_a_refused_put_leaves_nothing(caller: Caller) -> None:
    refused(caller.put(SOURCE, {"name": "refused"}), 422, "core.invalid")
    assert HQGroup.objects.count() == 0
    assert not Entry.objects.filter(event="sample.group.added").exists()


# ---- declarations -------------------------------------------------------------------------------


def test_a_view_carries_its_guard_and_methods() -> None:
    view = sample.Groups.as_view()
    assert (view.guard, view.methods) == (permissions.VIEW_GROUP, ("GET", "POST"))
    assert view.csrf_exempt


def test_refuses_a_view_without_a_permission() -> None:
    class Open(Resource):
        def get(self, request: Any) -> Any: ...

    class Misspelled(Open):
        permission = "people.site.vieew"

    class Half(ListView, CreateView):
        permission = {"GET": permissions.VIEW_GROUP}
        output = sample.GroupOutput

    for view in (Open, Misspelled, Half):
        with pytest.raises(ImproperlyConfigured, match="permission"):
            view.as_view()


def test_refuses_an_input_without_bounds() -> None:
    class Loose(serializers.Serializer):  # type: ignore[misc]
        name = serializers.CharField(max_length=5)

    class Line(StrictSerializer):
        price = serializers.DecimalField(max_digits=None, decimal_places=2)

    class Input(StrictSerializer):
        text = serializers.CharField()
        number = serializers.IntegerField(min_value=0)
        lines = Line(many=True)
        loose = Loose()
        tags = serializers.ListField(child=serializers.CharField())
        anything = serializers.JSONField()
        fine = serializers.UUIDField()

    class View(sample.RenameGroup):
        input = Input

    with pytest.raises(ImproperlyConfigured) as refusal:
        View.as_view()
    for hole in ("text", "number", "lines has", "lines.price", "loose", "tags has", "anything"):
        assert hole in str(refusal.value)
    assert "fine" not in str(refusal.value)
