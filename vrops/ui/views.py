"""The palette's answers, the styleguide, and the pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from vrops.access.guards import signed_in
from vrops.core import context as request_context
from vrops.ui import middleware, palette


@signed_in()
def palette_answers(request: HttpRequest) -> HttpResponse:
    """What the palette shows for `q`."""
    found = palette.answers(request.user, request.GET.get("q", "")[:200])
    return render(request, "ui/palette_answers.html", {"answers": found})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/errors/403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open longer than its session, or cookies are off: nothing was saved."""
    message = (
        "This page was open too long, or your browser keeps no cookies. Nothing was saved; "
        "go back, reload the page and send it again."
    )
    return middleware.answer(request, 403, message)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the shell and without a query: the database may be what failed."""
    page = render_to_string("ui/errors/500.html", {"reference": request_context.request_id()})
    return HttpResponse(page, status=500)
