"""The classes that REST resources are made of; an area's `api.py` is declarations and one call.

    class Launches(ListView, CreateView):
        permission = {"GET": permissions.VIEW, "POST": permissions.PROPOSE}
        input, output = LaunchInput, LaunchOutput
        filters = (Filter("state", one_of(*Launch.State.values), many=True),)
        ordering = {"starts_on": "starts_on", "id": "pk"}
        detail_route = "api:launch_detail"

        def queryset(self, user):
            return queries.launches(user)

        def create(self, *, by, data):
            return actions.propose_launch(by=by, **data)

Views of one address are combined by inheritance. A transition is an address of its own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from vrops.api import paging
from vrops.api.domain import etags, parameters
from vrops.api.domain.parameters import Filter
from vrops.api.errors import PreconditionFailed, PreconditionRequired
from vrops.api.resource import Resource
from vrops.core import locks, text
from vrops.core.errors import FieldError, Invalid, NotFound, StaleVersion

UPDATED_SINCE = Filter("updated_since", parameters.instant, column="updated_at__gte")
SIZE = parameters.whole(1, 1_000_000)
LONGEST_EXTERNAL_ID = 200


class RecordResource(Resource):
    """An address about records of one kind: `queryset(user)` holds those the caller may see."""

    output: ClassVar[type[BaseSerializer] | None] = None
    # The URL name of one record, with its key as only argument: what Location says.
    detail_route: ClassVar[str] = ""

    @classmethod
    def check_declaration(cls) -> None:
        super().check_declaration()
        if cls.output is None:
            raise ImproperlyConfigured(f"{cls.__name__} declares no output.")

    def queryset(self, user: Any) -> QuerySet[Any]:
        """The rows of `visible_to(user)`, with what the output needs."""
        raise NotImplementedError

    def lookup(self) -> dict[str, Any]:
        """What tells the record of this address from the others."""
        key: int = self.kwargs["pk"]
        if key > parameters.MAX_ID:
            raise NotFound
        return {"pk": key}

    def record(self) -> Any:
        """The record of this address; absent and out of reach are the same 404."""
        return self.queryset(self.request.user).get(**self.lookup())

    def shown(self, record: Any) -> Any:
        return self.output(record, context=self.context).data  # type: ignore[misc]

    def answer_with(self, record: Any, *, status: int = 200, **headers: str) -> HttpResponse:
        """The record as a reader of its address gets it now, with its ETag."""
        record = self.queryset(self.request.user).filter(pk=record.pk).first() or record
        return self.answer(
            self.shown(record), status=status, ETag=etags.tag(record.version), **headers
        )

    def location(self, record: Any) -> dict[str, str]:
        if not self.detail_route:
            return {}
        address = reverse(self.detail_route, args=[record.pk])
        return {"Location": self.request.build_absolute_uri(address)}

    def expected_version(self, record: Any) -> int:
        """The version that If-Match names; refuses none (428) and another than there is (412)."""
        header = self.request.headers.get("If-Match")
        if header is None:
            raise PreconditionRequired(
                "Send If-Match with the ETag that you read, so that nobody's change gets lost."
            )
        if not etags.names(header, record.version, field="If-Match"):
            raise PreconditionFailed(current=record.version)
        version: int = record.version
        return version

    @contextmanager
    def precondition(self) -> Iterator[None]:
        """Someone may be faster between our look and the action's: the same 412."""
        try:
            yield
        except StaleVersion as stale:
            raise PreconditionFailed(stale.message, current=stale.current) from stale


class ListView(RecordResource):
    """GET a list: filters, order and pages as declared, anything else refused.

    `filters` may ask by any column that `queryset` offers. `ordering` maps what the parameter says
    to a column that is never null; the key is always the last to decide. `updated_since` needs the
    column `updated_at`.
    """

    filters: ClassVar[tuple[Filter, ...]] = ()
    ordering: ClassVar[Mapping[str, str]] = {"id": "pk"}
    default_ordering: ClassVar[str] = "id"
    updated_since: ClassVar[bool] = True

    @classmethod
    def check_declaration(cls) -> None:
        super().check_declaration()
        if cls.default_ordering.removeprefix("-") not in cls.ordering:
            raise ImproperlyConfigured(f"{cls.__name__} does not offer its default ordering.")

    @classmethod
    def all_filters(cls) -> tuple[Filter, ...]:
        return (*cls.filters, UPDATED_SINCE) if cls.updated_since else cls.filters

    def known_parameters(self) -> tuple[str, ...]:
        if self.request.method not in ("GET", "HEAD"):
            return super().known_parameters()
        asked = (name for item in self.all_filters() for name in item.parameters())
        return (*asked, "ordering", "page_size", "cursor", "count")

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        values = self.values
        by = paging.order(values.get("ordering"), self.ordering, self.default_ordering)
        asked = parameters.conditions(self.all_filters(), values)
        size = parameters.value(SIZE, "page_size", values, otherwise=paging.PAGE_SIZE)
        counted = parameters.value(parameters.flag, "count", values, otherwise=False)
        rows = paging.narrowed(self.queryset(request.user), asked)
        page = paging.page(
            rows,
            by,
            size=min(size, paging.LARGEST_PAGE),
            cursor=values.get("cursor"),
            belongs_to=paging.binding(request.path, values, by),
        )
        content = {
            "results": self.output(page.rows, many=True, context=self.context).data,  # type: ignore[misc]
            "next": self._link(page.next),
            "previous": self._link(page.previous),
        }
        if counted:
            content["count"], content["count_is_capped"] = paging.count(rows)
        return self.answer(content)

    def _link(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        values = {**self.values, "cursor": cursor}
        values.pop("count", None)
        address = f"{self.request.path}?{urlencode(values)}"
        return str(self.request.build_absolute_uri(address))


class DetailView(RecordResource):
    """GET one record with its ETag; 304 while If-None-Match names the version there is."""

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        record = self.record()
        header = request.headers.get("If-None-Match")
        if header and etags.names(header, record.version, field="If-None-Match"):
            return self.unchanged(record)
        return self.answer(self.shown(record), ETag=etags.tag(record.version))

    def unchanged(self, record: Any) -> HttpResponse:
        response = HttpResponse(status=304)
        del response["Content-Type"]
        response["ETag"] = etags.tag(record.version)
        response["Cache-Control"] = "private, no-cache"
        return response


class CreateView(RecordResource):
    """POST to a list: 201 with Location and ETag. Needs an Idempotency-Key."""

    def create(self, *, by: Any, data: dict[str, Any]) -> Any:
        """Call the one action; answers the new record."""
        raise NotImplementedError

    def post(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.once(self._create)

    def _create(self) -> HttpResponse:
        record = self.create(by=self.request.user, data=self.validated())
        return self.answer_with(record, status=201, **self.location(record))


class ChangeView(RecordResource):
    """PATCH one record: only the fields sent are changed. Needs If-Match."""

    def change(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> Any:
        """Call the one action, which refuses another version (StaleVersion)."""
        raise NotImplementedError

    def patch(self, request: Request, **kwargs: Any) -> HttpResponse:
        record = self.record()
        version = self.expected_version(record)
        data = self.validated(partial=True)
        with self.precondition():
            changed = self.change(record.pk, by=request.user, version=version, data=data)
        return self.answer_with(changed)


class DeleteView(RecordResource):
    """DELETE one record: 204. Needs If-Match."""

    def remove(self, pk: int, *, by: Any, version: int) -> None:
        """Call the one action, which refuses another version (StaleVersion)."""
        raise NotImplementedError

    def delete(self, request: Request, **kwargs: Any) -> HttpResponse:
        record = self.record()
        version = self.expected_version(record)
        with self.precondition():
            self.remove(record.pk, by=request.user, version=version)
        response = HttpResponse(status=204)
        del response["Content-Type"]
        return response


class TransitionView(RecordResource):
    """POST a verb to a record (`/launches/7/submit/`): 200 with the record as it is then.

    Needs If-Match and an Idempotency-Key; a repeat gets its answer although the version moved on.
    """

    def act(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> Any:
        """Call the one action, which refuses another version (StaleVersion)."""
        raise NotImplementedError

    def post(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.once(self._act)

    def _act(self) -> HttpResponse:
        record = self.record()
        version = self.expected_version(record)
        data = self.validated()
        with self.precondition():
            moved = self.act(record.pk, by=self.request.user, version=version, data=data)
        return self.answer_with(moved)


class UpsertView(RecordResource):
    """PUT a record that HQ owns by source and external id: creates (201) or replaces (200) it.

    The address is `<noun>/by-source/<slug:source>/<path:external_id>/`. Repeating is harmless by
    itself, so no key is needed; an If-Match or `If-None-Match: *` that is given is obeyed.
    """

    def lookup(self) -> dict[str, Any]:
        external_id = text.clean(self.kwargs["external_id"])
        if len(external_id) > LONGEST_EXTERNAL_ID or len(self.kwargs["source"]) > 40:
            detail = f"A source has at most 40 characters, an id {LONGEST_EXTERNAL_ID}."
            raise Invalid(detail, errors=[FieldError("", "max_length", detail)])
        return {"source": self.kwargs["source"], "external_id": external_id}

    def create(self, *, by: Any, source: str, external_id: str, data: dict[str, Any]) -> Any:
        """Call the action that makes the record."""
        raise NotImplementedError

    def replace(self, pk: int, *, by: Any, version: int, data: dict[str, Any]) -> Any:
        """Call the action that takes over the new content; the same content changes nothing."""
        raise NotImplementedError

    @transaction.atomic
    def put(self, request: Request, **kwargs: Any) -> HttpResponse:
        data = self.validated()
        lookup, by = self.lookup(), request.user
        rows = self.queryset(by)
        # Two at once for one id: the second finds the record of the first and replaces it.
        place = "/".join(map(str, lookup.values()))
        locks.advisory(f"api.upsert:{rows.model._meta.label_lower}:{place}")
        record = rows.filter(**lookup).first()
        self._check_conditions(record)
        if record is not None:
            with self.precondition() if "If-Match" in request.headers else nullcontext():
                replaced = self.replace(record.pk, by=by, version=record.version, data=data)
            return self.answer_with(replaced)
        if rows.model._base_manager.filter(**lookup).exists():
            raise NotFound  # somebody else's: as if it were not there
        source, external_id = kwargs["source"], text.clean(kwargs["external_id"])
        made = self.create(by=by, source=source, external_id=external_id, data=data)
        return self.answer_with(made, status=201, **self.location(made))

    def _check_conditions(self, record: Any) -> None:
        headers = self.request.headers
        if record is None:
            if "If-Match" in headers:
                raise PreconditionFailed("There is no such record yet.", current=None)
            return
        if "If-Match" in headers:
            self.expected_version(record)
        excluded = headers.get("If-None-Match")
        if excluded and etags.names(excluded, record.version, field="If-None-Match"):
            raise PreconditionFailed("There is such a record already.", current=record.version)
