"""Saving, changing, sharing, deleting and bringing back views; each person's order of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from vrops.access import registry
from vrops.access.domain import Role
from vrops.access.policy import require
from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid, NotFound, PermissionDenied, Refused, StaleVersion
from vrops.core.redaction import redact
from vrops.lists.domain.address import State
from vrops.lists.pages import ListPage, SavedTab
from vrops.lists.saved import permissions, queries
from vrops.lists.saved.models import LONGEST_LABEL, LONGEST_QUERY, Arrangement, SavedView
from vrops.log import actions as log

STALE = "Somebody changed this view after you opened it; reload the list and try again."


@dataclass(frozen=True, slots=True)
class Entered:
    """What a view is called and who sees it."""

    label: str
    sharing: str = SavedView.Sharing.PRIVATE
    roles: Sequence[str] = ()


@transaction.atomic
def save_view(page: ListPage, state: State, entered: Entered, *, by: Any) -> SavedView:
    """Keep a full state of the list under a name.

    Refuses: PermissionDenied without the list, or without the right to share; Invalid for a name
    that is empty, too long or taken and for roles that do not have the list; Refused when the
    person, or the list's shared views, are at their limit.
    """
    require(by, page.permission)
    label = _label(entered.label)
    roles = _checked_sharing(page, entered, by=by)
    own = SavedView.objects.there().filter(list_name=page.name, owner=by)
    positions = list(own.values_list("position", flat=True))
    if len(positions) >= queries.MOST_OWN:
        raise Refused(
            f"You have {queries.MOST_OWN} views of this list; delete one that you do not need "
            "any more.",
            code="lists.too_many_views",
        )
    view = SavedView(
        list_name=page.name, label=label, query=_query(page, state), owner=by,
        sharing=entered.sharing, roles=roles, position=max(positions, default=0) + 1,
    )  # fmt: skip
    _check_room(page, entered.sharing)
    _label_once(lambda: view.save(force_insert=True), label)
    log.record("lists.view.saved", view, by=by, after=view.snapshot())
    return view


@transaction.atomic
def edit_view(page: ListPage, pk: int, entered: Entered, *, by: Any, version: int) -> SavedView:
    """Call a view otherwise, or change who sees it.

    Refuses: NotFound; PermissionDenied for others than its owner and administrators; StaleVersion;
    what `save_view` refuses.
    """
    view = _changeable(page, pk, by=by, version=version)
    label, before = _label(entered.label), view.snapshot()
    shared = (view.sharing, view.roles) != (entered.sharing, sorted(entered.roles))
    roles = _checked_sharing(page, entered, by=by) if shared else view.roles
    if (view.label, shared) == (label, False):
        return view
    if view.sharing == SavedView.Sharing.PRIVATE:
        _check_room(page, entered.sharing)
    _label_once(lambda: view.edit(label=label, sharing=entered.sharing, roles=roles), label)
    event = "lists.view.shared" if shared else "lists.view.changed"
    log.record(event, view, by=by, before=before, after=view.snapshot())
    return view


@transaction.atomic
def update_view(page: ListPage, pk: int, state: State, *, by: Any, version: int) -> SavedView:
    """Let a view bring the full state that is on the screen.

    Refuses: NotFound; PermissionDenied for others than its owner and administrators; StaleVersion.
    """
    view = _changeable(page, pk, by=by, version=version)
    query, before = _query(page, state), view.snapshot()
    if query != view.query:
        view.edit(query=query)
        log.record("lists.view.changed", view, by=by, before=before, after=view.snapshot())
    return view


@transaction.atomic
def delete_view(page: ListPage, pk: int, *, by: Any, version: int) -> SavedView:
    """Take a view away from everybody who has it; `restore_view` brings it back.

    Refuses: NotFound, also the second time; PermissionDenied for others than its owner and
    administrators; StaleVersion.
    """
    view = _changeable(page, pk, by=by, version=version)
    before = view.snapshot()
    view.edit(deleted_at=clock.now())
    log.record("lists.view.deleted", view, by=by, before=before, after=view.snapshot())
    return view


@transaction.atomic
def restore_view(page: ListPage, pk: int, *, by: Any) -> SavedView:
    """Bring a deleted view back; one that is there stays as it is.

    Refuses: NotFound; PermissionDenied for others than its owner and administrators; Invalid when
    the owner has given its name to another view since.
    """
    require(by, page.permission)
    rows = SavedView.objects.visible_to(by).select_for_update(of=("self",))
    view = rows.filter(list_name=page.name, pk=pk).first()
    if view is None:
        raise NotFound
    require_change(view, by=by)
    if view.deleted_at is None:
        return view
    before = view.snapshot()
    _label_once(lambda: view.edit(deleted_at=None), view.label)
    log.record("lists.view.restored", view, by=by, before=before, after=view.snapshot())
    return view


# ---- how one person has the views ---------------------------------------------------------------


@transaction.atomic
def move_view(page: ListPage, pk: int, *, by: Any, left: bool) -> None:
    """Let a saved view change places with its neighbor among the person's tabs; at the end nothing.

    Refuses: PermissionDenied without the list; NotFound for a view this person does not see.
    """
    tabs = _tabs(page, by=by)
    order = [tab.pk for tab in tabs if not tab.hidden]
    at = order.index(pk) if pk in order else -1
    if not any(tab.pk == pk for tab in tabs):
        raise NotFound
    to = at - 1 if left else at + 1
    if at >= 0 and 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        _arrange(page, by=by, order=order)


@transaction.atomic
def put_away(page: ListPage, pk: int, *, by: Any, away: bool) -> SavedTab:
    """Take a saved view from the person's tabs, or put it back; others keep theirs.

    Refuses: PermissionDenied without the list; NotFound for a view this person does not see.
    """
    tabs = {tab.pk: tab for tab in _tabs(page, by=by)}
    if pk not in tabs:
        raise NotFound
    others = [tab.pk for tab in tabs.values() if tab.hidden and tab.pk != pk]
    _arrange(page, by=by, hidden=[*others, *([pk] if away else [])])
    return tabs[pk]


@transaction.atomic
def begin_with(page: ListPage, name: str, *, by: Any) -> None:
    """Open the list with this view, declared or saved, when its address says nothing; with no name,
    with the declared first one again.

    Refuses: PermissionDenied without the list; NotFound for a view this person does not see.
    """
    require(by, page.permission)
    if name and name not in {view.name for view in queries.page_for(page, by).all_views}:
        raise NotFound
    _arrange(page, by=by, start="" if name == page.default_view else name)


def _tabs(page: ListPage, *, by: Any) -> tuple[SavedTab, ...]:
    require(by, page.permission)
    return queries.page_for(page, by).saved


def _arrange(page: ListPage, *, by: Any, **changes: Any) -> None:
    Arrangement.objects.update_or_create(user=by, list_name=page.name, defaults=changes)


# ---- what every change asks ---------------------------------------------------------------------


def _changeable(page: ListPage, pk: int, *, by: Any, version: int) -> SavedView:
    """The view, locked, if this person may change it and saw it as it is."""
    require(by, page.permission)
    rows = SavedView.objects.visible_to(by).there().select_for_update(of=("self",))
    view = rows.filter(list_name=page.name, pk=pk).first()
    if view is None:
        raise NotFound
    require_change(view, by=by)
    if view.version != version:
        raise StaleVersion(STALE, current=view.snapshot())
    return view


def require_change(view: SavedView, *, by: Any) -> None:
    """Refuses (PermissionDenied) others than its owner and, when shared, administrators."""
    if not queries.may_change(view, by):
        raise PermissionDenied(
            "Only its owner or an administrator may change this view; save it as a new one."
        )


def _label(entered: str) -> str:
    label = text.one_line(entered)
    if not label:
        raise _invalid("label", "required", "Give the view a name.")
    if len(label) > LONGEST_LABEL:
        raise _invalid("label", "too_long", f"Use at most {LONGEST_LABEL} characters.")
    if redact(label).counts:
        raise _invalid(
            "label", "secret", "A name may not hold a card number, an SSN, a PIN or a code."
        )
    return label


def _query(page: ListPage, state: State) -> str:
    query = queries.text_of(page, state)
    if len(query) > LONGEST_QUERY:
        raise Refused(
            "These filters are too many to be kept as a view; take some away.",
            code="lists.view_too_long",
        )
    values = [state.words, *(value for each in state.conditions for value in each.values)]
    if any(redact(value).counts for value in values):
        raise Refused(
            "A view may not hold a card number, an SSN, a PIN or a code; search for something "
            "else and save it then.",
            code="lists.view_secret",
        )
    return query


def _checked_sharing(page: ListPage, entered: Entered, *, by: Any) -> list[str]:
    """The roles the view is shared with, sorted; none unless it is shared with roles."""
    if entered.sharing not in SavedView.Sharing.values:
        raise _invalid("sharing", "unknown", "Choose who sees the view.")
    if entered.sharing != SavedView.Sharing.PRIVATE:
        require(by, permissions.SHARE)
    if entered.sharing != SavedView.Sharing.ROLES:
        return []
    roles = sorted({str(role) for role in entered.roles})
    if not roles:
        raise _invalid("roles", "required", "Choose at least one role.")
    if not set(roles) <= {str(role) for role in roles_of(page)}:
        raise _invalid("roles", "unknown", "Choose roles that have this list.")
    return roles


def roles_of(page: ListPage) -> tuple[Role, ...]:
    """The roles that have the list: those a view of it can be shared with."""
    return registry.roles_holding(page.permission)


def _check_room(page: ListPage, sharing: str) -> None:
    if sharing == SavedView.Sharing.PRIVATE:
        return
    rows = SavedView.objects.there().filter(list_name=page.name)
    if rows.exclude(sharing=SavedView.Sharing.PRIVATE).count() >= queries.MOST_SHARED:
        raise Refused(
            f"This list has {queries.MOST_SHARED} shared views; keep this one to yourself, or "
            "delete a shared one first.",
            code="lists.too_many_views",
        )


def _label_once(write: Callable[[], None], label: str) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        if "saved_view_label_once" not in str(error):
            raise
        raise _invalid(
            "label", "taken", f"There is a view named “{label}” of this list already."
        ) from error


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code="lists.view", errors=[FieldError(pointer, code, detail)])
