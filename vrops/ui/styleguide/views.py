"""The styleguide: every part of the kit, and whole pages made of them, with sample content.

What is tried here (an edit, a refusal, a job) answers as a real page would, and stores nothing.
"""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from vrops.access.guards import guarded
from vrops.core.errors import NotAllowed
from vrops.core.numbers import read_id
from vrops.ui import permissions
from vrops.ui.styleguide import plans, samples

PAGES = {
    "queue": "Queue with a side panel",
    "calendar": "Timeline",
    "month": "Month",
    "forecast": "Forecast",
    "approval": "Approval",
    "file": "Phone form",
}
ROWS_PER_PAGE = 25
STOP_ASKING = 286
STATUSES = dict(samples.STATUSES)


@guarded(permissions.VIEW_STYLEGUIDE)
def index(request: HttpRequest) -> HttpResponse:
    """Every component with realistic content, in the theme of `?theme=` or the reader's own."""
    return render(request, "ui/styleguide/index.html", {**_theme(request), **_parts()})


@guarded(permissions.VIEW_STYLEGUIDE)
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages that the pictures of the interface guide show."""
    if name not in PAGES:
        raise Http404
    context = {**_theme(request), "pages": PAGES, **_content(name, request)}
    fragment = "#list" if name == "queue" and request.headers.get("HX-Target") == "list" else ""
    return render(request, f"ui/styleguide/{name}.html{fragment}", context)


@guarded(permissions.VIEW_STYLEGUIDE)
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """A ticket of the sample queue: the panel for htmx, else the queue with the panel open."""
    found = next((t for t in samples.TICKETS if t.pk == pk), None)
    if found is None:
        raise Http404
    context = {**_theme(request), **_content("queue", request), "ticket": found}
    fragment = "#panel" if request.headers.get("HX-Target") == "panel" else ""
    return render(request, f"ui/styleguide/queue.html{fragment}", context)


@guarded(permissions.VIEW_STYLEGUIDE, methods=("GET", "POST"))
def attempt(request: HttpRequest, what: str) -> HttpResponse:
    """Answers of the server to try the parts with; each is named by what it shows."""
    answer = ATTEMPTS.get(what)
    if answer is None:
        raise Http404
    return answer(request)


def _theme(request: HttpRequest) -> dict[str, str]:
    chosen = request.GET.get("theme", "")
    return {"theme": chosen} if chosen in {"light", "dark"} else {}


def _parts() -> dict[str, Any]:
    return {
        "pages": PAGES,
        "tickets": samples.TICKETS[:5],
        "columns": samples.queue_columns("sla"),
        "gates": samples.GATES,
        "steps": samples.STEPS,
        "changes": samples.CHANGES,
        "matches": samples.MATCHES,
        "checklist": samples.CHECKLIST,
        "stale": samples.STALE,
        "statuses": samples.STATUSES,
        "people": [(name, name) for name in samples.PEOPLE],
        "filed": samples.moment("2026-11-20T20:00:00"),
        **plans.calendar(),
        **plans.forecast(),
    }


def _content(name: str, request: HttpRequest) -> dict[str, Any]:
    if name == "queue":
        return _queue(request)
    if name in {"calendar", "month"}:
        return plans.calendar()
    if name == "forecast":
        return plans.forecast()
    if name == "approval":
        return {
            "gates": samples.GATES,
            "impact": samples.IMPACT,
            "steps": samples.STEPS,
            "changes": samples.CHANGES,
        }
    return {"matches": samples.MATCHES}


def _queue(request: HttpRequest) -> dict[str, Any]:
    words, sort = request.GET.get("q", ""), request.GET.get("sort", "sla")
    rows = samples.tickets(words, sort)
    pages = Paginator(rows, ROWS_PER_PAGE)
    opened = request.GET.get("open", "")
    return {
        "words": words,
        "sort": sort,
        "columns": samples.queue_columns(sort),
        "page": pages.get_page(request.GET.get("page")),
        "total": len(rows),
        "ticket": next((t for t in samples.TICKETS if str(t.pk) == opened), None),
        "statuses": samples.STATUSES,
        "people": [(name, name) for name in samples.PEOPLE],
        "filed": samples.moment("2026-11-20T20:00:00"),
    }


def _toast(status: int = 204, **toast: Any) -> HttpResponse:
    return HttpResponse(status=status, headers={"HX-Trigger": json.dumps({"toast": toast})})


def _undo(request: HttpRequest) -> HttpResponse:
    return _toast(text="2 escalations are back as they were")


def _assign(request: HttpRequest) -> HttpResponse:
    return _toast(text="2 escalations assigned to you", undo=request.path.replace("assign", "undo"))


def _broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


def _refused(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("A draft launch cannot be approved; submit it first.")


def _status(request: HttpRequest) -> HttpResponse:
    """Inline edit: saved, refused (422), or changed by somebody else meanwhile (409)."""
    value = request.POST.get("status", "")
    context = {"value": value, "words": STATUSES.get(value, ""), "statuses": samples.STATUSES}
    if value == "resolved":
        wrong = "Write the resolution first; it goes to the rep."
        return render(request, PROP, {**context, "error": wrong}, status=422)
    if value == "waiting-on-hq" and request.POST.get("version") == "3":
        theirs = {"theirs": "Waiting on rep", "who": "Priya Natarajan", "version": 4}
        return render(request, PROP, {**context, **theirs}, status=409)
    return render(request, PROP, {**context, "version": 5})


def _job(request: HttpRequest) -> HttpResponse:
    """A job that is further on at each question and ends with 286, which stops the asking."""
    percent = min(100, (read_id(request.GET.get("percent")) or 0) + 35)
    state = "done" if percent == 100 else "running"
    context = {"percent": percent, "state": state, "rows": 24 * percent}
    status = STOP_ASKING if state == "done" else 200
    return render(request, "ui/styleguide/try.html#job", context, status=status)


def _mentions(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").lower()
    found = [name for name in samples.PEOPLE if name.lower().startswith(words)]
    return render(request, "ui/styleguide/try.html#mentions", {"found": found})


def _preview(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/styleguide/try.html#preview", {"text": request.POST.get("text", "")})


def _dialog(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/styleguide/try.html#dialog")


def _events(request: HttpRequest) -> HttpResponse:
    """The sample launches for the month view."""
    lanes = plans.calendar()["lanes"]
    events = [
        {
            "id": f"{lane['name']}-{number}".replace(" ", "-"),
            "title": event["name"],
            "start": str(plans.day(event["place"])),
            "end": str(plans.day(event["place"], last=True)),
            "allDay": True,
            "tone": event["tone"],
            "state": event["state"],
            "conflict": event["conflict"],
            "movable": True,
            "href": "#",
        }
        for lane in lanes
        for number, event in enumerate(lane["events"])
    ]
    return JsonResponse(events, safe=False)


PROP = "ui/styleguide/try.html#status"
ATTEMPTS = {
    "assign": _assign,
    "undo": _undo,
    "broken": _broken,
    "refused": _refused,
    "status": _status,
    "job": _job,
    "mentions": _mentions,
    "preview": _preview,
    "dialog": _dialog,
    "events": _events,
    "order": lambda request: _toast(text="Order saved"),
}
