"""Demonstration views: areas declare who kept which view of their lists, and register a loader."""

from dataclasses import dataclass

from vrops.core.demonstration import Loader, World
from vrops.lists import registry
from vrops.lists.saved import actions
from vrops.lists.saved.actions import Entered
from vrops.lists.saved.models import SavedView


@dataclass(frozen=True, slots=True)
class DemoView:
    """A view of a list that somebody of the sign-in page keeps, shared with roles or for all.

    The query is the list's address text; `{site[MN2]}` and `{supplier[NGC]}` stand for the places'
    numbers. They begin with it when `start`.
    """

    list_name: str
    owner: str
    label: str
    query: str
    roles: tuple[str, ...] = ()
    everybody: bool = False
    start: bool = False

    @property
    def sharing(self) -> str:
        if self.everybody:
            return SavedView.Sharing.EVERYBODY
        return SavedView.Sharing.ROLES if self.roles else SavedView.Sharing.PRIVATE


def loader(*views: DemoView) -> Loader:
    """A loader of these views, to run after the places and people are there."""

    def load(world: World) -> None:
        for view in views:
            _keep(world, view)

    return load


def query_of(world: World, view: DemoView) -> str:
    places = {
        kind: {code: place.pk for code, place in world.made[f"{kind}s"].items()}
        for kind in ("site", "supplier")
    }
    return view.query.format(**places)


def _keep(world: World, view: DemoView) -> None:
    page, by = registry.page(view.list_name), world.made["users"][view.owner]
    state, problems = page.parse(query_of(world, view))
    if problems:
        raise ValueError(f"View {view.label} of {view.list_name}: {problems}.")
    entered = Entered(view.label, view.sharing, view.roles)
    saved = actions.save_view(page, page.expanded(state), entered, by=by)
    if view.start:
        actions.begin_with(page, saved.name, by=by)
