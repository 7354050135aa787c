"""A resource as an area would declare it, over HQ groups: what the tests of the classes call.

`during_work` lets a test step into the middle of an action.
"""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request

from vrops.access.policy import require
from vrops.api.domain.parameters import Filter, instant, one_of, whole, words
from vrops.api.resource import Resource
from vrops.api.resources import (
    ChangeView,
    CreateView,
    DeleteView,
    DetailView,
    ListView,
    TransitionView,
    UpsertView,
)
from vrops.api.serializers import MoneyField, StrictSerializer
from vrops.core import text
from vrops.core.errors import FieldError, Invalid, NotAllowed
from vrops.log import actions as log
from vrops.people import permissions
from vrops.people.models import Grant, HQGroup

during_work: list[Callable[[], object]] = []


@transaction.atomic
def add_group(*, by: Any, code: str, name: str, **extra: Any) -> HQGroup:
    require(by, permissions.CHANGE_SITE)
    group = HQGroup.objects.create(code=code, name=name, sort_key=text.fold(name))
    log.record("sample.group.added", group, by=by, after=group.snapshot())
    for step in during_work:
        step()
    if name == "refused":
        raise Invalid(
            "That name is refused.", errors=[FieldError("/name", "refused", "Another one.")]
        )
    if name == "not now":
        raise NotAllowed("Not now; ask tomorrow.")
    return group


@transaction.atomic
def rename_group(pk: int, *, by: Any, version: int, name: str | None = None) -> HQGroup:
    require(by, permissions.CHANGE_SITE)
    group = HQGroup.objects.select_for_update().get(pk=pk)
    for step in during_work:
        step()
    if group.name == "locked":
        raise NotAllowed("This group is locked; unlock it first.")
    group.version = version
    if name is not None:
        group.edit(name=name, sort_key=text.fold(name))
    return group


class GroupOutput(serializers.Serializer):  # type: ignore[misc]
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class LineInput(StrictSerializer):
    amount = MoneyField()
    note = serializers.CharField(max_length=20, required=False)


class GroupInput(StrictSerializer):
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=120)
    size = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    starts_at = serializers.DateTimeField(required=False)
    starts_on = serializers.DateField(required=False)
    share = serializers.DecimalField(max_digits=6, decimal_places=2, required=False)
    open = serializers.BooleanField(required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=10), max_length=3, required=False
    )
    lines = LineInput(many=True, max_length=5, required=False)


class RenameInput(StrictSerializer):
    name = serializers.CharField(max_length=120)


class _Groups:
    output = GroupOutput

    def queryset(self, user: Any) -> Any:
        return HQGroup.objects.visible_to(user)


class Groups(_Groups, ListView, CreateView):
    permission = {"GET": permissions.VIEW_GROUP, "POST": permissions.CHANGE_SITE}
    input = GroupInput
    filters = (
        Filter("code", words, many=True),
        Filter("version", whole(), span=True),
        Filter("created_at", instant, span=True),
        Filter("kind", one_of("big", "small"), column="name"),
        Filter("member", whole(1), column="memberships__user", to_many=True),
    )
    ordering = {"id": "pk", "name": "sort_key", "created_at": "created_at"}
    default_ordering = "id"
    detail_route = "api:sample_group"

    def create(self, *, by: Any, data: dict[str, Any]) -> HQGroup:
        return add_group(by=by, **data)


class Group(_Groups, DetailView, ChangeView, DeleteView):
    permission = {
        "GET": permissions.VIEW_GROUP,
        "PATCH": permissions.CHANGE_SITE,
        "DELETE": permissions.CHANGE_SITE,
    }
    input = RenameInput

    def change(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> HQGroup:
        return rename_group(pk, by=by, version=version, **data)

    def remove(self, pk: int, *, by: Any, version: int) -> None:
        rename_group(pk, by=by, version=version, name="going").delete()


class RenameGroup(_Groups, TransitionView):
    permission = permissions.CHANGE_SITE
    input = RenameInput

    def act(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> HQGroup:
        return rename_group(pk, by=by, version=version, **data)


class ApproveGroup(_Groups, TransitionView):
    """Something for people only."""

    permission = permissions.CHANGE_PERSON

    def act(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> HQGroup:
        return rename_group(pk, by=by, version=version, name="approved")


class GroupBySource(_Groups, UpsertView, DetailView):
    permission = {"GET": permissions.VIEW_GROUP, "PUT": permissions.CHANGE_SITE}
    input = RenameInput
    detail_route = "api:sample_group"

    def lookup(self) -> dict[str, Any]:
        found = super().lookup()
        return {"code": f"{found['source']}:{found['external_id']}"}

    def create(self, *, by: Any, source: str, external_id: str, data: dict[str, Any]) -> HQGroup:
        return add_group(by=by, code=f"{source}:{external_id}", **data)

    def replace(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> HQGroup:
        return rename_group(pk, by=by, version=version, **data)


class HiddenGroups(GroupBySource):
    """The same records for somebody who sees none of them."""

    def queryset(self, user: Any) -> Any:
        return HQGroup.objects.none()


class Broken(Resource):
    permission = permissions.VIEW_GROUP

    def get(self, request: Request, how: str) -> HttpResponse:
        match how:
            case "fault":
                raise RuntimeError("never shown to anybody")
            case "collision":
                with transaction.atomic():
                    for _ in range(2):
                        HQGroup.objects.create(code="twice", name="Twice", sort_key="twice")
            case "check":
                error = IntegrityError("new row violates a check constraint")
                raise error
            case "related":
                return HttpResponse(Grant().user.name)
            case "slow":
                from django.db import connection

                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SET LOCAL statement_timeout = 50")
                    cursor.execute("SELECT pg_sleep(5)")
        raise AssertionError(how)


patterns = [
    path("groups/", Groups.as_view(), name="sample_groups"),
    path("groups/<int:pk>/", Group.as_view(), name="sample_group"),
    path("groups/<int:pk>/rename/", RenameGroup.as_view(), name="sample_rename"),
    path("groups/<int:pk>/approve/", ApproveGroup.as_view(), name="sample_approve"),
    path(
        "groups/by-source/<slug:source>/<path:external_id>/",
        GroupBySource.as_view(),
        name="sample_by_source",
    ),
    path(
        "hidden/by-source/<slug:source>/<path:external_id>/",
        HiddenGroups.as_view(),
        name="sample_hidden",
    ),
    path("broken/<slug:how>/", Broken.as_view(), name="sample_broken"),
]
