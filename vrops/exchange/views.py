"""The pages of an import, step by step: file, columns, what would change, result."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from vrops.access.guards import guarded
from vrops.core import phrases
from vrops.core.errors import Invalid, NotFound
from vrops.core.numbers import read_id
from vrops.exchange import permissions, queries
from vrops.exchange.actions.applying import apply_import
from vrops.exchange.actions.checking import check_import
from vrops.exchange.actions.ending import cancel_import
from vrops.exchange.actions.mapping import map_columns
from vrops.exchange.actions.undoing import UNDO, undo_import
from vrops.exchange.actions.uploading import SameFile, upload_file
from vrops.exchange.domain.lifecycle import LIFECYCLE
from vrops.exchange.forms import ColumnsForm, UploadForm
from vrops.exchange.models import Import
from vrops.exchange.writing import csv_chunks
from vrops.jobs.models import Job
from vrops.ui.http import Request

BODY = "import-body"


@guarded(permissions.VIEW)
def new(request: Request) -> HttpResponse:
    """What this person can load."""
    return render(request, "exchange/new.html", {"kinds": queries.kinds_for(request.user)})


@guarded(permissions.VIEW, methods=("GET", "POST"))
def upload(request: Request, kind: str) -> HttpResponse:
    """The file. One that came before is recognised and leads to that import."""
    found = queries.kind_for(kind, request.user)
    if request.method == "GET":
        return render(request, "exchange/upload.html", {"kind": found, "form": UploadForm()})
    form, status, known = UploadForm(request.POST, request.FILES), 422, None
    if form.is_valid():
        try:
            load = upload_file(kind, form.cleaned_data["file"], by=request.user)
        except Invalid as error:
            form.add_error("file", error.message)
        except SameFile as same:
            known, status = same, 409
        else:
            return redirect("exchange:columns", load.pk)
    context = {"kind": found, "form": form, "same": known}
    return render(request, "exchange/upload.html", context, status=status)


@guarded(permissions.VIEW, methods=("GET", "POST"))
def columns(request: Request, pk: int) -> HttpResponse:
    """Which column is which; sending it checks the file at once."""
    load = queries.import_page(pk, request.user)
    LIFECYCLE.reach(load.state, "map")
    form = ColumnsForm(request.POST or None, load=load)
    options = _options_form(request, load, form.options)
    if request.method == "POST" and form.is_valid() and (not options or options.is_valid()):
        mapping = form.mapping()
        if form.is_valid() and _check(request, load, mapping, form, options):
            return redirect(load)
    status = 422 if request.method == "POST" else 200
    context = {"load": load, "kind": load.of_kind, "form": form, "options": options,
               "layout": queries.layout_of(load), "step": 2}  # fmt: skip
    return render(request, "exchange/columns.html", context, status=status)


@guarded(permissions.VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """An import as it stands; for htmx its body alone, which asks again while work runs."""
    load = queries.import_page(pk, request.user)
    if load.state == "uploaded":
        return redirect("exchange:columns", load.pk)
    fragment = f"#{BODY}" if request.htmx.target == BODY else ""
    response = render(request, f"exchange/import.html{fragment}", _context(load))
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


@guarded(permissions.VIEW, methods=("POST",))
def check(request: Request, pk: int) -> HttpResponse:
    """The dry run again, after one that broke off."""
    return redirect(check_import(pk, by=request.user, version=_version(request)))


@guarded(permissions.VIEW, methods=("POST",))
def apply(request: Request, pk: int) -> HttpResponse:
    good_rows = request.POST.get("rows") == "good"
    load = apply_import(pk, by=request.user, version=_version(request), good_rows=good_rows)
    return redirect(load)


@guarded(permissions.VIEW, methods=("POST",))
def cancel(request: Request, pk: int) -> HttpResponse:
    load = cancel_import(pk, by=request.user)
    if load.state == "cancelled":
        messages.success(request, f"{load.file_name} was cancelled; nothing of it is kept")
    return redirect(load)


@guarded(permissions.VIEW, methods=("POST",))
def undo(request: Request, pk: int) -> HttpResponse:
    load = undo_import(pk, by=request.user, version=_version(request))
    if load.state == "undone":
        messages.success(request, f"{load.file_name} was taken back")
    return redirect(load)


@guarded(permissions.VIEW)
def errors(request: Request, pk: int) -> HttpResponseBase:
    """The rejected rows with what is wrong, as a file to correct and upload."""
    load = queries.import_page(pk, request.user)
    if not load.rejected:
        raise NotFound("No row of this import was rejected.")
    queries.stored(load)
    response = StreamingHttpResponse(
        csv_chunks(queries.error_rows(load)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{load.key}-rejected.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _check(
    request: Request, load: Import, mapping: Any, form: ColumnsForm, options: forms.Form | None
) -> bool:
    """Map and check; what is refused about the input stands in the form."""
    try:
        map_columns(
            load.pk, mapping, by=request.user, version=_version(request),
            options=options.cleaned_data if options else None,
        )  # fmt: skip
        check_import(load.pk, by=request.user)
    except Invalid as error:
        form.take(error, options)
        return False
    return True


def _options_form(request: Request, load: Import, chosen: dict[str, Any]) -> forms.Form | None:
    make = load.of_kind.options
    if make is None:
        return None
    data = request.POST if request.method == "POST" else None
    # Without what was chosen before, the form's own proposals stand.
    return make(data, user=request.user, initial=chosen or None, prefix="option")


def _context(load: Import) -> dict[str, Any]:
    job = _job_beside(load)
    working = job is not None and not job.is_ended
    problems = queries.problems(load) if load.rejected else []
    staged = load.state not in ("mapped", "cancelled")
    mapped = load.mapping.get("columns", {})
    fields = [each for each in load.of_kind.fields if each.name in mapped]
    return {
        "load": load,
        "kind": load.of_kind,
        "layout": queries.layout_of(load),
        "step": {"mapped": 3, "checked": 3}.get(load.state, 4),
        "works": load.state == "applying" or working,
        "job_counts": [("Rows done", load.job.done), ("Of", load.job.total)] if load.job else [],
        "broke": job if job and job.error else None,
        "changed": queries.changed_rows(load) if staged else [],
        "added": [
            (row.row, [row.values.get(each.name, "") for each in fields])
            for row in (queries.new_rows(load) if staged else [])
        ],
        "shown_fields": [each.label for each in fields],
        "problems": problems,
        "problems_shown": sum(len(each.rows) for each in problems),
        "problem_count": load.problems.count() if load.rejected else 0,
        "will_load": phrases.counted(load.new + load.changed, *load.of_kind.nouns),
        "result_url": load.of_kind.result_url(load) if load.state == "applied" else "",
        "can_undo": load.of_kind.undo is not None and LIFECYCLE.allowed(load.state, "undo"),
    }


def _job_beside(load: Import) -> Job | None:
    """The check or the undo that the state does not tell of."""
    if load.job is None or (load.state == "applied" and load.job.kind != UNDO):
        return None
    return load.job if load.state in ("mapped", "applied") else None


def _version(request: Request) -> int | None:
    """The version the page showed; 0, which is no record's, for what is no number."""
    written = request.POST.get("version", "")
    return (read_id(written) or 0) if written else None
