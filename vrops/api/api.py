"""The API about itself."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from vrops.access.policy import can
from vrops.api import paging, queries, registry
from vrops.api.domain import keys
from vrops.api.resource import ANY_TOKEN, LARGEST_BODY, Resource
from vrops.core import clock


class ClientOutput(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    addresses = serializers.ListField(child=serializers.CharField())


class UserOutput(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class TokenOutput(serializers.Serializer):
    prefix = serializers.CharField()
    expires_at = serializers.DateTimeField()


class LimitsOutput(serializers.Serializer):
    requests_per_minute = serializers.IntegerField()
    body_bytes = serializers.IntegerField()
    page_size = serializers.IntegerField()
    largest_page_size = serializers.IntegerField()
    idempotency_days = serializers.IntegerField()


class MeOutput(serializers.Serializer):
    """Who the token is and what it may do; permissions are those usable somewhere today."""

    client = ClientOutput()
    user = UserOutput()
    token = TokenOutput()
    permissions = serializers.ListField(child=serializers.CharField())
    limits = LimitsOutput()
    server_time = serializers.DateTimeField()


class LinkOutput(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.URLField()
    methods = serializers.ListField(child=serializers.CharField())


class IndexOutput(serializers.Serializer):
    """The addresses to begin with, and what this token may do at each of them."""

    version = serializers.CharField()
    resources = LinkOutput(many=True)


class Index(Resource):
    """GET where everything is, as far as the token reaches."""

    permission = ANY_TOKEN
    output = IndexOutput

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        links = [
            {"name": path.strip("/"), "url": request.build_absolute_uri(path), "methods": methods}
            for path, methods in self._open_to(request.user)
        ]
        return self.answer(IndexOutput({"version": "v1", "resources": links}).data)

    def _open_to(self, user: Any) -> Iterator[tuple[str, list[str]]]:
        """Addresses without a number in them, with the methods that the caller may use."""
        for path, resource in (("me/", Me), *registry.addresses()):
            may = [
                method
                for method in resource.offered()
                if (asked := resource.permission_for(method)) == ANY_TOKEN or can(user, asked)
            ]
            if may:
                yield path, may


class Me(Resource):
    """GET who I am: the first call of every integrator, and what a monitor asks."""

    permission = ANY_TOKEN
    output = MeOutput

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        token, client = request.auth, request.auth.client
        content = {
            "client": client,
            "user": request.user,
            "token": token,
            "permissions": queries.usable_permissions(client, request.user),
            "limits": {
                "requests_per_minute": client.requests_per_minute,
                "body_bytes": LARGEST_BODY,
                "page_size": paging.PAGE_SIZE,
                "largest_page_size": paging.LARGEST_PAGE,
                "idempotency_days": keys.KEPT_FOR.days,
            },
            "server_time": clock.now(),
        }
        return self.answer(MeOutput(content).data)
