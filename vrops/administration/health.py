"""Is the process up (live), and can it do its work (ready)?"""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from vrops.access.guards import public


def _live(request: HttpRequest) -> HttpResponse:
    """200 while the process serves; asks nothing of the database."""
    return JsonResponse({"status": "live"})


def _ready(request: HttpRequest) -> HttpResponse:
    """200 when PostgreSQL and Redis answer, 503 naming what does not."""
    problems = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        problems["database"] = "does not answer"
    try:
        cache.get("ready")
    except (RedisError, OSError):
        problems["redis"] = "does not answer"
    return JsonResponse(
        {"status": "not ready" if problems else "ready", **problems},
        status=503 if problems else 200,
    )


live = public(_live, methods=("GET",))
ready = public(_ready, methods=("GET",))
