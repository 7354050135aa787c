"""Saved views as a browser meets them: tabs, addresses, the dialog, the menu, what is refused."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.list_rows import a_person
from vrops.access.domain import Role
from vrops.core import clock, demonstration
from vrops.lists import queries as lists
from vrops.lists import registry
from vrops.lists.filters import Reader
from vrops.lists.saved import demo as saved_demo
from vrops.lists.saved.models import Arrangement, SavedView
from vrops.people import demo as people_demo
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
PEOPLE, VIEWS = "/administration/people/", "/lists/people/views/"


@pytest.fixture
def signed_in(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def make(owner: User, query: str = "role=rep", label: str = "Floor", **more: Any) -> SavedView:
    return SavedView.objects.create(
        list_name="people", owner=owner, label=label, query=query, **more
    )


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", answer.content.decode())).split())


def tab_of(answer: Any, label: str) -> str:
    """The tab's markup."""
    tabs = answer.content.decode().split('aria-label="Views"')[1].split("</nav>")[0]
    return next(tab for tab in re.findall(r"<a.*?</a>", tabs, re.DOTALL) if label in tab)


def htmx(client: Client, address: str, shown: str = PEOPLE, **data: Any) -> Any:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{shown}"}
    return client.post(address, data, headers=headers)


# ---- the page -----------------------------------------------------------------------------------


def test_a_view_is_a_tab_with_a_count_and_an_address(
    signed_in: Client, administrator: User, rep: User
) -> None:
    view = make(administrator, "q=rep&role=rep&sort=-since")
    answer = signed_in.get(f"{PEOPLE}?view={view.name}")
    tab = tab_of(answer, "Floor")
    assert f'href="?view={view.name}"' in tab
    assert 'aria-current="page"' in tab
    assert '<span class="count">1</span>' in tab
    assert f'data-command="Open view {view.label}"' in tab
    assert "Role is Frontline rep" in text_of(answer)
    assert 'value="rep"' in answer.content.decode()
    assert "Reset" not in text_of(answer)
    assert "Save as new view" not in text_of(answer)


def test_the_words_of_a_view_can_be_taken_away(
    signed_in: Client, administrator: User, rep: User
) -> None:
    view = make(administrator, "q=nobody&role=rep")
    address = f"{PEOPLE}?view={view.name}"
    assert "No person matches" not in text_of(signed_in.get(address))
    assert "No people in this view" in text_of(signed_in.get(address))
    answer = signed_in.get(f"{address}&q=")
    assert "1 person" in text_of(answer)
    assert f'href="?view={view.name}&amp;q=&amp;sort=-name"' in answer.content.decode()


@pytest.mark.parametrize("query", ["sort=-since", "cols=name,email", "q=x", "role=rep"])
def test_what_differs_from_the_view_can_be_saved(
    signed_in: Client, administrator: User, query: str
) -> None:
    view = make(administrator, "role=supervisor")
    answer = signed_in.get(f"{PEOPLE}?view={view.name}&{query}")
    text = text_of(answer)
    assert "Reset" in text
    assert "Save Save as new view" in text
    assert f"{VIEWS}{view.pk}/update/?view={view.name}&amp;" in answer.content.decode()
    assert f'href="?view={view.name}"' in answer.content.decode()


def test_others_save_a_shared_view_as_a_new_one(
    client: Client, administrator: User, senior_manager: User
) -> None:
    view = make(administrator, sharing="everybody")
    client.force_login(senior_manager)
    answer = client.get(f"{PEOPLE}?view={view.name}&sort=-since")
    assert "Reset Save as new view" in text_of(answer)
    assert "Shared by Administrator with everybody" in answer.content.decode()
    assert "Delete" not in answer.content.decode().split('id="view-menu"')[1].split("</form>")[0]


def test_a_view_that_is_not_there_is_answered_like_one_of_others(
    client: Client, administrator: User, senior_manager: User
) -> None:
    foreign = make(administrator).name
    gone = make(senior_manager, label="gone", deleted_at=clock.now()).name
    client.force_login(senior_manager)
    for name in (foreign, gone, "s999999", f"s{'9' * 30}"):
        answer = client.get(f"{PEOPLE}?view={name}")
        assert answer.status_code == 200
        said = f"the view “{name}” is not there for you; it was deleted or is not shared with you"
        assert (said in text_of(answer)) == (len(name) < 21), name
        assert "Floor" not in text_of(answer)


def test_a_filter_that_means_nothing_any_more_breaks_nothing(
    signed_in: Client, administrator: User, rep: User
) -> None:
    view = make(administrator, "role=rep,emperor&active=yes&colour=red&sort=shoe&site=999999")
    answer = signed_in.get(f"{PEOPLE}?view={view.name}")
    text = text_of(answer)
    assert "“emperor” is not a choice of Role" in text
    assert "“999999” is not a choice of Site" in text
    assert "“colour” is not a filter of this list" in text
    assert "Status is Active" in text
    assert "2 people" in text


def test_an_address_for_another_list_is_no_view(signed_in: Client, administrator: User) -> None:
    view = make(administrator)
    answer = signed_in.get(f"/administration/sites/?view={view.name}")
    assert "is not there for you" in text_of(answer)


def test_a_list_opens_with_the_view_a_person_begins_with(
    signed_in: Client, administrator: User, rep: User
) -> None:
    view = make(administrator)
    Arrangement.objects.create(user=administrator, list_name="people", start=view.name)
    answer = signed_in.get(PEOPLE)
    assert (answer.status_code, answer["Location"]) == (302, f"{PEOPLE}?view={view.name}")
    shown = signed_in.get(answer["Location"])
    assert 'href="?view=active"' in tab_of(shown, "Active")
    other = signed_in.get(f"{PEOPLE}?q=rep")
    assert 'aria-current="page"' in tab_of(other, "Active")
    nothing = signed_in.get(f"{PEOPLE}?view={view.name}&q=zzz")
    assert f'href="?view={view.name}"' in nothing.content.decode()


def test_bulk_actions_take_all_that_match_the_view(signed_in: Client, administrator: User) -> None:
    view = make(administrator, "role=rep")
    for number in range(3):
        a_person(number)
    address = f"{PEOPLE}bulk/?view={view.name}"
    data = {"action": "disable", "all": "1", "expected": "3"}
    answer = signed_in.post(address, {**data, "answered": "1", "why": "left"})
    assert answer.status_code in (200, 302)
    assert User.objects.filter(is_active=False).count() == 3


# ---- the dialog ---------------------------------------------------------------------------------


def test_the_state_on_the_screen_is_saved_under_a_name(
    signed_in: Client, administrator: User
) -> None:
    asked = signed_in.get(f"{VIEWS}new/?role=rep&sort=-since", headers={"HX-Request": "true"})
    assert 'id="view-dialog"' in asked.content.decode()
    assert f'action="{VIEWS}new/?role=rep&amp;sort=-since"' in asked.content.decode()
    answer = htmx(
        signed_in, f"{VIEWS}new/?role=rep&sort=-since", label="Floor", sharing="roles",
        roles=["senior_manager"],
    )  # fmt: skip
    view = SavedView.objects.get()
    assert (view.label, view.query, view.owner) == ("Floor", "role=rep&sort=-since", administrator)
    assert (view.sharing, view.roles) == ("roles", ["senior_manager"])
    assert answer.status_code == 204
    assert json.loads(answer["HX-Location"])["path"] == f"{PEOPLE}?view={view.name}"
    assert json.loads(answer["HX-Trigger"])["toast"]["text"] == "View “Floor” saved"


def test_without_script_the_dialog_is_a_page(signed_in: Client) -> None:
    page = signed_in.get(f"{VIEWS}new/?view=reps")
    assert 'value="Reps (copy)"' in page.content.decode()
    answer = signed_in.post(f"{VIEWS}new/?view=reps", {"label": "Mine", "sharing": "private"})
    view = SavedView.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{PEOPLE}?view={view.name}")
    assert view.query == "active=yes&role=rep"


def test_a_wrong_name_is_told_beside_the_field(signed_in: Client, administrator: User) -> None:
    make(administrator)
    answer = htmx(signed_in, f"{VIEWS}new/?role=rep", label="floor", sharing="private")
    assert answer.status_code == 422
    assert "There is a view named “floor” of this list already." in text_of(answer)
    assert htmx(signed_in, f"{VIEWS}new/").status_code == 422


def test_those_who_may_not_share_are_asked_for_a_name(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    asked = client.get("/lists/tickets/views/new/?view=mine", headers={"HX-Request": "true"})
    assert "Only you see it." in text_of(asked)
    assert "Who sees it" not in text_of(asked)
    address = "/lists/tickets/views/new/?view=mine"
    assert htmx(client, address, label="x", sharing="everybody").status_code == 204
    assert SavedView.objects.get().sharing == "private"


def test_a_view_is_renamed_shared_and_kept_when_stale(
    signed_in: Client, administrator: User
) -> None:
    view = make(administrator)
    address = f"{VIEWS}{view.pk}/"
    assert 'value="Floor"' in signed_in.get(address).content.decode()
    given = {"label": "All reps", "sharing": "everybody", "version": 1}
    assert htmx(signed_in, address, **given).status_code == 204
    view.refresh_from_db()
    assert (view.label, view.sharing, view.version) == ("All reps", "everybody", 2)
    late = htmx(signed_in, address, **{**given, "label": "Late"})
    assert late.status_code == 409
    assert "changed this view after you opened it" in late["HX-Trigger"]


# ---- the menu -----------------------------------------------------------------------------------


def test_the_view_takes_what_is_on_the_screen(signed_in: Client, administrator: User) -> None:
    view = make(administrator)
    answer = htmx(signed_in, f"{VIEWS}{view.pk}/update/?view={view.name}&sort=-since", version=1)
    view.refresh_from_db()
    assert (answer.status_code, view.query) == (204, "role=rep&sort=-since")


def test_deleting_is_undone(signed_in: Client, administrator: User) -> None:
    view = make(administrator)
    answer = htmx(signed_in, f"{VIEWS}{view.pk}/delete/", version=1)
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast["text"] == "View “Floor” deleted"
    assert json.loads(answer["HX-Location"])["path"] == f"{PEOPLE}?view=active"
    assert "Floor" not in text_of(signed_in.get(PEOPLE))
    back = htmx(signed_in, toast["undo"])
    assert json.loads(back["HX-Location"])["path"] == f"{PEOPLE}?view={view.name}"
    assert "Floor" in text_of(signed_in.get(PEOPLE))


def test_a_view_is_put_away_and_fetched_back(signed_in: Client, administrator: User) -> None:
    view = make(administrator)
    hidden = htmx(signed_in, f"{VIEWS}{view.pk}/hide/")
    page = signed_in.get(PEOPLE).content.decode()
    assert "Floor" in page.split('id="more-views"')[1].split('id="view-menu"')[0]
    assert "Floor" not in page.split('aria-label="Views"')[1].split("</nav>")[0]
    assert "Put among my tabs" in text_of(signed_in.get(f"{PEOPLE}?view={view.name}"))
    htmx(signed_in, json.loads(hidden["HX-Trigger"])["toast"]["undo"])
    assert "Floor" in tab_of(signed_in.get(PEOPLE), "Floor")


def test_views_move_and_one_is_where_a_person_begins(
    signed_in: Client, administrator: User
) -> None:
    first, second = make(administrator, label="one"), make(administrator, label="two")
    answer = htmx(signed_in, f"{VIEWS}{second.pk}/move/", to="left")
    assert json.loads(answer["HX-Trigger"]) == {"list-changed": True}
    text = text_of(signed_in.get(PEOPLE))
    assert text.index(" two ") < text.index(" one ")
    chosen = htmx(signed_in, f"{VIEWS}start/", view=first.name)
    said = json.loads(chosen["HX-Trigger"])["toast"]["text"]
    assert said == "People opens with “one” from now on"
    assert signed_in.get(PEOPLE)["Location"] == f"{PEOPLE}?view={first.name}"
    htmx(signed_in, f"{VIEWS}start/", view="")
    assert signed_in.get(PEOPLE).status_code == 200
    assert htmx(signed_in, f"{VIEWS}start/", view="s999").status_code == 404


def test_a_list_that_is_not_theirs_or_not_there(client: Client, rep: User) -> None:
    client.force_login(rep)
    assert client.get("/lists/tickets/views/new/").status_code == 403
    assert client.get("/lists/unheard-of/views/new/").status_code == 404


@pytest.mark.parametrize("verb", ["", "update/", "delete/", "restore/", "move/", "hide/", "show/"])
def test_views_of_others_are_not_found(
    client: Client, administrator: User, make_person: Any, verb: str
) -> None:
    view = make(administrator)
    client.force_login(make_person("second-administrator", Role.ADMINISTRATOR))
    for pk in (view.pk, 999_999):
        assert client.post(f"{VIEWS}{pk}/{verb}", {"version": 1}).status_code == 404


# ---- lists of all areas -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reader"),
    [("launches", "pm"), ("readiness", "pm"), ("tickets", "analyst"), ("invoices", "finance"),
     ("forecast", "analyst"), ("articles", "pm"), ("people", "administrator")],
)  # fmt: skip
def test_every_area_has_saved_views(
    client: Client, name: str, reader: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(reader))
    page = registry.page(name)
    here = registry.list_url(name, "q=x" if page.search else "filters=none")
    query = here.partition("?")[2]
    answer = htmx(client, f"/lists/{name}/views/new/?{query}", label="Kept", sharing="private")
    opened = client.get(json.loads(answer["HX-Location"])["path"])
    assert 'aria-current="page"' in tab_of(opened, "Kept")


def test_the_demonstration_views_mean_something(db: None) -> None:
    """Each loads and none of its filters is unfit for whoever keeps it."""
    world = demonstration.World(clock.today(settings.COMPANY_ZONE), lambda text: None)
    people_demo.load(world)
    loaders = [load for _, name, load in demonstration.loaders() if name.startswith("views of")]
    for load in loaders:
        load(world)
    views = SavedView.objects.select_related("owner")
    assert views.count() >= 12
    for view in views:
        page = registry.page(view.list_name)
        state, problems = page.parse(view.query)
        reader = Reader(view.owner, view.owner.reading_zone, clock.now())
        _, unfit = lists.matching_rows(page, page.expanded(state), reader)
        assert (problems, unfit) == ([], []), view.label
    assert Site.objects.exists()
    assert saved_demo.loader()(world) is None
