"""A person's inbox: what was sent to them, and the way from an entry to what it is about."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from vrops.access.guards import signed_in
from vrops.core.numbers import read_id
from vrops.delivery import actions, queries
from vrops.delivery.models import InboxEntry
from vrops.ui.http import Request

PAGE = 30


@signed_in()
def inbox(request: Request) -> HttpResponse:
    """The newest entries, unread or all; what was on the screen is seen from then on."""
    wanted = request.GET.get("show") == "all"
    rows: Any = queries.inbox(request.user)
    if not wanted:
        rows = rows.unread()
    before = read_id(request.GET.get("before"))
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    entries = found[:PAGE]
    if entries:
        actions.see_entries(request.user, up_to=entries[0].pk)
    context = {
        "entries": entries,
        "show_all": wanted,
        "first_page": not before,
        "older": entries[-1].pk if len(found) > PAGE else None,
        "unread": queries.unread(request.user),
    }
    return render(request, "home/inbox.html", context)


@signed_in()
def open_entry(request: Request, pk: int) -> HttpResponse:
    """Mark an entry as read and go where it leads."""
    entry: InboxEntry = actions.read_entry(request.user, pk)
    return redirect(entry.url or "inbox")
