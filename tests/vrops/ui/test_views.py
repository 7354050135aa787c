"""The kit's own pages: palette, styleguide, and what a person sees when something goes wrong."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from vrops.people.models import User
from vrops.ui import views
from vrops.ui.styleguide.views import ATTEMPTS, PAGES

pytestmark = pytest.mark.django_db


def signed_out(address: str = "/x/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(address, headers=headers)
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "could not be understood"),
        (views.forbidden, 403, "You may not open this"),
        (views.not_found, 404, "Nothing here that you can see"),
        (views.csrf_failed, 403, "reload the page and send it again"),
    ],
)
def test_wrong_turns_have_a_page_with_a_way_on(view: object, status: int, words: str) -> None:
    answer = view(signed_out())  # type: ignore[operator]
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert 'href="/sign-in/"' in answer.content.decode()


def test_server_error_is_drawn_without_a_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = views.server_error(signed_out())
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_unknown_address_keeps_the_shell_for_people_signed_in(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Nothing here that you can see" in answer.content.decode()
    assert 'aria-label="Main"' in answer.content.decode()


def test_page_that_was_open_too_long_says_so_to_a_fragment() -> None:
    answer = views.csrf_failed(signed_out(**{"HX-Request": "true"}))
    assert answer.status_code == 403
    assert "reload the page" in json.loads(answer["HX-Trigger"])["toast"]["text"]


def test_palette_answers_with_the_menu_of_the_person(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    found = client.get("/palette/", {"q": "people"}).content.decode()
    assert 'role="option"' in found
    assert "Go to people" in found
    assert client.get("/palette/", {"q": "<script>" * 99}).content.decode().strip() == ""


@pytest.mark.parametrize("name", PAGES)
def test_sample_page_is_served_whole(client: Client, administrator: User, name: str) -> None:
    client.force_login(administrator)
    assert client.get(f"/styleguide/{name}/", {"theme": "dark"}).status_code == 200
    assert client.get("/styleguide/nothing/").status_code == 404
    assert client.get("/styleguide/queue/1/").status_code == 404


def test_queue_sample_answers_a_fragment_to_the_list_and_to_the_panel(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    rows = client.get("/styleguide/queue/", {"q": "port"}, headers={"HX-Target": "list"})
    assert rows.content.decode().strip().startswith('<div id="list"')
    panel = client.get("/styleguide/queue/4324/", headers={"HX-Target": "panel"})
    assert panel.content.decode().strip().startswith('<div class="panel-head">')


def test_every_attempt_answers_and_no_other_exists(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    statuses = {name: client.post(f"/styleguide/try/{name}/").status_code for name in ATTEMPTS}
    assert statuses.pop("broken") == 500
    assert statuses.pop("refused") == 409
    assert set(statuses.values()) <= {200, 204}
    assert client.post("/styleguide/try/nothing/").status_code == 404
