"""Where the tabs, the filter bar and the menu of a view post to; each answers with the list."""

import json
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from vrops.access.guards import View, signed_in
from vrops.access.policy import require
from vrops.core.errors import Invalid, NotFound
from vrops.lists import registry
from vrops.lists.domain.address import State
from vrops.lists.pages import ListPage
from vrops.lists.requests import ListRequest, asked_state, page_of
from vrops.lists.saved import actions, queries
from vrops.lists.saved.forms import ViewForm
from vrops.lists.saved.models import LONGEST_LABEL, SavedView
from vrops.ui.http import posted, version_of


def of_list(*, methods: tuple[str, ...]) -> Any:
    """The view gets the list instead of its name, as this person has it; 404 for an unknown one,
    403 for one that they do not have."""

    def decorate(view: View) -> View:
        @signed_in(methods=methods)
        @wraps(view)
        def inner(request: Any, list_name: str, **kwargs: Any) -> Any:
            try:
                page = registry.page(list_name)
            except KeyError:
                raise NotFound from None
            require(request.user, page.permission)
            return view(request, page_of(request, page), **kwargs)

        return inner

    return decorate


@of_list(methods=("GET", "POST"))
def new(request: ListRequest, page: ListPage) -> HttpResponse:
    """Ask for a name, and save the state in the address under it."""
    state, _ = asked_state(request, page)
    label = _copy_of(page, state)
    form = ViewForm(posted(request), page=page, user=request.user, initial=_initial(label))
    if form.is_bound and form.is_valid():
        try:
            view = actions.save_view(page, state, form.entered(), by=request.user)
        except Invalid as error:
            form.take(error)
        else:
            return _show(request, page, view.name, f"View “{view}” saved")
    return _ask(request, page, form, "Save as new view", page.link(replace(state, open=None)))


@of_list(methods=("GET", "POST"))
def edit(request: ListRequest, page: ListPage, pk: int) -> HttpResponse:
    """Call a view otherwise, or share it."""
    view = queries.view_of(page, pk, request.user)
    actions.require_change(view, by=request.user)
    initial = {"label": view.label, "sharing": view.sharing, "roles": view.roles}
    form = ViewForm(posted(request), page=page, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        version = version_of(request)
        try:
            saved = actions.edit_view(page, pk, form.entered(), by=request.user, version=version)
        except Invalid as error:
            form.take(error)
        else:
            return _show(request, page, saved.name, f"View “{saved}” saved")
    return _ask(request, page, form, "Rename or share", f"?view={view.name}", view)


@of_list(methods=("POST",))
def update(request: ListRequest, page: ListPage, pk: int) -> HttpResponse:
    """Let the view bring what the address says."""
    state, _ = asked_state(request, page)
    version = version_of(request)
    view = actions.update_view(page, pk, state, by=request.user, version=version)
    return _show(request, page, view.name, f"View “{view}” saved")


@of_list(methods=("POST",))
def delete(request: ListRequest, page: ListPage, pk: int) -> HttpResponse:
    view = actions.delete_view(page, pk, by=request.user, version=version_of(request))
    return _show(request, page, "", f"View “{view}” deleted", undo=_url("restore", page, pk))


@of_list(methods=("POST",))
def restore(request: ListRequest, page: ListPage, pk: int) -> HttpResponse:
    view = actions.restore_view(page, pk, by=request.user)
    return _show(request, page, view.name, f"View “{view}” is back")


@of_list(methods=("POST",))
def move(request: ListRequest, page: ListPage, pk: int) -> HttpResponse:
    """One place to the left, or to the right."""
    actions.move_view(page, pk, by=request.user, left=request.POST.get("to") == "left")
    return _refresh(request, page, f"s{pk}")


@of_list(methods=("POST",))
def hide(request: ListRequest, page: ListPage, pk: int) -> HttpResponse:
    view = actions.put_away(page, pk, by=request.user, away=True)
    said = f"View “{view.label}” put away; it stays in the menu More"
    return _show(request, page, "", said, undo=_url("show", page, pk))


@of_list(methods=("POST",))
def show(request: ListRequest, page: ListPage, pk: int) -> HttpResponse:
    actions.put_away(page, pk, by=request.user, away=False)
    return _refresh(request, page, f"s{pk}")


@of_list(methods=("POST",))
def start(request: ListRequest, page: ListPage) -> HttpResponse:
    """Open the list with the view that was sent; with none, as it is declared."""
    name = request.POST.get("view", "")
    actions.begin_with(page, name, by=request.user)
    label = _label_of(page, name)
    said = f"{page.title} opens with “{label}” from now on" if label else ""
    return _refresh(request, page, name, said or f"{page.title} opens as it comes from now on")


# ---- answers ------------------------------------------------------------------------------------


def _ask(
    request: ListRequest, page: ListPage, form: ViewForm, ask: str, back: str,
    view: SavedView | None = None,
) -> HttpResponse:  # fmt: skip
    """The form over the list, or as a page of its own; again, after a wrong answer."""
    context = {
        "page": page,
        "form": form,
        "ask": ask,
        "back": reverse(page.url_name) + back.removesuffix("?"),
        "view": view,
        "action": request.get_full_path(),
    }
    template = "lists/view_form.html#dialog" if request.htmx else "lists/view_form.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _show(
    request: ListRequest, page: ListPage, name: str, said: str, undo: str = ""
) -> HttpResponse:
    """The list with this view (the declared first one for no name), and what was done."""
    at = f"?view={name or page.default_view}" if name or page.default_view else "?filters=none"
    address = reverse(page.url_name) + at
    if not request.htmx:
        messages.success(request, said)
        return redirect(address)
    toast = {"text": said, **({"undo": undo} if undo else {})}
    load = {"path": address, "target": "#list", "swap": "morph:outerHTML"}
    headers = {"HX-Trigger": json.dumps({"toast": toast}), "HX-Location": json.dumps(load)}
    return HttpResponse(status=204, headers=headers)


def _refresh(request: ListRequest, page: ListPage, name: str, said: str = "") -> HttpResponse:
    """The list as it is on the screen, with its tabs anew."""
    if not request.htmx:
        return redirect(reverse(page.url_name) + (f"?view={name}" if name else ""))
    news: dict[str, Any] = {"list-changed": True}
    if said:
        news["toast"] = {"text": said}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})


def _url(name: str, page: ListPage, pk: int) -> str:
    return reverse(f"saved_views:{name}", args=(page.name, pk))


def _initial(label: str) -> dict[str, Any]:
    return {"label": label, "sharing": SavedView.Sharing.PRIVATE, "roles": []}


def _copy_of(page: ListPage, state: State) -> str:
    """A name for what is a view already, told from it; something new has none to begin with."""
    as_it_is = queries.text_of(page, page.presets[state.view]) == queries.text_of(page, state)
    label = _label_of(page, state.view)
    return f"{label[: LONGEST_LABEL - 7]} (copy)" if label and as_it_is else ""


def _label_of(page: ListPage, name: str) -> str:
    return next((view.label for view in page.all_views if view.name == name), "")
