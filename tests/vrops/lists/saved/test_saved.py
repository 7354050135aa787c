"""Saving, changing and sharing views: allowed, refused for each reason, and what was recorded."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.list_rows import a_person
from vrops.access.domain import Role
from vrops.core.errors import Invalid, NotFound, PermissionDenied, Refused, StaleVersion
from vrops.lists import registry
from vrops.lists.domain.address import State
from vrops.lists.pages import ListPage
from vrops.lists.saved import actions, queries
from vrops.lists.saved.actions import Entered
from vrops.lists.saved.models import Arrangement, SavedView
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
ROLES, EVERYBODY = SavedView.Sharing.ROLES, SavedView.Sharing.EVERYBODY
REPS = "role=rep&since__last=30d&sort=-since"


@pytest.fixture
def people() -> ListPage:
    return registry.page("people")


@pytest.fixture
def second_administrator(make_person: Any) -> User:
    return make_person("second-administrator", Role.ADMINISTRATOR)


def state_of(page: ListPage, query: str) -> State:
    state, problems = page.parse(query)
    assert not problems
    return page.expanded(state)


def save(page: ListPage, by: User, label: str = "New reps", query: str = REPS, **more: Any) -> Any:
    return actions.save_view(page, state_of(page, query), Entered(label, **more), by=by)


def labels(page: ListPage, user: User) -> list[str]:
    """The saved views this person has, in their order."""
    fresh = User.objects.get(pk=user.pk)
    return [tab.label for tab in queries.page_for(page, fresh).saved]


# ---- saving -------------------------------------------------------------------------------------


def test_a_view_keeps_what_was_asked_in_the_fewest_words(
    people: ListPage, administrator: User
) -> None:
    query = "view=reps&q=dana&sort=name&cols=name,email&open=3&after=x"
    view = save(people, administrator, "  Danas  ", query)
    assert (view.label, view.query) == ("Danas", "q=dana&active=yes&role=rep&cols=name,email")
    assert save(people, administrator, "All", "filters=none").query == ""
    mine = save(registry.page("launches"), administrator, "Mine", "owner=me&starts__last=7d")
    assert mine.query == "owner=me&starts__last=7d"
    assert Entry.objects.filter(event="lists.view.saved").count() == 3


@pytest.mark.parametrize("label", ["", "   ", "x" * 61, "card 4111 1111 1111 1111", "a\x00b"])
def test_a_name_is_refused(people: ListPage, administrator: User, label: str) -> None:
    with pytest.raises(Invalid):
        save(people, administrator, label)
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_for_each_owner_and_list(
    people: ListPage, administrator: User, second_administrator: User
) -> None:
    save(people, administrator, "New reps")
    with pytest.raises(Invalid, match="a view named “NEW reps”"):
        save(people, administrator, "NEW reps")
    save(people, second_administrator, "New reps")
    save(registry.page("sites"), administrator, "New reps", "filters=none")
    assert SavedView.objects.count() == 3


def test_what_may_not_be_stored_is_not_kept_in_a_view(
    people: ListPage, administrator: User
) -> None:
    with pytest.raises(Refused, match="may not hold a card number"):
        save(people, administrator, query="q=4111+1111+1111+1111")
    assert not SavedView.objects.exists()


def test_those_without_the_list_save_nothing(rep: User) -> None:
    with pytest.raises(PermissionDenied):
        save(registry.page("tickets"), rep, query="view=open")
    assert not SavedView.objects.exists()


def test_views_have_a_limit(
    people: ListPage, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_OWN", 2)
    monkeypatch.setattr(queries, "MOST_SHARED", 1)
    save(people, administrator, "one", sharing=EVERYBODY)
    with pytest.raises(Refused, match="has 1 shared views"):
        save(people, administrator, "two", sharing=EVERYBODY)
    save(people, administrator, "two")
    with pytest.raises(Refused, match="You have 2 views"):
        save(people, administrator, "three")


@pytest.mark.parametrize(
    "wrong",
    [{"label": ""}, {"sharing": "public"}, {"sharing": "roles"}, {"roles": ["pm"]},
     {"sharing": "roles", "roles": ["emperor"]}],
)  # fmt: skip
def test_the_database_refuses_a_view_that_cannot_be(
    administrator: User, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(
            **{"list_name": "people", "label": "x", "owner": administrator, **wrong}
        )


# ---- sharing ------------------------------------------------------------------------------------


def test_a_view_is_seen_by_whom_it_is_shared_with(
    people: ListPage, administrator: User, second_administrator: User, senior_manager: User
) -> None:
    save(people, administrator, "mine")
    save(people, administrator, "managers", sharing=ROLES, roles=["senior_manager"])
    save(people, administrator, "all", sharing=EVERYBODY)
    assert labels(people, administrator) == ["mine", "managers", "all"]
    assert labels(people, senior_manager) == ["managers", "all"]
    assert labels(people, second_administrator) == ["all"]
    senior_manager.grants.update(ends_on="2020-01-02")
    assert labels(people, senior_manager) == ["all"]


def test_sharing_takes_the_right_to(analyst: User, pm: User) -> None:
    queue = registry.page("tickets")
    query = "view=open"
    with pytest.raises(PermissionDenied):
        save(queue, analyst, query=query, sharing=EVERYBODY)
    view = save(queue, analyst, query=query)
    entered = Entered(view.label, EVERYBODY)
    with pytest.raises(PermissionDenied):
        actions.edit_view(queue, view.pk, entered, by=analyst, version=1)
    save(queue, pm, query=query, sharing=EVERYBODY)


@pytest.mark.parametrize("roles", [[], ["rep"], ["emperor"]])
def test_a_view_is_shared_with_roles_that_have_the_list(pm: User, roles: list[str]) -> None:
    with pytest.raises(Invalid):
        save(registry.page("tickets"), pm, query="view=open", sharing=ROLES, roles=roles)


# ---- changing -----------------------------------------------------------------------------------


def test_its_owner_renames_shares_and_changes_a_view(people: ListPage, administrator: User) -> None:
    view = save(people, administrator)
    entered = Entered("Reps", ROLES, ["senior_manager"])
    actions.edit_view(people, view.pk, entered, by=administrator, version=1)
    actions.update_view(people, view.pk, state_of(people, "role=rep"), by=administrator, version=2)
    view.refresh_from_db()
    assert (view.label, view.roles, view.query) == ("Reps", ["senior_manager"], "role=rep")
    events = list(Entry.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["lists.view.saved", "lists.view.shared", "lists.view.changed"]


def test_nothing_new_changes_nothing(people: ListPage, administrator: User) -> None:
    view = save(people, administrator)
    same = Entered(view.label)
    actions.edit_view(people, view.pk, same, by=administrator, version=1)
    actions.update_view(people, view.pk, state_of(people, REPS), by=administrator, version=1)
    assert Entry.objects.count() == 1


def test_of_two_changes_at_once_the_later_one_is_told(
    people: ListPage, administrator: User
) -> None:
    view = save(people, administrator)
    actions.edit_view(people, view.pk, Entered("first"), by=administrator, version=1)
    for late in (
        lambda: actions.edit_view(people, view.pk, Entered("x"), by=administrator, version=1),
        lambda: actions.update_view(people, view.pk, State(), by=administrator, version=1),
        lambda: actions.delete_view(people, view.pk, by=administrator, version=1),
    ):
        with pytest.raises(StaleVersion, match="changed this view"):
            late()
    view.refresh_from_db()
    assert (view.label, view.deleted_at) == ("first", None)


def test_others_neither_change_nor_find_a_view(
    people: ListPage, administrator: User, second_administrator: User, senior_manager: User
) -> None:
    shared = save(people, administrator, "shared", sharing=EVERYBODY)
    private = save(people, administrator, "private")
    with pytest.raises(PermissionDenied, match="Only its owner or an administrator"):
        actions.delete_view(people, shared.pk, by=senior_manager, version=1)
    with pytest.raises(NotFound):
        actions.delete_view(people, private.pk, by=second_administrator, version=1)
    with pytest.raises(NotFound):
        actions.delete_view(registry.page("sites"), shared.pk, by=administrator, version=1)
    actions.delete_view(people, shared.pk, by=second_administrator, version=1)


def test_a_deleted_view_comes_back(people: ListPage, administrator: User) -> None:
    view = save(people, administrator)
    actions.delete_view(people, view.pk, by=administrator, version=1)
    assert labels(people, administrator) == []
    with pytest.raises(NotFound):
        actions.delete_view(people, view.pk, by=administrator, version=2)
    actions.restore_view(people, view.pk, by=administrator)
    actions.restore_view(people, view.pk, by=administrator)
    assert labels(people, administrator) == ["New reps"]
    assert Entry.objects.filter(event="lists.view.restored").count() == 1


def test_a_view_whose_name_was_taken_meanwhile_stays_away(
    people: ListPage, administrator: User
) -> None:
    view = save(people, administrator)
    actions.delete_view(people, view.pk, by=administrator, version=1)
    save(people, administrator)
    with pytest.raises(Invalid, match="a view named “New reps”"):
        actions.restore_view(people, view.pk, by=administrator)


# ---- each person's own order --------------------------------------------------------------------


def test_moving_changes_one_persons_tabs(
    people: ListPage, administrator: User, second_administrator: User
) -> None:
    a, b, c = (save(people, administrator, label, sharing=EVERYBODY).pk for label in "abc")
    actions.move_view(people, a, by=administrator, left=False)
    actions.move_view(people, c, by=administrator, left=False)
    assert labels(people, administrator) == ["b", "a", "c"]
    actions.move_view(people, c, by=administrator, left=True)
    assert labels(people, administrator) == ["b", "c", "a"]
    assert labels(people, second_administrator) == ["a", "b", "c"]
    save(people, administrator, "d")
    assert labels(people, administrator) == ["b", "c", "a", "d"]
    assert Arrangement.objects.get().order == [b, c, a]
    with pytest.raises(NotFound):
        actions.move_view(people, 999_999, by=administrator, left=True)


def test_a_view_is_put_away_for_one_person(
    people: ListPage, administrator: User, second_administrator: User
) -> None:
    view = save(people, administrator, sharing=EVERYBODY)
    actions.put_away(people, view.pk, by=second_administrator, away=True)
    (tab,) = queries.page_for(people, second_administrator).saved
    assert tab.hidden
    assert not queries.page_for(people, administrator).saved[0].hidden
    actions.put_away(people, view.pk, by=second_administrator, away=False)
    assert not queries.page_for(people, second_administrator).saved[0].hidden


def test_a_start_that_is_gone_is_none(people: ListPage, administrator: User) -> None:
    view = save(people, administrator)
    actions.begin_with(people, view.name, by=administrator)
    assert queries.page_for(people, administrator).start == view.name
    actions.delete_view(people, view.pk, by=administrator, version=1)
    assert queries.page_for(people, administrator).start == ""
    with pytest.raises(NotFound):
        actions.begin_with(people, view.name, by=administrator)
    actions.begin_with(people, "reps", by=administrator)
    assert queries.page_for(people, administrator).start == "reps"
    actions.begin_with(people, "active", by=administrator)
    assert queries.page_for(people, administrator).start == ""


def test_all_views_are_read_in_one_query(
    people: ListPage, administrator: User, django_assert_num_queries: Any
) -> None:
    for label in "abcdefghijkl":
        save(people, administrator, label, sharing=EVERYBODY)
    reader = User.objects.get(pk=administrator.pk)
    reader.grants_in_force()
    with django_assert_num_queries(1):
        own = queries.page_for(people, reader)
    assert len(own.saved) == 12
    assert own.saved[0].note == "Shared by you with everybody"


def test_a_persons_tabs_cost_one_query_more(client: Client, administrator: User) -> None:
    """Those shown are counted with the declared ones; the others are in the menu, uncounted."""
    page = registry.page("people")
    a_person(1)
    for number in range(11):
        save(page, administrator, f"view {number}", "role=rep")
    client.force_login(administrator)
    html = client.get("/administration/people/").content.decode()
    tabs = html.split('aria-label="Views"')[1].split("</nav>")[0]
    assert tabs.count('class="tab"') == 8 + 8
    assert tabs.count('class="count"') == 8 + 8
    menu = html.split('id="more-views"')[1].split("</div>")[0]
    assert "view 10" in menu
    assert "count" not in menu
