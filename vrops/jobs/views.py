"""A job's page, which is also the fragment that other pages show and poll."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from vrops.access.guards import guarded
from vrops.jobs import actions, permissions, queries
from vrops.jobs.models import Job

STOP_POLLING = 286


@guarded(permissions.VIEW)
def detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """The job as it is; to htmx the fragment alone, with status 286 once it has ended."""
    return _show(request, queries.jobs_of(request.user).get(pk=job_id))


@guarded(permissions.CHANGE, methods=("POST",))
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    return _changed(request, actions.request_cancel(job_id, by=request.user))


@guarded(permissions.CHANGE, methods=("POST",))
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    return _changed(request, actions.retry_job(job_id, by=request.user))


def _changed(request: HttpRequest, job: Job) -> HttpResponse:
    return _show(request, job) if _wants_fragment(request) else redirect("jobs:detail", job.pk)


def _show(request: HttpRequest, job: Job) -> HttpResponse:
    fragment = _wants_fragment(request)
    answer = render(
        request,
        "jobs/detail.html#job" if fragment else "jobs/detail.html",
        {
            "job": job,
            "line": f"{job.title}: {job.message}" if job.message else job.title,
            "counts": [("Done", job.done), ("Of", job.total)] if job.total else [],
        },
        status=STOP_POLLING if fragment and job.is_ended else 200,
    )
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
