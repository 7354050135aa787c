"""The API about itself."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from vrops.api import paging, queries
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
