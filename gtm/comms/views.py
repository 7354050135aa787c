"""The pages of those who write, approve and follow messages."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from gtm.comms import actions, permissions, queries
from gtm.comms.departing import with_closed
from gtm.comms.domain import audience
from gtm.comms.domain.lifecycle import EDITABLE_STATES, LIFECYCLE
from gtm.comms.domain.refusals import AudienceChanged, LaunchNotApproved
from gtm.comms.forms import (
    AudienceForm,
    DecisionForm,
    MessageForm,
    ScheduleForm,
    WhyForm,
    initial_of,
)
from gtm.comms.models import Message
from gtm.launches.models import Launch
from vrops.access.guards import guarded
from vrops.access.policy import can, require
from vrops.approvals import content
from vrops.approvals import queries as approvals
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.late import TOO_LATE, in_place, late
from vrops.audiences.domain.refusals import NobodyInAudience
from vrops.core import clock, markdown, phrases
from vrops.core.company import company_day
from vrops.core.errors import Invalid, NotFound, Refused, StaleVersion
from vrops.core.numbers import read_id
from vrops.log import queries as log
from vrops.ui import formats
from vrops.ui.http import Request, posted, version_of

CONSEQUENCE = "Approving lets the author schedule exactly these words for exactly these people."
PLAIN: dict[str, Callable[..., Message]] = {
    "submit": actions.submit_message,
    "withdraw": actions.withdraw_message,
    "resume": actions.resume_message,
}
WITH_REASON: dict[str, Callable[..., Message]] = {
    "pause": actions.pause_message,
    "cancel": actions.cancel_message,
}


@guarded(permissions.VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """One message: its words, who it is for, how far it is, who is missing."""
    message = queries.message_page(pk, request.user)
    fragment = "#refreshed" if request.htmx.target == "message" else ""
    context = page(message, request.user) | {"fragment": bool(fragment)}
    response = render(request, f"gtm/comms/detail.html{fragment}", context)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def page(message: Message, user: Any) -> dict[str, Any]:
    """The message as this person sees it, with the verbs they may use now."""
    writes = can(user, permissions.WRITE, message)
    sheet = queries.sheet_of(message)
    sends = queries.sends_of(message) if writes else []
    sites = queries.counts(message, user) if message.requires_ack else []
    missing = queries.missing(message, user) if sites else Message.objects.none()
    rule = queries.rule_of(message)
    in_review = message.state == "in_review"
    rail = approvals.rail(message, user, consequence=CONSEQUENCE) if writes else None
    return {
        "message": message,
        "number": content.numbers_of(message).now,
        "launch": queries.launch_of(message, user),
        "text": markdown.render(message.body, top=3),
        "audience": queries.audience_words(rule, user),
        "people": sheet.content["people"] if writes else None,
        "zone_words": formats.zone_title(message.zone) if message.zone else "site time",
        "hold": _hold(message) if writes else "",
        "wall_clock": _wall_clock(message),
        "sends": sends,
        "books": queries.total_books(sends) if sends else None,
        "sites": sites,
        "total": queries.overall(sites),
        "missing": list(missing[: queries.MISSING_SHOWN]) if sites else [],
        "rail": rail,
        "decision": DecisionForm(initial={"sheet_hash": sheet.hash})
        if in_review and rail and rail.may_decide
        else None,
        "verbs": _verbs(message, user, writes),
        "editable": writes and message.state in EDITABLE_STATES,
        "may_schedule": writes and LIFECYCLE.allowed(message.state, "schedule"),
        "moving": _is_moving(message),
        "items": log.feed(message, limit=30) if writes else [],
    }


def _verbs(message: Message, user: Any, writes: bool) -> list[Any]:
    """Submit and resume as buttons, withdraw, pause and cancel in the menu."""
    if not writes:
        return []
    names = {*PLAIN, *WITH_REASON}
    rail_owner = message.state != "in_review" or _submitted_by(message, user)
    return [
        verb
        for verb in LIFECYCLE.buttons(message.state)
        if verb.name in names and (verb.name != "withdraw" or rail_owner)
    ]


def _hold(message: Message) -> str:
    """Why it waits, while it can still go out."""
    return "" if message.state in ("sent", "rejected", "cancelled") else queries.why_held(message)


def _is_moving(message: Message) -> bool:
    """Whether its numbers change while somebody looks at them."""
    if message.state == "scheduled" and message.goes_at is not None:
        return message.goes_at <= clock.now() and not queries.why_held(message)
    return message.state == "sending"


def _wall_clock(message: Message) -> str:
    """The chosen time as clocks show it: “8:00 am”."""
    if message.wall_on is None or message.wall_at is None:
        return ""
    return formats.clock_time(datetime.combine(message.wall_on, message.wall_at))


def _submitted_by(message: Message, user: Any) -> bool:
    rail = approvals.rail(message, user)
    return rail is not None and rail.run.submitted_by_id == user.pk


@guarded(permissions.WRITE, methods=("GET", "POST"))
def create(request: Request) -> HttpResponse:
    """A new message, about a launch where the address names one."""
    if request.method == "GET":
        return _form(request, MessageForm(user=request.user, initial=_blank(request)))
    form = MessageForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            message = actions.write_message(form.entered(), by=request.user)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{message.key} saved as a draft")
            return redirect(message)
    return _form(request, form)


@guarded(permissions.WRITE, methods=("GET", "POST"))
def edit(request: Request, pk: int) -> HttpResponse:
    message = queries.message_page(pk, request.user)
    require(request.user, permissions.WRITE, message)
    actions.check_editable(message)
    if request.method == "GET":
        form = MessageForm(user=request.user, message=message, initial=initial_of(message))
        return _form(request, form, version=message.version)
    form = MessageForm(request.POST, user=request.user, message=message)
    version = version_of(request)
    if form.is_valid():
        try:
            now = actions.edit_message(pk, form.entered(), by=request.user, version=version)
        except Invalid as error:
            form.take(error)
        except StaleVersion:
            who = log.who_changed(message, reader=request.user)
            return _form(request, form, version=version, who=who, status=409)
        else:
            again = message.state != "draft" and now.state == "draft"
            messages.success(
                request, f"{now.key} saved{'; it has to be approved again' if again else ''}"
            )
            return redirect(now)
    return _form(request, form, version=version)


@guarded(permissions.WRITE, methods=("POST",))
def preview_text(request: Request) -> HttpResponse:
    """The text as its readers will see it."""
    context = {"text": markdown.render(request.POST.get("body", "")[:20_000], top=2)}
    return render(request, "gtm/comms/form.html#text", context)


@guarded(permissions.WRITE)
def preview_audience(request: Request) -> HttpResponse:
    """Who would receive it today, while the form is filled in."""
    form = AudienceForm(request.GET, user=request.user)
    return render(request, "gtm/comms/form.html#reach", _reach_of(form, request.user))


@guarded(permissions.APPROVE, methods=("POST",))
def decide(request: Request, pk: int) -> HttpResponse:
    """An approver's word; a wrong form comes back in its card (422)."""
    form = DecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.decide_message(
                pk, Verdict(given["verdict"]), by=request.user, version=version_of(request),
                sheet_hash=given["sheet_hash"], note=given["note"],
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        except TOO_LATE as error:
            return _late(request, pk, form, error)
        else:
            message = Message.objects.get(pk=pk)
            return _changed(request, message, f"{message.key} is now {_state(message)}")
    message = queries.message_page(pk, request.user)
    context = page(message, request.user) | {"decision": form, "seen": version_of(request)}
    fragment = "#decide" if request.htmx else ""
    return render(request, f"gtm/comms/detail.html{fragment}", context, status=422)


def _late(request: Request, pk: int, form: DecisionForm, error: Refused) -> HttpResponse:
    """The approver who came second: the page as it is now, with the reason and their words."""
    message = queries.message_page(pk, request.user)
    context = page(message, request.user)
    context["anew"] = True
    context["late"] = late(message, error, by=request.user, form=form)
    if context["decision"]:
        context["decision"].initial["note"] = form.cleaned_data["note"]
    return in_place(request, render(request, "gtm/comms/detail.html", context))


@guarded(permissions.WRITE, methods=("GET", "POST"))
def move(request: Request, pk: int, verb: str) -> HttpResponse:
    """Submit, withdraw, resume; pause and cancel ask for a reason first."""
    if verb not in {*PLAIN, *WITH_REASON}:
        raise NotFound
    message = queries.message_page(pk, request.user)
    version = version_of(request)
    if verb in PLAIN:
        if request.method == "POST":
            moved = PLAIN[verb](pk, by=request.user, version=version)
            return _changed(request, moved, f"{moved.key} is now {_state(moved)}")
        return redirect(message)
    form = WhyForm(request.POST) if request.method == "POST" else WhyForm()
    if request.method == "POST" and form.is_valid():
        moved = WITH_REASON[verb](
            pk, by=request.user, version=version, why=form.cleaned_data["why"]
        )
        return _changed(request, moved, f"{moved.key} is now {_state(moved)}")
    LIFECYCLE.reach(message.state, verb, before=message.state_before)
    context = {"message": message, "form": form, "verb": LIFECYCLE.verb(verb)}
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"gtm/comms/ask.html{fragment}", context, status=status)


@guarded(permissions.WRITE, methods=("GET", "POST"))
def schedule(request: Request, pk: int) -> HttpResponse:
    """Choose when it goes out, seeing the instant for each zone; then confirm to how many."""
    message = queries.message_page(pk, request.user)
    require(request.user, permissions.WRITE, message)
    LIFECYCLE.reach(message.state, "schedule")
    form = ScheduleForm(posted(request), user=request.user)
    version = version_of(request) if form.is_bound else message.version
    context: dict[str, Any] = {"message": message, "form": form, "version": version}
    context |= {"hold": queries.why_held(message), **_when(message, form, request.user)}
    if form.is_bound and form.is_valid():
        try:
            actions.check_departure(message, context["departures"], now=context["now"])
        except (Invalid, LaunchNotApproved, NobodyInAudience) as error:
            form.take(error)
        else:
            confirmed = read_id(request.POST.get("people"))
            act = _confirm if confirmed is None else partial(_schedule, people=confirmed)
            return act(request, context)
    response = render(
        request, f"gtm/comms/schedule.html{'#form' if request.htmx else ''}", context,
        status=422 if form.is_bound else 200,
    )  # fmt: skip
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#schedule", "outerHTML"
    return response


def _confirm(request: Request, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """To how many, who and when: a dialog over the form, or without script a page of its own."""
    message: Message = context["message"]
    rule = queries.rule_of(message)
    count = phrases.counted(context["whole"], "person", "people")
    words = f"Send to {count} now" if context["now"] else f"Schedule for {count}"
    context |= {"audience": queries.audience_words(rule, request.user), "words": words}
    fragment = "#dialog" if request.htmx else ""
    return render(request, f"gtm/comms/confirm.html{fragment}", context, status=status)


def _schedule(request: Request, context: dict[str, Any], people: int) -> HttpResponse:
    message, given = context["message"], context["form"].cleaned_data
    try:
        moved = actions.schedule_message(
            message.pk, by=request.user, version=context["version"], on=given["on"],
            at=given["at"], zone=given["zone"], people=people,
        )  # fmt: skip
    except AudienceChanged as error:
        return _confirm(request, context | {"news": str(error)}, status=409)
    count = phrases.counted(people, "person", "people")
    what = "goes out to" if context["now"] else "is scheduled for"
    messages.success(request, f"{moved.key} {what} {count}")
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": moved.get_absolute_url()})
    return redirect(moved)


@guarded(permissions.WRITE)
def schedule_when(request: Request, pk: int) -> HttpResponse:
    """The instant in each zone, under the fields of the form."""
    message = queries.message_page(pk, request.user)
    form = ScheduleForm(request.GET, user=request.user)
    return render(request, "gtm/comms/schedule.html#when", _when(message, form, request.user))


def _when(message: Message, form: ScheduleForm, viewer: Any) -> dict[str, Any]:
    """When it goes out in each zone and to how many, or why it cannot: a time that has passed."""
    if not form.is_bound or not form.is_valid():
        return {"departures": None, "refusal": "", "now": False}
    given = form.cleaned_data
    found = queries.departures(message, given["on"], given["at"], given["zone"])
    departures = with_closed(message, found, given["on"] or company_day(), viewer=viewer)
    return {
        "departures": departures,
        "whole": sum(each.people for each in departures),
        "refusal": next((each.refusal for each in departures if each.refusal), ""),
        "now": given["on"] is None,
    }


def _blank(request: Request) -> dict[str, Any]:
    """A new form: reps, and the sites of the launch that the address names."""
    asked = read_id(request.GET.get("launch"))
    launch = Launch.objects.visible_to(request.user).filter(pk=asked).first() if asked else None
    if launch is None:
        return {"roles": ["rep"]}
    return {"roles": ["rep"], "launch": launch.pk, "place": "launch"}


def _form(request: Request, form: MessageForm, **more: Any) -> HttpResponse:
    given = form.data if form.is_bound else None
    shown = AudienceForm(given or _as_data(form), user=request.user, message=form.message)
    context = {"form": form, "message": form.message, **_reach_of(shown, request.user), **more}
    status = more.get("status") or (422 if form.is_bound else 200)
    return render(request, "gtm/comms/form.html", context, status=status)


def _as_data(form: MessageForm) -> Any:
    """The values an unbound form shows, as if they had been sent."""
    data: dict[str, Any] = {"place": "all", **form.initial}
    return {name: value for name, value in data.items() if value is not None}


def _reach_of(form: AudienceForm, user: Any) -> dict[str, Any]:
    if not form.is_valid():
        return {"reach": None}
    rule: audience.Rule | None = audience.rule_of(form.choice)
    if form.cleaned_data["place"] == "launch":
        rule = audience.at_sites(rule or {}, queries.launch_site_ids(form.cleaned_data["launch"]))
    if rule is None:
        return {"reach": None, "no_sites": True}
    return {"reach": queries.reach(rule, viewer=user)}


def _state(message: Message) -> str:
    return LIFECYCLE.words.get(message.state, message.state.replace("_", " "))


def _changed(request: Request, message: Message, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return redirect(message)
    news = {"message-changed": True, "launch-changed": True, "toast": {"text": said}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})
