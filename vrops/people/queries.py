"""Reads about people and places shaped for pages, pickers and rules."""

from datetime import date

from django.db.models import Q

from vrops.core.demonstration import CAST_IDS
from vrops.people.models import Grant, User, UserQuerySet, in_force


def holders_of(role: str, on: date, *, place: Q | None = None) -> UserQuerySet:
    """Active people who hold a role on a day; `place` narrows the grant (`Q(site=...)`)."""
    grants = Grant.objects.filter(in_force(on), place or Q(), role=role)
    return User.objects.people().filter(is_active=True, pk__in=grants.values("user"))


def people_of_sites(site_ids: list[int], on: date) -> UserQuerySet:
    """Active people who belong to these sites on a day."""
    return User.objects.people().filter(
        in_force(on, "memberships__"), is_active=True, memberships__site__in=site_ids
    )


def demonstration_sign_ins() -> list[User]:
    """The demonstration people anybody may sign in as, in the order of the cast."""
    people = {user.employee_id: user for user in User.objects.filter(employee_id__in=CAST_IDS)}
    return [people[employee_id] for employee_id in CAST_IDS if employee_id in people]
