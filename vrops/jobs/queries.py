"""Reads of jobs."""

from typing import Any

from django.db.models import QuerySet

from vrops.jobs.models import Job


def jobs_of(user: Any) -> QuerySet[Job]:
    """The jobs this person may see, the newest first."""
    return Job.objects.visible_to(user).select_related("started_by").order_by("-id")
