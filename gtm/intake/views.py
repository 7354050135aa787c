"""The pages of requests: one request, its form, its answer, its launch."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from gtm.intake import actions, permissions, queries
from gtm.intake.domain.lifecycle import LIFECYCLE, OPEN_STATES
from gtm.intake.forms import AnswerForm, DuplicateForm, RequestForm, WhyForm, initial_of
from gtm.intake.models import Request
from gtm.launches import permissions as launches
from gtm.launches.forms import LaunchForm
from gtm.launches.views import form_page, given
from vrops.access.guards import guarded
from vrops.access.policy import can, require
from vrops.core.errors import Invalid
from vrops.log import queries as log
from vrops.ui import http
from vrops.ui.forms import ActionForm
from vrops.ui.http import version_of


@guarded(permissions.VIEW)
def detail(request: http.Request, pk: int) -> HttpResponse:
    """One request: what HQ asks, what was answered, and the decision that is open."""
    asked = queries.request_page(pk, request.user)
    fragment = "#refreshed" if request.htmx.target == "request" else ""
    context = _page(asked, request.user) | {"fragment": bool(fragment)}
    response = render(request, f"gtm/intake/detail.html{fragment}", context)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


@guarded(permissions.FILE, methods=("GET", "POST"))
def create(request: http.Request) -> HttpResponse:
    form = RequestForm(given(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            filed = actions.file_request(form.entered(), by=request.user)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{filed.key} filed; you see the answer here")
            return redirect(filed)
    return _form(request, form)


@guarded(permissions.FILE, methods=("GET", "POST"))
def edit(request: http.Request, pk: int) -> HttpResponse:
    asked = queries.request_page(pk, request.user)
    require(request.user, permissions.FILE, asked)
    actions.check_editable(asked)
    if request.method == "GET":
        form = RequestForm(user=request.user, request=asked, initial=initial_of(asked))
        return _form(request, form, version=asked.version)
    form = RequestForm(request.POST, user=request.user, request=asked)
    version = version_of(request)
    if form.is_valid():
        try:
            now = actions.edit_request(pk, form.entered(), by=request.user, version=version)
        except Invalid as error:
            form.take(error)
        else:
            reopened = asked.state == "answered" and now.state == "scoping"
            words = f"{now.key} saved{'; it is scoped anew' if reopened else ''}"
            messages.success(request, words)
            return redirect(now)
    return _form(request, form, version=version)


@guarded(permissions.SCOPE, methods=("POST",))
def take(request: http.Request, pk: int) -> HttpResponse:
    taken = actions.take_request(pk, by=request.user, version=version_of(request))
    return _changed(request, taken, f"{taken.key} is yours to answer")


@guarded(permissions.SCOPE, methods=("POST",))
def answer(request: http.Request, pk: int) -> HttpResponse:
    """Record the answer; a wrong one gives the form again in its card (422)."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answered = actions.answer_request(
                pk, **form.cleaned_data, by=request.user, version=version_of(request)
            )
        except Invalid as error:
            form.take(error)
        else:
            return _changed(request, answered, f"{answered.group.name} sees the answer now")
    asked = queries.request_page(pk, request.user)
    context = _page(asked, request.user) | {"answer_form": form, "seen": version_of(request)}
    fragment = "#decision" if request.htmx else ""
    return render(request, f"gtm/intake/detail.html{fragment}", context, status=422)


@dataclass(frozen=True, slots=True)
class Question:
    """A verb that asks something first: over the page, or without script on a page of its own."""

    verb: str
    permission: str
    words: str
    form: Callable[..., ActionForm]
    act: Callable[..., Request]


def _plain(form: type[ActionForm]) -> Callable[..., ActionForm]:
    return lambda *args, user, request: form(*args)


def _mark(pk: int, *, by: Any, version: int, duplicate_of: int) -> Request:
    return actions.mark_duplicate(pk, duplicate_of, by=by, version=version)


QUESTIONS = {
    "withdraw": Question(
        "withdraw",
        permissions.FILE,
        "VR stops scoping it. It stays readable; a launch made from it stays, for VR to decide.",
        _plain(WhyForm),
        actions.withdraw_request,
    ),
    "reopen": Question(
        "reopen",
        permissions.SCOPE,
        "The answer is void and the request is scoped anew; the group reads why.",
        _plain(WhyForm),
        actions.reopen_request,
    ),
    "duplicate": Question(
        "mark_duplicate",
        permissions.SCOPE,
        "It closes and leads to the other request.",
        DuplicateForm,
        _mark,
    ),
}


@guarded(permissions.FILE, methods=("GET", "POST"))
def withdraw(request: http.Request, pk: int) -> HttpResponse:
    return _ask(request, pk, QUESTIONS["withdraw"])


@guarded(permissions.SCOPE, methods=("GET", "POST"))
def reopen(request: http.Request, pk: int) -> HttpResponse:
    return _ask(request, pk, QUESTIONS["reopen"])


@guarded(permissions.SCOPE, methods=("GET", "POST"))
def duplicate(request: http.Request, pk: int) -> HttpResponse:
    return _ask(request, pk, QUESTIONS["duplicate"])


@guarded(permissions.SCOPE, methods=("GET", "POST"))
def make_launch(request: http.Request, pk: int) -> HttpResponse:
    """The form of a new launch with what the request says filled in."""
    asked = queries.request_page(pk, request.user)
    require(request.user, launches.PLAN)
    actions.check_ready_for_launch(asked)
    if request.method == "GET":
        form = LaunchForm(user=request.user, initial=launch_initial(asked, request.user))
        return form_page(request, form, version=asked.version, origin=asked)
    form = LaunchForm(request.POST, user=request.user)
    version = version_of(request)
    if form.is_valid():
        try:
            launch = actions.make_launch_from_request(
                pk, form.entered(), by=request.user, version=version, why=form.reason
            )
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{launch.key} made from {asked.key}")
            return redirect(launch)
    return form_page(request, form, version=version, origin=asked)


def launch_initial(asked: Request, user: Any) -> dict[str, Any]:
    """What a launch takes over from its request."""
    program = asked.program
    return {
        "program": asked.program_id,
        "title": asked.title,
        "kind": asked.kind,
        "starts_on": asked.wanted_starts_on,
        "ends_on": asked.wanted_last_day,
        "channels": asked.channels,
        "brand": program.brand if program else "",
        "segment": program.segment if program else "",
        "owner": asked.taken_by_id or user.pk,
        "summary": asked.details,
        "tier": 2,
    }


def _page(asked: Request, user: Any) -> dict[str, Any]:
    """The request with the verbs this person may use on it now."""
    scopes, files = (can(user, name, asked) for name in (permissions.SCOPE, permissions.FILE))
    state = asked.state
    ready = state == "answered" and asked.answer != "out" and asked.launch_id is None
    return {
        "asked": asked,
        "may_take": scopes and LIFECYCLE.allowed(state, "take"),
        "may_answer": scopes and LIFECYCLE.allowed(state, "answer"),
        "may_reopen": scopes and LIFECYCLE.allowed(state, "reopen"),
        "may_mark": scopes and LIFECYCLE.allowed(state, "mark_duplicate"),
        "may_withdraw": files and LIFECYCLE.allowed(state, "withdraw"),
        "may_edit": files and state in OPEN_STATES,
        "may_launch": ready and scopes and can(user, launches.PLAN),
        "answer_form": AnswerForm(),
        "earlier": queries.earlier_like(asked, user),
        "items": log.feed(asked, limit=30),
    }


def _form(request: http.Request, form: RequestForm, **more: Any) -> HttpResponse:
    context = {"form": form, "asked": form.request, **more}
    status = 422 if form.is_bound else 200
    return render(request, "gtm/intake/form.html", context, status=status)


def _ask(request: http.Request, pk: int, question: Question) -> HttpResponse:
    asked = queries.request_page(pk, request.user)
    require(request.user, question.permission, asked)
    form = question.form(given(request), user=request.user, request=asked)
    if request.method == "POST" and form.is_valid():
        try:
            moved = question.act(
                pk, by=request.user, version=version_of(request), **form.cleaned_data
            )
        except Invalid as error:
            form.take(error)
        else:
            return _changed(request, moved, f"{moved.key} is now {_state(moved)}")
    LIFECYCLE.reach(asked.state, question.verb)
    context = {"asked": asked, "form": form, "question": question,
               "ask": LIFECYCLE.verb(question.verb).label}  # fmt: skip
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"gtm/intake/ask.html{fragment}", context, status=status)


def _state(asked: Request) -> str:
    return LIFECYCLE.words.get(asked.state, asked.state)


def _changed(request: http.Request, asked: Request, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return redirect(asked)
    news = {"request-changed": True, "toast": {"text": said}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})
