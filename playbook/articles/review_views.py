"""The verbs of a version: submitting, deciding, publishing, taking out of force."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from playbook.articles import page, permissions, publishing, queries, reviewing
from playbook.articles.domain.lifecycle import LIFECYCLE
from playbook.articles.forms import PublishForm, ReviewForm, WhyForm, WithdrawForm
from playbook.articles.models import ArticleVersion
from playbook.articles.views import done
from vrops.access.guards import guarded
from vrops.access.policy import require
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.late import TOO_LATE, late, late_page
from vrops.core import clock
from vrops.core.errors import Invalid
from vrops.ui.http import Request, version_of
from vrops.ui.middleware import answer

PAGE = "playbook/articles/version.html"


@guarded(permissions.EDIT, methods=("POST",))
def submit(request: Request, slug: str, number: int) -> HttpResponse:
    """Send it to its reviewers; without a summary back to the text."""
    found = queries.version_page(slug, number, request.user)
    try:
        sent = reviewing.submit_version(found.pk, by=request.user, version=version_of(request))
    except Invalid as error:
        messages.error(request, error.errors[0].detail if error.errors else str(error))
        return redirect("playbook:article_edit", slug)
    return done(request, sent, f"Version {sent.number} is in review")


@guarded(permissions.REVIEW, methods=("POST",))
def decide(request: Request, slug: str, number: int) -> HttpResponse:
    """A reviewer's word; a wrong form comes back in its card (422)."""
    found = queries.version_page(slug, number, request.user)
    form = ReviewForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            decided = reviewing.decide_version(
                found.pk, Verdict(given["verdict"]), by=request.user,
                version=version_of(request), sheet_hash=given["sheet_hash"], note=given["note"],
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        except TOO_LATE as error:
            now = queries.version_page(slug, number, request.user)
            told = late(now, error, by=request.user, form=form)
            return late_page(request, PAGE, page.work(now, request.user), told, form)
        else:
            return done(request, decided, _said(given["verdict"], decided))
    if not request.htmx:
        return answer(request, 422, next(str(each[0]) for each in form.errors.values()))
    context = {**page.decision(found, request.user), "form": form}
    return render(request, "approvals/decision.html", context, status=422)


@guarded(permissions.EDIT, methods=("GET", "POST"))
def withdraw(request: Request, slug: str, number: int) -> HttpResponse:
    """Take one's own submission back."""
    found = queries.version_page(slug, number, request.user)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        taken = reviewing.withdraw_version(
            found.pk, by=request.user, version=version_of(request), why=form.cleaned_data["why"]
        )
        return done(request, taken, f"Version {taken.number} is a draft again")
    LIFECYCLE.reach(found.state, "withdraw")
    return _ask(request, found, form, "Withdraw")


@guarded(permissions.PUBLISH, methods=("GET", "POST"))
def publish(request: Request, slug: str, number: int) -> HttpResponse:
    """Now, or at a time whose instant is shown before it is saved."""
    found = queries.version_page(slug, number, request.user)
    require(request.user, permissions.PUBLISH, found)
    LIFECYCLE.reach(found.state, "publish")
    form = _publish_form(request, found)
    if form.is_bound and form.is_valid():
        try:
            sent = publishing.publish_version(
                found.pk, by=request.user, version=version_of(request), **form.chosen
            )
        except Invalid as error:
            form.take(error)
        else:
            said = "published" if sent.kept else "scheduled"
            return done(request, sent, f"Version {sent.number} is {said}")
    return _ask(request, found, form, "Publish", **_when(form))


@guarded(permissions.PUBLISH)
def publish_when(request: Request, slug: str, number: int) -> HttpResponse:
    """The instant that day, time and zone come to, under the fields of the form."""
    queries.version_page(slug, number, request.user)
    form = PublishForm(request.GET, user=request.user)
    return render(request, "playbook/articles/ask.html#when", _when(form))


@guarded(permissions.PUBLISH, methods=("POST",))
def unschedule(request: Request, slug: str, number: int) -> HttpResponse:
    """Take the time of publication back."""
    found = queries.version_page(slug, number, request.user)
    kept = publishing.cancel_publication(
        found.pk, by=request.user, version=version_of(request)
    )  # fmt: skip
    return done(request, kept, f"Version {kept.number} is not scheduled any more")


@guarded(permissions.PUBLISH, methods=("GET", "POST"))
def expire(request: Request, slug: str, number: int) -> HttpResponse:
    """Take the text out of force, with the reason."""
    found = queries.version_page(slug, number, request.user)
    LIFECYCLE.reach(found.state, "expire")
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ended = publishing.expire_version(
                found.pk, by=request.user, version=version_of(request),
                why=form.cleaned_data["why"],
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            return done(request, ended, f"{ended.title} is out of force")
    return _ask(request, found, form, "Take out of force")


def _publish_form(request: Request, found: ArticleVersion) -> PublishForm:
    if request.method == "POST":
        return PublishForm(request.POST, user=request.user)
    zone = found.zone or str(request.user.reading_zone)
    initial = {"zone": zone, "on": found.wall_on, "at": found.wall_at}
    initial["when"] = "at" if found.publish_at else "now"
    return PublishForm(user=request.user, initial=initial)


def _when(form: PublishForm) -> dict[str, Any]:
    """The instant the form comes to; nothing while it names none."""
    if not form.is_bound or not form.is_valid() or not form.cleaned_data["on"]:
        return {"wall": None}
    given = form.cleaned_data
    return {"wall": clock.resolve_wall(given["on"], given["at"], given["zone"])}


def _ask(
    request: Request, found: ArticleVersion, form: Any, title: str, **more: Any
) -> HttpResponse:
    """A question over the page, or without script on a page of its own."""
    context = {"version": found, "form": form, "ask": title, **more}
    fragment = "#dialog" if request.htmx else ""
    status = 422 if form.is_bound else 200
    return render(request, f"playbook/articles/ask.html{fragment}", context, status=status)


def _said(verdict: str, version: ArticleVersion) -> str:
    if version.state == "in_review":
        return f"Version {version.number} approved by you; others still have to"
    words = {Verdict.APPROVE: "approved", Verdict.SEND_BACK: "sent back"}
    return f"Version {version.number} {words.get(Verdict(verdict), 'rejected')}"
