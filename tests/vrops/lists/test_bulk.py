"""Bulk actions: by ticked rows or by filter, through the area's own action, row by row."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.list_rows import a_person
from tests.vrops.lists.test_views import PEOPLE, text_of
from vrops.lists.pages import one_by_one
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
BULK = f"{PEOPLE}bulk/"
HTMX = {"HX-Request": "true", "HX-Target": "panel"}
ANSWERED = {"action": "disable", "answered": "1", "why": "Left"}


@pytest.fixture
def signed_in(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def active(*users: User) -> list[bool]:
    return [User.objects.get(pk=user.pk).is_active for user in users]


def test_asks_for_what_the_action_needs(signed_in: Client, rep: User) -> None:
    answer = signed_in.post(BULK, {"action": "disable", "ids": [rep.pk]}, headers=HTMX)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Disable 1 person" in text_of(answer)
    assert f'name="ids" value="{rep.pk}"' in html
    assert "Choose one." not in html
    assert active(rep) == [True]


def test_what_the_panel_showed_before_leaves_the_address(signed_in: Client, rep: User) -> None:
    shown = {**HTMX, "HX-Current-URL": f"http://testserver{PEOPLE}?view=reps&open={rep.pk}"}
    asked = signed_in.post(BULK, {"action": "disable", "ids": [rep.pk]}, headers=shown)
    done = signed_in.post(BULK, {**ANSWERED, "ids": [rep.pk]}, headers=shown)
    for answer in (asked, done):
        assert answer["HX-Replace-Url"] == f"{PEOPLE}?view=reps"


def test_asks_again_when_the_answer_is_wrong(signed_in: Client, rep: User) -> None:
    wrong = {**ANSWERED, "why": " ", "ids": [rep.pk]}
    answer = signed_in.post(BULK, wrong, headers=HTMX)
    assert answer.status_code == 422
    assert "Fill this in" in text_of(answer)
    assert active(rep) == [True]


def test_all_done_is_a_toast_and_the_list_anew(signed_in: Client, rep: User, pm: User) -> None:
    answer = signed_in.post(BULK, {**ANSWERED, "ids": [rep.pk, pm.pk]}, headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert json.loads(answer["HX-Trigger"]) == {"toast": {"text": "2 people disabled."}}
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"list-changed": True}
    assert active(rep, pm) == [False, False]


def test_each_row_goes_through_the_areas_action_and_into_the_log(
    signed_in: Client, rep: User, pm: User, administrator: User
) -> None:
    signed_in.post(BULK, {**ANSWERED, "ids": [rep.pk, pm.pk]}, headers=HTMX)
    entries = Entry.objects.filter(event="people.person.disabled")
    assert entries.count() == 2


def test_what_was_refused_is_listed_row_by_row(
    signed_in: Client, rep: User, administrator: User
) -> None:
    ids = [rep.pk, administrator.pk, 999_999]
    answer = signed_in.post(BULK, {**ANSWERED, "ids": ids}, headers=HTMX)
    text = text_of(answer)
    assert answer.status_code == 200
    assert "1 person disabled." in text
    assert "1 of those you chose is no longer here." in text
    assert "Administrator Nobody changes their own roles or account" in text
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"list-changed": True}
    assert active(rep, administrator) == [False, True]


def test_without_script_the_questions_and_results_are_pages(
    signed_in: Client, rep: User, administrator: User
) -> None:
    question = signed_in.post(f"{BULK}?view=reps", {"action": "disable", "ids": [rep.pk]})
    assert question.status_code == 200
    assert 'name="why"' in question.content.decode()
    result = signed_in.post(f"{BULK}?view=reps", {**ANSWERED, "ids": [rep.pk, administrator.pk]})
    assert "1 not disabled" in text_of(result)
    User.objects.update(is_active=True)
    done = signed_in.post(f"{BULK}?view=reps", {**ANSWERED, "ids": [rep.pk]})
    assert (done.status_code, done["Location"]) == (302, f"{PEOPLE}?view=reps")
    assert "1 person disabled." in text_of(signed_in.get(PEOPLE))


def test_all_matching_posts_the_filter(signed_in: Client, administrator: User) -> None:
    reps = [a_person(number) for number in range(3)]
    chosen = {**ANSWERED, "all": "1", "expected": "3", "ids": [administrator.pk]}
    answer = signed_in.post(f"{BULK}?view=reps", chosen, headers=HTMX)
    assert "3 people disabled." in answer["HX-Trigger"]
    assert active(administrator, *reps) == [True, False, False, False]  # type: ignore[arg-type]


@pytest.mark.parametrize("expected", ["2", "4", "", "x"])
def test_all_matching_is_refused_when_others_match_now(signed_in: Client, expected: str) -> None:
    reps = [a_person(number) for number in range(3)]
    chosen = {**ANSWERED, "all": "1", "expected": expected}
    answer = signed_in.post(f"{BULK}?view=reps", chosen)
    assert answer.status_code == 409
    assert "have changed since you chose them" in text_of(answer)
    assert active(*reps) == [True] * 3  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["role=nonsense", "colour=red", "site=999999"])
def test_a_filter_that_is_not_understood_never_means_everybody(
    signed_in: Client, rep: User, query: str
) -> None:
    everybody = str(User.objects.count())
    chosen = {**ANSWERED, "all": "1", "expected": everybody}
    answer = signed_in.post(f"{BULK}?{query}", chosen, headers=HTMX)
    assert answer.status_code == 409
    assert active(rep) == [True]


def test_more_rows_than_are_meant_for_a_list_are_refused(
    signed_in: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr("vrops.lists.changes.domain.MOST_ROWS", 2)
    reps = [a_person(number) for number in range(3)]
    for chosen in (
        {"all": "1", "expected": "3"},
        {"ids": [rep.pk for rep in reps]},  # type: ignore[attr-defined]
        {"ids": [999_997, 999_998, 999_999]},
    ):
        answer = signed_in.post(f"{BULK}?view=reps", {**ANSWERED, **chosen})
        assert answer.status_code == 409
        assert "at most 2 people at once" in text_of(answer)
    assert active(*reps) == [True] * 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "Choose the people first."),
        ({"ids": ["", "abc", "-1", "0", "9" * 30, "٣"]}, "Choose the people first."),
        ({"ids": ["999999"]}, "None of the chosen people is here any more"),
    ],
)
def test_nothing_chosen_is_refused(signed_in: Client, chosen: dict[str, Any], said: str) -> None:
    answer = signed_in.post(BULK, {**ANSWERED, **chosen})
    assert answer.status_code == 409
    assert said in text_of(answer)


def test_an_unknown_action_is_not_found(signed_in: Client, rep: User) -> None:
    assert signed_in.post(BULK, {"action": "promote", "ids": [rep.pk]}).status_code == 404
    assert signed_in.post(BULK, {}).status_code == 404


def test_foreign_rows_are_answered_like_absent_ones(
    client: Client, administrator: User, supplier_ops: User, rep: User, other_rep: User,
    monkeypatch: Any,
) -> None:  # fmt: skip
    """The permission is lent for the test: what is seen then is what `visible_to` lets through."""
    monkeypatch.setattr("vrops.lists.bulk_views.require", lambda *_: None)
    monkeypatch.setattr("vrops.lists.changes.actions.require", lambda *_: None)
    client.force_login(supplier_ops)
    answers = [
        re.sub("Reference [0-9a-f]+", "", text_of(client.post(BULK, {**ANSWERED, "ids": [pk]})))
        for pk in (other_rep.pk, 999_999)
    ]
    assert "None of the chosen people is here any more" in answers[0]
    assert answers[0] == answers[1]
    assert active(other_rep) == [True]


@pytest.mark.parametrize("role", ["rep", "supervisor", "analyst", "pm", "senior_manager"])
def test_only_those_who_may_are_offered_it_and_can_do_it(
    client: Client, role: str, request: pytest.FixtureRequest, second_pm: User
) -> None:
    client.force_login(request.getfixturevalue(role))
    page = client.get(PEOPLE).content.decode()
    assert "data-bulk" not in page
    assert 'name="ids"' not in page
    answer = client.post(BULK, {**ANSWERED, "ids": [second_pm.pk]})
    assert answer.status_code == 403
    assert active(second_pm) == [True]


def test_a_get_is_no_way_in(signed_in: Client) -> None:
    assert signed_in.get(BULK).status_code == 405


@pytest.mark.parametrize("number", ["9" * 5000, str(2**63), "٣", "-1", "1.0"])
def test_what_can_be_no_record_is_none(signed_in: Client, number: str) -> None:
    answer = signed_in.post(BULK, {**ANSWERED, "ids": [number]}, headers=HTMX)
    assert answer.status_code == 409


def test_a_row_that_vanished_meanwhile_is_told_of_and_stops_no_other(rep: User, pm: User) -> None:
    def act(pk: int, *, by: User) -> None:
        User.objects.get(pk=pk, is_active=False) if pk == rep.pk else None

    results = one_by_one(act)([rep, pm], pm, {})
    assert [each.refusal for each in results] == ["It is not there any more.", ""]
