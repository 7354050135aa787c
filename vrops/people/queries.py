"""Reads about people for the pages of signing in."""

from vrops.core.demonstration import CAST_IDS
from vrops.people.models import User


def demonstration_sign_ins() -> list[User]:
    """The demonstration people anybody may sign in as, in the order of the cast."""
    people = {user.employee_id: user for user in User.objects.filter(employee_id__in=CAST_IDS)}
    return [people[employee_id] for employee_id in CAST_IDS if employee_id in people]
