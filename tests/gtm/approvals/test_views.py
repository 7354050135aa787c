"""The approval on the page of a launch, and its doors."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from gtm.approvals import actions, queries
from gtm.launches import actions as launches
from gtm.launches.models import Launch, LaunchSite
from gtm.readiness import actions as readiness
from gtm.readiness.models import ReadinessItem
from tests.cast import MakePerson
from tests.gtm.approvals.test_actions import approve, seen
from tests.gtm.factories import entered
from tests.list_rows import a_person, a_site
from tests.query_counts import menu_counts, queries_of
from vrops.access.domain import Role
from vrops.core import clock
from vrops.people.models import User

pytestmark = pytest.mark.django_db


def shown(client: Client, user: User, launch: Launch) -> str:
    client.force_login(user)
    answer = client.get(launch.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def decide(client: Client, user: User, launch: Launch, *, htmx: bool = True, **given: Any) -> Any:
    client.force_login(user)
    data = {"verdict": "approve", "note": "", **seen(launch), **given}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/launches/{launch.pk}/decide/", data, headers=headers)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def toast(answer: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer["HX-Trigger"])
    return found


def test_the_submitter_is_told_to_wait(client: Client, submitted: Launch, pm: User):
    html = shown(client, pm, submitted)
    assert "nobody approves their own submission" in html
    assert 'value="approve"' not in html
    assert "Withdraw" in html


def test_an_approver_gets_the_sheet_and_its_hash(
    client: Client, submitted: Launch, second_pm: User
):
    html = shown(client, second_pm, submitted)
    assert queries.impact_sheet(submitted).hash in html
    words = text_of(html)
    assert "Audience impact 0 reps at 2 sites" in words
    assert "Approving locks version 1" in words
    assert "Changed since" not in words
    assert "Money" not in words  # nobody knows any yet


def test_the_floor_and_suppliers_see_none_of_it(
    client: Client, submitted: Launch, second_pm: User, supervisor: User, supplier_ops: User
):
    push_money(submitted)
    approve(submitted, second_pm)
    for user in (supervisor, supplier_ops):
        words = text_of(shown(client, user, submitted))
        for hidden in ("Audience impact", "Approvals", "Money", "Your decision", "Tampa"):
            assert hidden not in words


def push_money(launch: Launch) -> None:
    for measure, value in (("spiff.exposure.high", "53000"), ("budget.planned", "78000")):
        launches.push_fact(
            launch.pk, measure, Decimal(value), as_of=clock.now(), currency="USD", link="/x/"
        )


def test_money_is_for_those_who_may_see_it(
    client: Client, submitted: Launch, analyst: User, hq_partner: User, administrator: User
):
    push_money(submitted)
    assert "$53 k" in shown(client, analyst, submitted)
    for user in (hq_partner, administrator):
        assert "$53 k" not in shown(client, user, submitted)


def test_changes_are_shown_against_what_one_decided_on(
    client: Client, submitted: Launch, pm: User, second_pm: User, analyst: User
):
    launch = actions.send_back_launch(
        submitted.pk, by=second_pm, **seen(submitted), note="Name the price."
    )
    push_money(launch)
    assert "“Name the price.”" in shown(client, pm, launch)
    launch = actions.submit_launch(launch.pk, by=pm, version=launch.version)
    words = text_of(shown(client, second_pm, launch))
    assert "Changed since you sent it back" in words
    assert "Exposure, high Empty $53,000.00" in words
    assert "Changed since Second Pm sent it back" in text_of(shown(client, analyst, launch))


def test_whoever_has_not_decided_sees_what_the_new_submission_changed(
    client: Client, submitted: Launch, pm: User, second_pm: User
):
    actions.withdraw_launch(submitted.pk, by=pm, why="Title")
    launch = launches.locked(submitted.pk, by=pm)
    given = replace(entered(pm, site_ids=frozenset(launch.sites.values_list("pk", flat=True))),
                    title="Trade-in boost $400")  # fmt: skip
    launch = launches.edit_launch(launch.pk, given, by=pm, version=launch.version)
    launch = actions.submit_launch(launch.pk, by=pm, version=launch.version)
    words = text_of(shown(client, second_pm, launch))
    assert "Changed since Pm submitted it" in words
    assert "Trade-in boost $400" in words


def test_an_approver_has_the_verdicts_above_the_thumb(
    client: Client, submitted: Launch, pm: User, second_pm: User
):
    html = shown(client, second_pm, submitted)
    assert 'id="decision-bar"' in html
    assert html.count('form="decision-form"') == 3
    assert "Waiting for your approval" in html
    mine = shown(client, pm, submitted)
    assert "decision-bar" not in mine
    assert "Waiting for your approval" not in mine


def test_approving_answers_with_a_toast_and_news(
    client: Client, submitted: Launch, second_pm: User
):
    answer = decide(client, second_pm, submitted)
    assert answer.status_code == 204
    assert toast(answer)["launch-changed"] is True
    assert toast(answer)["toast"]["text"].endswith("approved")


def test_without_script_it_leads_back_to_the_page(
    client: Client, submitted: Launch, second_pm: User
):
    answer = decide(client, second_pm, submitted, htmx=False)
    assert (answer.status_code, answer["Location"]) == (302, submitted.get_absolute_url())


@pytest.mark.parametrize("verdict", ["send_back", "reject"])
def test_saying_no_without_a_note_is_422_with_the_form(
    client: Client, submitted: Launch, second_pm: User, verdict: str
):
    answer = decide(client, second_pm, submitted, verdict=verdict)
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert decide(client, second_pm, submitted, verdict=verdict, htmx=False).status_code == 422
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


@pytest.mark.parametrize(
    "given",
    [
        {"verdict": "bless"},
        {"version": "x"},
        {"version": "-1"},
        {"version": "99999999999999999999"},
        {"sheet_hash": "a" * 65},
        {"note": "a" * 4001},
        {"note": "bell \x07"},
        {"verdict": "approve_with_conditions"},
        {"verdict": "approve_with_conditions", "conditions": "Cap it", "due_on": "2001-01-01"},
        {"verdict": "approve_with_conditions", "conditions": "Cap it", "due_on": "soon"},
    ],
)
def test_bad_input_is_refused_with_a_sentence(
    client: Client, submitted: Launch, second_pm: User, given: dict[str, str]
):
    assert decide(client, second_pm, submitted, **given).status_code == 422
    assert decide(client, second_pm, submitted, htmx=False, **given).status_code == 422
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def moved_on(submitted: Launch, pm: User) -> Launch:
    """The same launch, submitted again with another first day."""
    launch = launches.locked(submitted.pk, by=pm)
    sites = frozenset(launch.sites.values_list("pk", flat=True))
    given = entered(pm, site_ids=sites, starts_on=launch.starts_on + timedelta(days=1))
    launch = launches.edit_launch(launch.pk, given, by=pm, version=launch.version)
    return actions.submit_launch(launch.pk, by=pm, version=launch.version)


def test_a_stale_decision_comes_back_with_the_page_as_it_is_now(
    client: Client, submitted: Launch, pm: User, second_pm: User
):
    old = seen(submitted)
    launch = moved_on(submitted, pm)
    answer = decide(client, second_pm, launch, **old, note="Fine with me.")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "This changed after you opened it" in text_of(html)
    assert "Fine with me.</textarea>" in html
    assert queries.impact_sheet(launch).hash in html  # what is on the page now is decided on next
    assert 'value="approve"' in html


def test_the_second_of_two_approvers_keeps_the_note_and_reads_who_decided(
    client: Client, submitted: Launch, second_pm: User, make_person: MakePerson
):
    third = make_person("third-pm", Role.PM)
    approve(submitted, second_pm)
    for htmx in (True, False):
        answer = decide(client, third, submitted, htmx=htmx, verdict="send_back", note="Too dear.")
        assert answer.status_code == 409
        html = answer.content.decode()
        words = text_of(html)
        assert "Your decision was not recorded. This is approved already; Second Pm gave" in words
        assert re.search(r'role="alert".*?<time datetime=', html, re.DOTALL)
        assert re.search(r"<textarea[^>]* readonly>Too dear\.</textarea>", html)
        assert 'name="verdict"' not in html
        assert "Approved" in words  # the state, and the steps as they are
    assert answer.headers.get("HX-Retarget") is None
    again = decide(client, third, submitted, note="Too dear.", verdict="send_back")
    assert again["HX-Retarget"] == again["HX-Reselect"] == ".app > .main"


def test_deciding_twice_says_that_it_was_oneself(
    client: Client, submitted: Launch, second_pm: User
):
    old = seen(submitted)
    assert decide(client, second_pm, submitted).status_code == 204
    answer = decide(client, second_pm, submitted, **old, note="Once more.")
    assert answer.status_code == 409
    assert "You decided on this already, in another tab or window." in answer.content.decode()


def test_people_see_one_number_for_what_is_submitted_and_approved(
    client: Client, submitted: Launch, pm: User, second_pm: User
):
    def badge(launch: Launch) -> str:
        return text_of(shown(client, pm, launch))

    assert "Version 1" in badge(submitted)
    launch = moved_on(submitted, pm)
    assert "Version 2" in badge(launch)
    assert "Approving locks version 2" in text_of(shown(client, second_pm, launch))
    approve(launch, second_pm)
    words = badge(launch)
    assert "Version 2" in words
    assert "Second Pm approved version 2 of this launch" in words
    assert "Pm submitted version 1 of this launch for approval" in words
    assert launch.version > 2


def test_new_words_do_not_change_the_number(client: Client, submitted: Launch, pm: User):
    sites = frozenset(submitted.sites.values_list("pk", flat=True))
    given = replace(entered(pm, site_ids=sites), title="Trade-in boost, again")
    launches.edit_launch(submitted.pk, given, by=pm, version=submitted.version)
    assert "Version 1" in text_of(shown(client, pm, submitted))


def test_the_counts_of_the_menu_come_with_what_changed(
    client: Client, submitted: Launch, second_pm: User
):
    client.force_login(second_pm)
    headers = {"HX-Request": "true", "HX-Target": "launch"}
    address = submitted.get_absolute_url()

    def menu() -> str:
        html = client.get(address, headers=headers).content.decode()
        found = re.search(r'<nav class="side"[^>]*hx-swap-oob="morph".*?</nav>', html, re.DOTALL)
        assert found
        return text_of(found[0])

    assert "Launches 1" in menu()
    approve(submitted, second_pm)
    assert "Launches 1" not in menu()
    assert "hx-swap-oob" not in shown(client, second_pm, submitted)


def test_an_open_gate_is_409(client: Client, planned: Launch, pm: User, second_pm: User):
    readiness.add_item(planned.pk, by=pm, name="Legal", days_before=1, gate="before_approval")
    launch = actions.submit_launch(planned.pk, by=pm, version=planned.version)
    html = shown(client, second_pm, launch)
    assert "One gate before approval is not met." in html
    answer = decide(client, second_pm, launch)
    assert answer.status_code == 409
    assert "Legal has to be met before" in toast(answer)["toast"]["text"]


def test_submitting_says_who_is_asked_and_what_is_open(
    client: Client, planned: Launch, pm: User, second_pm: User
):
    readiness.add_item(planned.pk, by=pm, name="Legal", days_before=1, gate="before_approval")
    client.force_login(pm)
    address = f"/launches/{planned.pk}/submit/"
    for headers in ({}, {"HX-Request": "true"}):
        html = client.get(address, headers=headers).content.decode()
        assert "another program manager" in html
        assert "One gate before approval is open." in html
    answer = client.post(address, {"version": planned.version}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert client.post(address, {"version": planned.version}).status_code == 409
    assert client.get(address).status_code == 409


def test_withdrawing_asks_why(client: Client, submitted: Launch, pm: User):
    client.force_login(pm)
    address = f"/launches/{submitted.pk}/withdraw/"
    assert "back into planning" in client.get(address).content.decode()
    assert client.post(address, {"why": "Wrong dates."}).status_code == 302
    again = client.post(address, {"why": "Wrong dates."}, headers={"HX-Request": "true"})
    assert again.status_code == 409


def test_a_condition_is_closed_with_evidence(
    client: Client, submitted: Launch, pm: User, second_pm: User
):
    conditions = {"conditions": "Cap it at 500 units\n\nTell Finance", "due_on": ""}
    answer = decide(client, second_pm, submitted, verdict="approve_with_conditions", **conditions)
    assert answer.status_code == 204
    html = shown(client, second_pm, submitted)
    assert "Tell Finance" in html
    first, second = sorted(set(re.findall(r'href="(/launches/\d+/conditions/\d+/)"', html)))
    assert "Cap it at 500 units" in client.get(first).content.decode()
    assert client.post(first, {"evidence": " "}).status_code == 422
    assert client.post(first, {"evidence": "Capped."}).status_code == 302
    assert client.get(first).status_code == 404
    client.force_login(pm)
    assert client.post(second, {"evidence": "Told."}).status_code == 409  # pm submitted it


def test_the_page_costs_the_same_with_more_of_everything(
    client: Client, submitted: Launch, second_pm: User
):
    """Sites, checklist items with owners of their own, and figures of other areas."""

    def add(numbers: range) -> None:
        for number in numbers:
            site = a_site(number)
            LaunchSite.objects.create(launch=submitted, site=site)
            ReadinessItem.objects.create(
                launch=submitted, name=f"item {number}", gate="before_approval", days_before=5,
                due_on=submitted.starts_on, owner=a_person(100 + number), site=site, per_site=True,
            )  # fmt: skip
            launches.push_fact(
                submitted.pk, "comms.acknowledged", Decimal(number), as_of=clock.now(), site=site
            )

    client.force_login(second_pm)
    address = submitted.get_absolute_url()
    add(range(1, 3))
    client.get(address)
    few = queries_of(client, address)
    add(range(3, 20))
    many = queries_of(client, address)
    assert len(many) == len(few), "\n".join(sorted(set(many) - set(few)))
    assert len(many) - menu_counts(second_pm) <= 45
