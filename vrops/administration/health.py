"""Is the process up (live), can it do its work (ready), is work outside requests done (work)?"""

from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from vrops.access.guards import public
from vrops.log import queries as log

# How old the last small task of a queue may be. Long work fills a queue up to its time limit.
OLDEST = {
    "interactive": timedelta(seconds=60),
    "webhooks": timedelta(seconds=60),
    "bulk": timedelta(seconds=360),
    "imports": timedelta(seconds=360),
}


def _live(request: HttpRequest) -> HttpResponse:
    """200 while the process serves; asks nothing of the database."""
    return JsonResponse({"status": "live"})


def _ready(request: HttpRequest) -> HttpResponse:
    """200 when PostgreSQL and Redis answer, 503 naming what does not."""
    problems = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        problems["database"] = "does not answer"
    try:
        cache.get("ready")
    except (RedisError, OSError):
        problems["redis"] = "does not answer"
    return JsonResponse(
        {"status": "not ready" if problems else "ready", **problems},
        status=503 if problems else 200,
    )


def _work(request: HttpRequest) -> HttpResponse:
    """200 while beat, broker and the workers of every queue move; 503 naming the queues that stand.

    `log` counts the reactions to what happened that are still to come, and those given up.
    """
    ages = {queue: log.canary_age(queue) for queue in OLDEST}
    standing = {
        queue: "no task was done yet"
        if age is None
        else f"no task was done for {age.total_seconds():.0f} s"
        for queue, age in ages.items()
        if age is None or age > OLDEST[queue]
    }
    waiting = log.backlog()
    answer = {
        "status": "standing still" if standing else "working",
        **standing,
        "log": {"open": waiting.open, "dead": waiting.dead},
    }
    return JsonResponse(answer, status=503 if standing else 200)


live = public(_live, methods=("GET",))
ready = public(_ready, methods=("GET",))
work = public(_work, methods=("GET",))
