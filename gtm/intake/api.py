"""REST of requests: HQ systems file, read, replace and withdraw them."""

from typing import Any

from django.db.models import QuerySet

from gtm.intake import actions, permissions, queries
from gtm.intake.domain.lifecycle import LIFECYCLE
from gtm.intake.models import Request
from gtm.intake.serializers import RequestBody, RequestOutput, WithdrawBody
from gtm.launches.models import Launch
from vrops.api.domain.parameters import Filter, day, instant, one_of, words
from vrops.api.resources import (
    CreateView,
    DetailView,
    ListView,
    RecordResource,
    TransitionView,
    UpsertView,
)


class _Requests(RecordResource):
    output = RequestOutput
    detail_route = "api:request_detail"

    def queryset(self, user: Any) -> QuerySet[Request]:
        return queries.list_rows(user)


class Requests(_Requests, ListView, CreateView):
    permission = {"GET": permissions.VIEW, "POST": permissions.FILE}
    input = RequestBody
    filters = (
        Filter("state", one_of(*LIFECYCLE.states), many=True),
        Filter("answer", one_of(*Request.Answer.values), many=True),
        Filter("kind", one_of(*Launch.Kind.values), many=True),
        Filter("group", words, column="group__code", many=True),
        Filter("program", words, column="program__code", many=True),
        Filter("source", words),
        Filter("external_id", words, many=True),
        Filter("wanted_starts_on", day, span=True),
        Filter("created_at", instant, span=True),
    )
    ordering = {
        "id": "pk",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "wanted_starts_on": "wanted_starts_on",
    }

    def create(self, *, by: Any, data: dict[str, Any]) -> Request:
        return actions.file_request(by=by, **data)


class OneRequest(_Requests, DetailView):
    permission = permissions.VIEW


class RequestBySource(_Requests, DetailView, UpsertView):
    permission = {"GET": permissions.VIEW, "PUT": permissions.FILE}
    input = RequestBody

    def create(self, *, by: Any, source: str, external_id: str, data: dict[str, Any]) -> Request:
        return actions.file_request(by=by, source=source, external_id=external_id, **data)

    def replace(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> Request:
        return actions.edit_request(pk, by=by, version=version, **data)


class WithdrawRequest(_Requests, TransitionView):
    permission = permissions.FILE
    input = WithdrawBody

    def act(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> Request:
        return actions.withdraw_request(pk, by=by, version=version, why=data["reason"])
