"""The pages of articles: reading now and as of any moment, differences, writing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from playbook.articles import actions, comparing, page, permissions, queries
from playbook.articles.domain.content import LONGEST_BODY
from playbook.articles.domain.moments import read_moment
from playbook.articles.forms import (
    ArticleForm,
    DraftForm,
    PlaceForm,
    ReviewForm,
    draft_initial,
    place_initial,
)
from playbook.articles.models import ArticleVersion
from playbook.articles.page import Moment
from vrops.access.guards import guarded
from vrops.access.policy import require
from vrops.core import clock, markdown
from vrops.core.errors import Invalid, NotFound, StaleVersion
from vrops.core.numbers import read_id
from vrops.log import queries as log
from vrops.ui.http import Request, posted, version_of


@guarded(permissions.READ)
def read(request: Request, slug: str) -> HttpResponse:
    """The article as it holds now, or as it held at `?as_of=`."""
    article = queries.article_page(slug, request.user)
    moment = _moment(request)
    version = queries.version_in_force(article, moment.at)
    if version is None and not moment.asked:
        work = queries.work_of(article, request.user)
        if work is not None and work.number == 1:
            return redirect(work)
    context = page.reading(article, version, moment, request.user)
    return render(request, "playbook/articles/article.html", context)


@guarded(permissions.READ)
def version(request: Request, slug: str, number: int) -> HttpResponse:
    """One version: to read once it was in force, before that with its review."""
    found = queries.version_page(slug, number, request.user)
    if not found.kept:
        context = page.work(found, request.user) | {"form": ReviewForm()}
        return render(request, "playbook/articles/version.html", context)
    context = page.reading(found.article, found, Moment(clock.now()), request.user)
    return render(request, "playbook/articles/article.html", context)


@guarded(permissions.READ)
def version_by_id(request: Request, pk: int) -> HttpResponse:
    """Where those who are asked to review come in: on to the address of the version."""
    return redirect(queries.version_of_id(pk, request.user))


@guarded(permissions.READ)
def difference(request: Request, slug: str) -> HttpResponse:
    """What differs between any two versions the reader may see, `?from=1&to=3`."""
    article = queries.article_page(slug, request.user)
    versions = queries.versions(article, request.user)
    numbers = {each.number for each in versions}
    after = read_id(request.GET.get("to")) or max(numbers)
    before = read_id(request.GET.get("from")) or max((n for n in numbers if n < after), default=0)
    if after not in numbers or (before and before not in numbers):
        raise NotFound
    newer = queries.version_page(slug, after, request.user)
    older = queries.version_page(slug, before, request.user) if before else None
    context = {
        "article": article,
        "versions": versions,
        "older": older,
        "newer": newer,
        "difference": comparing.difference(older, newer),
    }
    return render(request, "playbook/articles/difference.html", context)


@guarded(permissions.EDIT, methods=("GET", "POST"))
def create(request: Request) -> HttpResponse:
    """A new article with its first draft."""
    section = read_id(request.GET.get("section"))
    initial = {"owner": request.user.pk, "section": section}
    form = ArticleForm(posted(request), user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = actions.create_article(form.entered(), by=request.user)
        except Invalid as error:
            form.take(error)
        else:
            return done(request, made, f"{made.article.title} created as a draft")
    return _editor(request, form, None)


@guarded(permissions.EDIT, methods=("POST",))
def start(request: Request, slug: str) -> HttpResponse:
    """Begin the next version beside the live text."""
    article = queries.article_page(slug, request.user)
    made = actions.start_draft(article.pk, by=request.user)
    messages.success(request, f"Version {made.number} started from the text in force")
    return redirect("playbook:article_edit", article.slug)


@guarded(permissions.EDIT, methods=("GET", "POST"))
def edit(request: Request, slug: str) -> HttpResponse:
    """Write the version in work; when somebody was faster, both texts (409)."""
    article = queries.article_page(slug, request.user)
    require(request.user, permissions.EDIT, article)
    found = queries.work_of(article, request.user)
    if found is None:
        return redirect(article)
    if request.method == "GET":
        form = DraftForm(initial=draft_initial(found))
        return _editor(request, form, found, seen=found.version)
    form, seen = DraftForm(request.POST), version_of(request)
    if form.is_valid():
        try:
            saved = actions.save_draft(found.pk, form.draft(), by=request.user, version=seen)
        except Invalid as error:
            form.take(error)
        except StaleVersion:
            return _stale(request, form, article.slug, found.number)
        else:
            back = found.state != "draft" and saved.state == "draft"
            again = "; it is a draft again and has to be reviewed anew" if back else ""
            return done(request, saved, f"Version {saved.number} saved{again}")
    return _editor(request, form, found, seen=seen)


@guarded(permissions.EDIT, methods=("GET", "POST"))
def place(request: Request, slug: str) -> HttpResponse:
    """Section, owner and review date of an article."""
    article = queries.article_page(slug, request.user)
    require(request.user, permissions.EDIT, article)
    form = PlaceForm(posted(request), user=request.user, initial=place_initial(article))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            saved = actions.edit_article(
                article.pk, by=request.user, version=version_of(request),
                section_id=given["section"], owner_id=given["owner"],
                review_by=given["review_by"],
            )  # fmt: skip
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, f"{saved.title} saved")
            return redirect(saved)
    context = {"form": form, "article": article}
    status = 422 if form.is_bound else 200
    return render(request, "playbook/articles/place.html", context, status=status)


@guarded(permissions.EDIT, methods=("POST",))
def preview(request: Request) -> HttpResponse:
    """The text as its readers will see it."""
    text = markdown.render(request.POST.get("body", "")[:LONGEST_BODY], top=2)
    return render(request, "playbook/articles/editor.html#text", {"text": text})


def done(request: Request, found: ArticleVersion, said: str) -> HttpResponse:
    """The page of the version anew, with what happened said on it."""
    messages.success(request, said)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": found.get_absolute_url()})
    return redirect(found)


def _moment(request: Request) -> Moment:
    asked = request.GET.get("as_of", "").strip()
    if not asked:
        return Moment(clock.now())
    try:
        return Moment(read_moment(asked, request.user.reading_zone), asked)
    except Invalid as error:
        return Moment(clock.now(), problem=error.message)


def _editor(
    request: Request, form: DraftForm, found: ArticleVersion | None, **more: Any
) -> HttpResponse:
    context = {"form": form, "version": found, **more}
    status = more.get("status") or (422 if form.is_bound else 200)
    fragment = "#editor" if request.htmx else ""
    return render(request, f"playbook/articles/editor.html{fragment}", context, status=status)


def _stale(request: Request, form: DraftForm, slug: str, number: int) -> HttpResponse:
    """Nothing was saved: their text, what mine would change in it, and mine in the form."""
    theirs = queries.version_page(slug, number, request.user)
    mine = form.draft()
    compared = queries.compared(theirs, mine.title, mine.body)
    return _editor(
        request, form, theirs, status=409, seen=theirs.version, stale=compared,
        who=log.who_changed(theirs, reader=request.user), changed_at=theirs.updated_at,
    )  # fmt: skip
