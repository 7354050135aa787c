"""REST of launches: systems read them."""

from typing import Any

from django.db.models import QuerySet

from gtm.launches import permissions, queries
from gtm.launches.domain.lifecycle import LIFECYCLE
from gtm.launches.models import Launch
from gtm.launches.serializers import LaunchOutput
from vrops.api.domain.parameters import Filter, day, one_of, whole, words
from vrops.api.resources import DetailView, ListView, RecordResource


class _Launches(RecordResource):
    permission = permissions.VIEW_APPROVED
    output = LaunchOutput
    detail_route = "api:launch_detail"

    def queryset(self, user: Any) -> QuerySet[Launch]:
        return queries.with_sites(user)


class Launches(_Launches, ListView):
    filters = (
        Filter("state", one_of(*LIFECYCLE.states), many=True),
        Filter("tier", whole(1, 3), many=True),
        Filter("kind", one_of(*Launch.Kind.values), many=True),
        Filter("program", words, column="program__code", many=True),
        Filter("starts_on", day, span=True),
    )
    ordering = {"id": "pk", "starts_on": "starts_on", "updated_at": "updated_at"}


class OneLaunch(_Launches, DetailView):
    pass
