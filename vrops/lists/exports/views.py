"""Where the Export menu posts, the page of one's feeds, and the feeds themselves."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from vrops.access.guards import View, guarded, public
from vrops.access.policy import can
from vrops.api import throttling
from vrops.core.errors import Invalid, NotFound, PermissionDenied, Refused, VropsError
from vrops.lists import registry
from vrops.lists.exports import actions, domain, files, permissions, queries
from vrops.lists.exports.domain import Format
from vrops.lists.exports.models import Feed
from vrops.lists.exports.queries import Shown
from vrops.lists.pages import ListPage
from vrops.lists.requests import ListRequest, asked_state, reader_of

# A program refreshes a table; more often than every two seconds nobody reads it.
FEED_READS_PER_MINUTE = 30


def export_view(page: ListPage) -> View:
    """The list of the address as a file; above 50,000 rows a job writes it."""

    @guarded(page.permission, methods=("POST",))
    def view(request: ListRequest) -> HttpResponseBase:
        form = _format(request.POST.get("format", ""))
        state, problems = asked_state(request, page)
        shown = queries.shown(page, state, problems, reader_of(request))
        count = shown.count(domain.MOST_AT_ONCE)
        if count > domain.MOST_AT_ONCE:
            return _later(request, shown, form)
        rows = shown.table()
        actions.note_export(shown, form, count, by=request.user)
        return _file(shown, form, rows)

    return view


@guarded(permissions.CHANGE_FEED, methods=("GET", "POST"))
def feeds(request: ListRequest) -> HttpResponse:
    """One's own feeds; posting the name of a list with its state in the address makes one."""
    if request.method == "GET":
        return render(request, "lists/feeds.html", {"feeds": queries.feeds_of(request.user)})
    page = _page(request.POST.get("list", ""))
    state, problems = asked_state(request, page)
    shown = queries.shown(page, state, problems, reader_of(request))
    made = actions.create_feed(shown, by=request.user)
    address = request.build_absolute_uri(reverse("feeds:feed", args=[made.secret]))
    template = f"lists/feed_made.html{'#dialog' if request.htmx else ''}"
    response = render(request, template, {"feed": made.feed, "address": address})
    response["Cache-Control"] = "private, no-store"
    return response


@guarded(permissions.CHANGE_FEED, methods=("POST",))
def revoke(request: ListRequest, pk: int) -> HttpResponse:
    feed = actions.revoke_feed(pk, by=request.user)
    messages.success(request, f"The feed {feed} was taken back")
    return redirect("feeds:feeds")


def _feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The list of a feed as CSV, under its owner's rights now. Refusals are one sentence of plain
    text, for a person who looks why a spreadsheet does not refresh."""
    try:
        response = _read(request, secret)
    except VropsError as refusal:
        response = HttpResponse(
            f"{refusal.message}\n", content_type="text/plain; charset=utf-8", status=refusal.status
        )
        if refusal.status == 429:
            response["Retry-After"] = str(getattr(refusal, "retry_after", 1))
    return _private(response)


feed = public(_feed, methods=("GET",))


def _read(request: HttpRequest, secret: str) -> HttpResponseBase:
    found = queries.feed_by(secret)
    if found is None:
        raise NotFound("There is no feed at this address.")
    throttling.check(
        throttling.spend_as(f"feed:{found.pk}", FEED_READS_PER_MINUTE), who="This feed"
    )
    _refuse_ended(found)
    shown = queries.stored(found.list_name, found.query, found.owner)
    if shown.count(domain.MOST_AT_ONCE) > domain.MOST_AT_ONCE:
        raise Refused(
            f"This feed has more than {domain.MOST_AT_ONCE:,} rows, the most that one may answer; "
            "narrow the list with a filter and make a new feed of it."
        )
    actions.note_use(found)
    if request.method == "HEAD":
        return HttpResponse(content_type=files.CONTENT_TYPES[Format.CSV])
    return _file(shown, Format.CSV, shown.table())


def _refuse_ended(found: Feed) -> None:
    """Only the holder of the secret learns more than that there is nothing."""
    if found.state == "revoked":
        raise PermissionDenied("This feed was taken back by its owner.")
    if found.state == "expired":
        raise PermissionDenied("This feed has expired; make a new one from the list.")
    page = _page(found.list_name)
    if not (found.owner.is_active and can(found.owner, page.permission)):
        raise PermissionDenied("The owner of this feed may not see this list any more.")


def _later(request: ListRequest, shown: Shown, form: Format) -> HttpResponse:
    export = actions.start_export(shown, form, by=request.user)
    messages.success(
        request,
        format_html(
            'Your {} file is being prepared. <a href="{}">Follow it</a>',
            form.label,
            reverse("jobs:detail", args=[export.job_id]),
        ),
    )
    address = reverse(shown.page.url_name) + shown.page.link(shown.state.first_page())
    return redirect(address.removesuffix("?"))


def _file(shown: Shown, form: Format, rows: Any) -> HttpResponseBase:
    name = domain.file_name(shown.page.title, shown.reader.now.astimezone(shown.reader.zone), form)
    kind = files.CONTENT_TYPES[form]
    if form is Format.XLSX:
        book = files.workbook(shown.layout, rows, shown.about)
        # FileResponse closes the file at the end of the answer.
        sent: Any = FileResponse(book, as_attachment=True, filename=name, content_type=kind)
        return _private(sent)
    response = StreamingHttpResponse(files.csv(shown.layout, rows), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _format(given: str) -> Format:
    try:
        return Format(given)
    except ValueError:
        raise Invalid("Choose CSV or Excel.", code="lists.format") from None


def _page(name: str) -> ListPage:
    try:
        return registry.page(name)
    except KeyError:
        raise NotFound("There is no such list.") from None
