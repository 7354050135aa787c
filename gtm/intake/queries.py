"""Reads about requests for pages, the API and the answer that is to be found."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from gtm.intake import permissions
from gtm.intake.domain.lifecycle import OPEN_STATES
from gtm.intake.models import Request
from gtm.launches.models import Launch
from vrops.access import policy
from vrops.people.models import HQGroup

SIMILAR = 5


def list_rows(user: Any) -> QuerySet[Request]:
    """The requests this person may see with everything a row or an API answer names."""
    rows = Request.objects.visible_to(user).select_related("group", "program", "launch")
    # In one statement, planning the many joins takes longer than all the rest.
    return rows.prefetch_related("filed_by", "taken_by", "answered_by", "duplicate_of")


def request_page(request_id: int, user: Any) -> Request:
    """The request with everything its page names; Request.DoesNotExist when out of reach."""
    return list_rows(user).get(pk=request_id)


def earlier_like(request: Request, user: Any) -> list[Request]:
    """Earlier answered requests of the same program, then of the same kind, newest first.

    Only those the person may see: an HQ partner's own group's.
    """
    same_program = Q(program=request.program) if request.program_id else Q(pk__in=[])
    nearness = Case(
        When(same_program, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = list_rows(user).exclude(answer="").exclude(pk=request.pk)
    return list(
        rows.filter(same_program | Q(kind=request.kind)).order_by(nearness, "-answered_at", "-pk")[
            :SIMILAR
        ]
    )


def groups_to_file_for(user: Any) -> QuerySet[HQGroup]:
    """The HQ groups in whose name the person may file."""
    reached = policy.reach_of(user, permissions.FILE)
    groups = HQGroup.objects.order_by("sort_key")
    return groups if reached.everything else groups.filter(pk__in=reached.groups)


def waiting_count(user: Any) -> int | None:
    """How many requests nobody has taken yet, for those who scope; others see no number."""
    if not policy.can(user, permissions.SCOPE):
        return None
    return Request.objects.filter(state="new").count()


def requests_of(launch: Launch, user: Any) -> list[Request]:
    """The requests a launch answers, of those the person may see."""
    return list(list_rows(user).filter(launch=launch).order_by("pk"))


def could_be_the_same(request: Request, user: Any) -> list[Request]:
    """Open and answered requests it might repeat: those with near days first."""
    rows = list_rows(user).filter(state__in=OPEN_STATES).exclude(pk=request.pk)
    first = request.wanted_starts_on
    found = rows.filter(
        wanted_starts_on__gte=first - timedelta(days=120),
        wanted_starts_on__lte=first + timedelta(days=120),
    ).order_by("sort_key", "pk")[:200]
    return sorted(found, key=lambda other: abs((other.wanted_starts_on - first).days))
