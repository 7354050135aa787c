"""The pages of launches: list, calendar, one launch, its forms."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from gtm.launches import actions, page_parts, permissions, queries
from gtm.launches.calendar import Calendar
from gtm.launches.domain.lifecycle import EDITABLE_STATES, LIFECYCLE
from gtm.launches.forms import (
    CopyForm,
    LaunchForm,
    ReasonForm,
    WhenForm,
    initial_of,
    material_words,
    moved,
)
from gtm.launches.models import Launch
from gtm.launches.stale import differing
from vrops.access.guards import guarded
from vrops.access.policy import require
from vrops.approvals import content
from vrops.core import clock
from vrops.core.errors import Invalid, NotFound, StaleVersion
from vrops.log import queries as log
from vrops.ui.forms import ActionForm
from vrops.ui.http import Request, version_of

MINUTE = timedelta(minutes=1)
UNDECIDED = ("draft", "planning", "on_hold")


@guarded(permissions.VIEW_APPROVED)
def calendar(request: Request) -> HttpResponse:
    """The launches over time; for htmx the part below the top bar with what changes in it."""
    shown = Calendar(request.GET, request.user)
    fragment = "#refreshed" if request.htmx.target == "calendar" else ""
    context = {"calendar": shown, "fragment": bool(fragment)}
    response = _varied(render(request, f"gtm/launches/calendar.html{fragment}", context))
    if fragment:
        response["HX-Push-Url"] = f"{request.path}?{shown.query}".removesuffix("?")
    return response


@guarded(permissions.VIEW_APPROVED)
def detail(request: Request, pk: int) -> HttpResponse:
    """One launch: its state and days above the parts that modules add."""
    return page(request, queries.launch_page(pk, request.user))


def page(request: Request, launch: Launch, **more: Any) -> HttpResponse:
    """The page of a launch, or what changes in it; parts may carry news from another view."""
    fragment = "#refreshed" if request.htmx.target == "launch" else ""
    context = {
        "launch": launch,
        "number": content.numbers_of(launch).now,
        "parts": page_parts.drawn(launch, request),
        "goes_live_at": queries.goes_live_at(launch),
        "days": queries.days_until(launch),
        "verbs": queries.verbs(launch, request.user, actions.PLAIN_VERBS),
        "editable": launch.state in EDITABLE_STATES,
        "fragment": bool(fragment),
        **more,
    }
    return _varied(render(request, f"gtm/launches/detail.html{fragment}", context))


@guarded(permissions.PLAN, methods=("GET", "POST"))
def create(request: Request) -> HttpResponse:
    form = LaunchForm(given(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            launch = actions.create_launch(form.entered(), by=request.user, why=form.reason)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{launch.key} created as a draft")
            return redirect(launch)
    return form_page(request, form)


@guarded(permissions.PLAN, methods=("GET", "POST"))
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a launch; when somebody was faster, both values to choose from (409)."""
    launch = queries.launch_page(pk, request.user)
    require(request.user, permissions.PLAN, launch)
    actions.check_editable(launch)
    if request.method == "GET":
        sites = [site.pk for site in launch.sites.all()]
        initial = moved(initial_of(launch, sites), request.GET.get("starts_on", ""))
        form = LaunchForm(user=request.user, launch=launch, initial=initial)
        return form_page(request, form, version=launch.version)
    form = LaunchForm(request.POST, user=request.user, launch=launch)
    version = version_of(request)
    if form.is_valid():
        try:
            changed = actions.edit_launch(
                pk, form.entered(), by=request.user, version=version, why=form.reason
            )
        except Invalid as error:
            form.take(error)
        except StaleVersion:
            return _stale(request, form)
        else:
            messages.success(request, _edited(launch, changed))
            return redirect(changed)
    return form_page(request, form, version=version)


@guarded(permissions.PLAN)
def when(request: Request) -> HttpResponse:
    """The instant that day, time and zone come to, under the fields of the form."""
    return render(request, "gtm/launches/form.html#when", when_context(WhenForm(request.GET)))


@guarded(permissions.PLAN, methods=("GET", "POST"))
def move(request: Request, pk: int, verb: str) -> HttpResponse:
    """Plan, hold, resume, cancel, close: asks for a reason where one is needed."""
    if verb not in actions.PLAIN_VERBS:
        raise NotFound
    launch = Launch.objects.visible_to(request.user).get(pk=pk)
    form = ReasonForm(given(request)) if verb in actions.NEEDS_REASON else None
    if request.method == "POST" and (form is None or form.is_valid()):
        why = form.cleaned_data["why"] if form else ""
        moved = actions.move_launch(pk, verb, by=request.user, version=version_of(request), why=why)
        return changed(request, moved, f"{moved.key} is now {state_words(moved)}")
    LIFECYCLE.reach(launch.state, verb, before=launch.state_before)
    return _ask(request, launch, form or ActionForm(), LIFECYCLE.verb(verb).label, verb=verb)


@guarded(permissions.PLAN, methods=("GET", "POST"))
def copy(request: Request, pk: int) -> HttpResponse:
    """The same launch once more, from another first day."""
    launch = Launch.objects.visible_to(request.user).get(pk=pk)
    form = CopyForm(given(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.copy_launch(
                pk, by=request.user, starts_on=form.cleaned_data["starts_on"]
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{launch.key} copied to {made.key}, a draft")
            return _go(request, made)
    return _ask(request, launch, form, "Copy to a new date")


def changed(request: Request, launch: Launch, said: str) -> HttpResponse:
    """After a change on the launch page: the page is drawn anew, and a toast says what happened."""
    if not request.htmx:
        messages.success(request, said)
        return redirect(launch)
    news = {"launch-changed": True, "toast": {"text": said}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})


def form_page(request: Request, form: LaunchForm, **more: Any) -> HttpResponse:
    """The form of a launch, new or not; 422 once it was sent and something is wrong."""
    launch = form.launch
    shown = form.data if form.is_bound else form.initial
    context = {
        "form": form,
        "launch": launch,
        "rows": rows_but(form, more.pop("chosen_between", ())),
        "material": material_words() if launch and launch.state not in UNDECIDED else "",
        **when_context(WhenForm(_strings(shown))),
        **more,
    }
    status = more.get("status") or (422 if form.is_bound else 200)
    return render(request, "gtm/launches/form.html", context, status=status)


def rows_but(form: LaunchForm, names: Collection[str]) -> list[list[BoundField]]:
    """The rows of the form without the fields that are chosen between two values above them."""
    rows = [[field for field in row if field.name not in names] for row in form.rows]
    return [row for row in rows if row]


def when_context(form: WhenForm) -> dict[str, Any]:
    """The resulting instant for the form, or nothing while the fields do not name one."""
    if not form.is_valid():
        return {"wall": None}
    said = form.cleaned_data
    try:
        wall = queries.go_live(said["starts_on"], said["go_live_time"], said["zone"])
    except Invalid:
        return {"wall": None}
    return {"wall": wall, "timed": said["go_live_time"] is not None, "day": said["starts_on"]}


def state_words(launch: Launch) -> str:
    return LIFECYCLE.words.get(launch.state) or launch.get_state_display().lower()


def _strings(shown: Any) -> dict[str, str]:
    names = ("starts_on", "go_live_time", "zone")
    return {name: str(shown.get(name) or "") for name in names}


def _stale(request: Request, form: LaunchForm) -> HttpResponse:
    assert form.launch is not None
    now = queries.launch_page(form.launch.pk, request.user)
    fields = differing(form, initial_of(now, [site.pk for site in now.sites.all()]))
    last = next(iter(log.feed(now, limit=1)), None)
    return form_page(
        request,
        form,
        status=409,
        version=now.version,
        choices=fields,
        chosen_between=[field.name for field in fields],
        who=log.who_changed(now, reader=request.user),
        # Before a minute has passed there is no age to name.
        changed_at=last.entry.at if last and clock.now() - last.entry.at >= MINUTE else None,
    )


def _ask(
    request: Request, launch: Launch, form: ActionForm, title: str, verb: str = ""
) -> HttpResponse:
    """A question about a launch: a dialog over its page, or without script a page of its own."""
    context = {"launch": launch, "form": form, "ask": title, "verb": verb}
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"gtm/launches/ask.html{fragment}", context, status=status)


def _go(request: Request, launch: Launch) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": launch.get_absolute_url()})
    return redirect(launch)


def _edited(before: Launch, after: Launch) -> str:
    if before.version == after.version:
        return "Nothing was changed"
    if before.state in ("submitted", "approved") and after.state == "planning":
        return f"{after.key} saved; it is back in planning and has to be approved again"
    return f"{after.key} saved"


def given(request: Request) -> QueryDict | None:
    """What a form was sent with, an empty one too; None while it is only asked for."""
    return request.POST if request.method == "POST" else None


def _varied(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response
