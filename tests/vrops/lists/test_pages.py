"""Declarations: mistakes stop the start; links to a list say the least."""

from dataclasses import replace
from typing import Any

import pytest

from vrops.lists.domain.address import Condition, State
from vrops.lists.domain.operators import Operator
from vrops.lists.filters import ChoiceFilter
from vrops.lists.pages import ListPage, View
from vrops.lists.registry import list_url, page, pages, register
from vrops.people.models import User
from vrops.ui.tables import Column, Table

STATUS = ChoiceFilter(name="status", label="Status", choices=[("new", "New"), ("done", "Done")])
TABLE = Table(
    caption="Things",
    columns=(
        Column(name="name", label="Name", sort="sort_key", opens=True),
        Column(name="title", label="Title"),
    ),
)


def declare(**parts: Any) -> ListPage:
    given: dict[str, Any] = {
        "name": "things",
        "title": "Things",
        "section": "",
        "nouns": ("thing", "things"),
        "permission": "people.person.view",
        "url_name": "things",
        "rows": lambda user: User.objects.visible_to(user),
        "table": TABLE,
        "default_sort": "name",
        "filters": (STATUS,),
        "views": (View("open", "Open", "status__not=done&sort=-name"), View("all", "All")),
    }
    return ListPage(**{**given, **parts})


@pytest.mark.parametrize(
    "wrong",
    [
        {"default_sort": "title"},
        {"filters": (STATUS, STATUS)},
        {"filters": (replace(STATUS, name="sort"),)},
        {"filters": (replace(STATUS, name="a__b"),)},
        {"views": (View("x", "X", "colour=red"),)},
        {"views": (View("x", "X", "status__last=3d"),)},
        {"views": (View("x", "X", "sort=title"),)},
        {"views": (View("x", "X"), View("x", "Y"))},
    ],
)
def test_a_mistaken_declaration_stops_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="things"):
        declare(**wrong)


def test_views_are_states() -> None:
    things = declare()
    done = Condition("status", Operator.NOT, ("done",))
    assert things.presets["open"] == State(
        conditions=(done,), sort="-name", columns=("name", "title")
    )
    assert things.default_view == "open"
    assert things.link(things.expanded(State())) == "?"
    assert things.link(things.expanded(State(view="all"))) == "?view=all"


def test_a_link_to_a_list_says_the_least() -> None:
    assert list_url("people") == "/administration/people/"
    assert list_url("people", "active=yes") == "/administration/people/?active=yes"
    assert list_url("people", view="active") == "/administration/people/?view=active"
    assert list_url("people", role=["rep", "supervisor"], sort="-since") == (
        "/administration/people/?role=rep,supervisor&sort=-since"
    )
    assert list_url("sites", "view=in_house", reps__gte=50) == (
        "/administration/sites/?view=in_house&reps__gte=50"
    )


def test_a_link_that_means_nothing_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="colour"):
        list_url("people", colour="red")
    with pytest.raises(KeyError):
        list_url("unheard-of")


def test_a_name_is_taken_once() -> None:
    assert page("people") in pages()
    with pytest.raises(ValueError, match="people"):
        register(page("people"))
