"""The views saved for a person: the list as they have it, and one view to work on."""

from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Subquery
from django.db.models.functions import JSONObject

from vrops.access.domain import Role
from vrops.access.policy import can
from vrops.core.errors import NotFound
from vrops.lists.domain.address import State
from vrops.lists.pages import ListPage, SavedTab
from vrops.lists.saved import permissions
from vrops.lists.saved.models import Arrangement, SavedView
from vrops.people.models import User

# A person may keep so many views of a list, and a list have so many shared ones, so that reading
# all that a person sees stays one small query.
MOST_OWN, MOST_SHARED = 50, 50
VIEW_FIELDS = ("id", "label", "query", "owner_id", "sharing", "roles", "version")


def page_for(page: ListPage, user: Any) -> ListPage:
    """The list as this person has it: with their own and shared views, in their order, and the view
    they begin with. One query, however many views there are."""
    views, arranged = _read(page, user)
    if not views and not arranged.start:
        return page
    curates = can(user, permissions.CHANGE_SHARED)
    tabs = [_tab(page, view, user, arranged, curates=curates) for view in views]
    places = {pk: place for place, pk in enumerate(arranged.order)}
    tabs.sort(key=lambda tab: (places.get(tab.pk, len(places)), not tab.mine))
    own = replace(page, saved=tuple(tabs), start="")
    known = {view.name for view in own.all_views}
    return replace(own, start=arranged.start) if arranged.start in known else own


def _read(page: ListPage, user: Any) -> tuple[list[SavedView], Arrangement]:
    """The views this person sees, and how they have them: both in the one row of the person, since
    every page of a list asks for them."""
    views = SavedView.objects.visible_to(user).there().filter(list_name=page.name)
    fields = {name: F(name) for name in VIEW_FIELDS}
    shown = views.order_by("position", "pk").values(row=JSONObject(**fields, by=F("owner__name")))[
        : MOST_OWN + MOST_SHARED
    ]
    arranged = Arrangement.objects.filter(user=user, list_name=page.name).values(
        row=JSONObject(start=F("start"), order=F("order"), hidden=F("hidden"))
    )
    person = User.objects.filter(pk=user.pk)
    rows, arrangement = person.values_list(ArraySubquery(shown), Subquery(arranged)).get()
    return [_view(row) for row in rows], Arrangement(**(arrangement or {}))


def _view(row: dict[str, Any]) -> SavedView:
    by = row.pop("by")
    view = SavedView(**row)
    view.owner = User(pk=view.owner_id, name=by)
    return view


def text_of(page: ListPage, state: State) -> str:
    """A full state as a view keeps it: what differs from the list as it comes, and as asked."""
    usual = page.presets[""]
    kept = State(
        words=state.words,
        conditions=state.conditions,
        sort="" if state.sort == usual.sort else state.sort,
        columns=() if state.columns == usual.columns else state.columns,
    )
    return kept.query().removeprefix("?")


def view_of(page: ListPage, pk: int, user: Any) -> SavedView:
    """A view of the list that this person sees; NotFound for every other, gone or not theirs."""
    rows = SavedView.objects.visible_to(user).there().filter(list_name=page.name, pk=pk)
    view = rows.select_related("owner").first()
    if view is None:
        raise NotFound
    return view


def may_change(view: SavedView, user: Any) -> bool:
    """Its owner; a shared one also those who look after the shared views."""
    shared = view.sharing != SavedView.Sharing.PRIVATE
    return view.owner_id == user.pk or (shared and can(user, permissions.CHANGE_SHARED))


def _tab(
    page: ListPage, view: SavedView, user: Any, arranged: Arrangement, *, curates: bool
) -> SavedTab:
    state, problems = page.parse(view.query)
    mine = view.owner_id == user.pk
    return SavedTab(
        pk=view.pk,
        name=view.name,
        label=view.label,
        state=state,
        version=view.version,
        note=_note(view, mine=mine),
        problems=tuple(problems),
        hidden=view.pk in arranged.hidden,
        mine=mine,
        may_change=mine or (curates and view.sharing != SavedView.Sharing.PRIVATE),
    )


def _note(view: SavedView, *, mine: bool) -> str:
    """Shared by Helen Brandt with everybody"""
    if view.sharing == SavedView.Sharing.PRIVATE:
        return "Only you see this view"
    by = "you" if mine else view.owner.name
    roles = [Role(role).label.lower() for role in view.roles]
    return f"Shared by {by} with {', '.join(roles) or 'everybody'}"
