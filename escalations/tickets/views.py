"""The pages of tickets: filing, one ticket, and what is done to it."""

import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from escalations.tickets import page, permissions, queries
from escalations.tickets.actions import filing, replying, working
from escalations.tickets.domain.lifecycle import LIFECYCLE
from escalations.tickets.forms import FilingForm, TextForm, UnmaskForm, key_of, version_of
from escalations.tickets.models import Ticket
from escalations.tickets.panel import panel
from vrops.access.guards import guarded
from vrops.access.policy import require
from vrops.core.errors import Invalid, NotAllowed, NotFound, StaleVersion, VropsError
from vrops.ui.http import Request

# Verbs that ask for words first: the label of the text, and whether there must be one.
ASKS = {"resolve": ("Answer to the reporter", False), "reopen": ("What is still wrong?", True)}


@guarded(permissions.FILE, methods=("GET", "POST"))
def create(request: Request) -> HttpResponse:
    """The filing form, made for a thumb."""
    if request.method == "GET":
        form = FilingForm(user=request.user, launch=request.GET.get("launch", "")[:12])
        return render(request, "escalations/file.html", {"form": form})
    form = FilingForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            ticket = filing.file_ticket(
                form.entered(), by=request.user, key=form.cleaned_data["key"]
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _sent(ticket))
            return redirect(ticket)
    return render(request, "escalations/file.html", {"form": form}, status=422)


@guarded(permissions.FILE, methods=("POST",))
def similar(request: Request) -> HttpResponse:
    """Open tickets about the same and what the playbook says about it; posted, so that references
    stay out of server logs."""
    subject = request.POST.get("subject", "")[:200]
    context = {
        "found": queries.similar(request.user, subject, request.POST.get("reference", "")[:60]),
        "guidance": page.guidance(request.user, subject),
    }
    return render(request, "escalations/file.html#similar", context)


@guarded(permissions.FILE, methods=("POST",))
def join(request: Request, pk: int) -> HttpResponse:
    """Add one's customer to a ticket that is known already."""
    ticket = filing.join_ticket(
        pk,
        by=request.user,
        key=key_of(request.POST),
        reference=request.POST.get("reference", "")[:60],
        about=request.POST.get("subject", "")[:200],
    )
    messages.success(request, f"Your customer was added to {ticket.key}")
    return redirect(ticket)


@guarded(permissions.VIEW)
def ticket(request: Request, pk: int) -> HttpResponse:
    """One ticket on its own page; for htmx the parts that changed."""
    record = queries.ticket_page(pk, request.user)
    fragment = request.htmx.target == "ticket-news"
    template = f"escalations/ticket.html{'#news' if fragment else ''}"
    context = {**panel(record, request.user), "fragment": fragment}
    response = render(request, template, context)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


@guarded(permissions.VIEW)
def receipt(request: Request, pk: int, clock: int) -> HttpResponse:
    """How one clock's due time was derived, line by line."""
    record = queries.ticket_page(pk, request.user)
    row, derived = page.receipt(clock, record)
    context = {"ticket": record, "clock": row, "derived": derived}
    fragment = "#lines" if request.htmx else ""
    return render(request, f"escalations/receipt.html{fragment}", context)


@guarded(permissions.VIEW, methods=("POST",))
def reply(request: Request, pk: int) -> HttpResponse:
    """A reply or an internal note."""
    internal = request.POST.get("visibility") == "internal"
    written = request.POST.get("text", "")
    try:
        replying.reply(
            pk, written, by=request.user, key=key_of(request.POST), internal=internal
        )  # fmt: skip
    except (Invalid, NotAllowed, StaleVersion) as error:
        return _kept(request, pk, written, internal, error)
    record = queries.ticket_page(pk, request.user)
    if not request.htmx:
        messages.success(request, "Note added" if internal else "Reply sent")
        return redirect(record)
    context = {"ticket": record, "works": queries.works_on(record, request.user)}
    response = render(request, "escalations/composer.html", {**context, "reply_key": uuid4()})
    response["HX-Trigger"] = json.dumps({"ticket-changed": True, "list-changed": True})
    return response


def _kept(
    request: Request, pk: int, written: str, internal: bool, error: VropsError
) -> HttpResponse:
    """The composer again with the text still in it and beside it what is in the way; without
    script on the whole page, also where nothing can be written any more."""
    record = queries.ticket_page(pk, request.user)
    detail = error.errors[0].detail if error.errors else str(error)
    context = {
        **panel(record, request.user), "may_reply": True,
        "written": written, "internal": internal, "wrong": detail,
    }  # fmt: skip
    template = "escalations/composer.html" if request.htmx else "escalations/ticket.html"
    response = render(request, template, context, status=error.status)
    if request.htmx and not isinstance(error, Invalid):
        response["HX-Trigger"] = json.dumps({"ticket-changed": True, "list-changed": True})
    return response


@guarded(permissions.VIEW, methods=("GET", "POST"))
def move(request: Request, pk: int, verb: str) -> HttpResponse:
    """A verb of the lifecycle; resolving and reopening ask for words first."""
    if verb not in queries.OFFERED:
        raise NotFound
    record = queries.ticket_page(pk, request.user)
    if verb in ASKS:
        return _ask(request, record, verb)
    if request.method == "GET":
        return redirect(record)
    given: dict[str, Any] = {"by": request.user, "version": version_of(request.POST)}
    if verb == "wait":
        given["on"] = request.POST.get("on", "")
    changed: Ticket = getattr(working, verb)(pk, **given)
    return _changed(request, changed, f"{changed.key} is now {changed.status.lower()}")


@guarded(permissions.WORK, methods=("POST",))
def called_back(request: Request, pk: int) -> HttpResponse:
    changed = working.called_back(pk, by=request.user, version=version_of(request.POST))
    return _changed(request, changed, f"Call for {changed.key} noted")


@guarded(permissions.UNMASK, methods=("GET", "POST"))
def unmask(request: Request, pk: int) -> HttpResponse:
    """Contact data in the clear for a quarter of an hour, with a reason."""
    record = queries.ticket_page(pk, request.user)
    require(request.user, permissions.UNMASK, record)
    form = UnmaskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        working.unmask(pk, by=request.user, why=form.cleaned_data["why"])
        return _changed(request, record, "Contact data shown for 15 minutes")
    return _question(request, record, form, "Show contact data", "Show for 15 minutes")


def _ask(request: Request, record: Ticket, verb: str) -> HttpResponse:
    """Resolve or reopen, with the words that go with it."""
    label, required = ASKS[verb]
    required = required or (verb == "resolve" and working.owes_answer(record))
    posted = request.POST if request.method == "POST" else None
    form = TextForm(posted, label=label, required=required)
    status = 0
    try:
        if verb not in {each.name for each in queries.verbs(record, request.user)}:
            working.check_verb(record, verb, by=request.user)
        if form.is_bound and form.is_valid():
            changed = _answered(request, record, verb, form.cleaned_data["text"])
            return _changed(request, changed, f"{changed.key} {LIFECYCLE.verb(verb).past}")
    except (Invalid, NotAllowed, StaleVersion) as error:
        if not form.is_bound:
            raise
        record = queries.ticket_page(record.pk, request.user)
        form.is_valid()
        form.add_error(
            "text", _meanwhile(record) if isinstance(error, StaleVersion) else str(error)
        )
        status = error.status
    title = "Resolve" if verb == "resolve" else "Reopen"
    return _question(request, record, form, f"{title} {record.key}", title, status)


def _answered(request: Request, record: Ticket, verb: str, text: str) -> Ticket:
    given: dict[str, Any] = {
        "answer" if verb == "resolve" else "why": text, "key": key_of(request.POST),
        "by": request.user, "version": version_of(request.POST),
    }  # fmt: skip
    changed: Ticket = getattr(working, verb)(record.pk, **given)
    return changed


def _meanwhile(record: Ticket) -> str:
    owner = record.assignee.name if record.assignee else "nobody"
    return (
        f"{record.key} changed since you opened it: it is {record.status.lower()} now, with "
        f"{owner}. Your text is kept; send it again if it still holds."
    )


def _question(
    request: Request, record: Ticket, form: Any, title: str, button: str, status: int = 0
) -> HttpResponse:
    """A dialog over the page, or without script a page of its own. Sent again, it is for the
    version the person saw; after a conflict (409) for the one that stands now."""
    sent = "" if status == 409 else request.POST.get("version", "")
    context = {
        "ticket": record,
        "form": form,
        "ask": title,
        "button": button,
        "seen": sent or record.version,
    }
    fragment = "#dialog" if request.htmx else ""
    status = status or (422 if form.is_bound else 200)
    return render(request, f"escalations/ask.html{fragment}", context, status=status)


def _changed(request: Request, record: Ticket, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return redirect(record)
    news = {"ticket-changed": True, "list-changed": True, "toast": {"text": said}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})


def _sent(record: Ticket) -> str:
    where = f" to {record.queue.name}" if record.queue else ""
    return f"{record.key} sent{where}"
