"""One value edited in place, in every area: 200 with the way back, 422, 409 with both values."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from escalations.tickets.actions import replying, working
from escalations.tickets.models import Ticket
from gtm.readiness.actions import add_item
from playbook.articles.models import Article
from tests.gtm.factories import make_launch
from tests.playbook.factories import approve, make_article, make_section, publish
from tests.salesops.factories import make_cost_centre, make_line
from tests.vrops.lists.test_views import text_of
from vrops.lists.changes.models import Change, ChangeRow
from vrops.lists.registry import list_url
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Make = Callable[[pytest.FixtureRequest], tuple[Any, Any, str]]


def send(client: Client, name: str, record: Any, field: str, value: Any, **more: Any) -> Any:
    address = reverse("changes:edit", args=[name, record.pk, field])
    given = {"value": value, "version": record.version, **more}
    return client.post(address, given, headers=HTMX)


def news(answer: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer["HX-Trigger"])
    return found


@pytest.fixture
def ticket(tickets: Callable[[int], list[Ticket]]) -> Ticket:
    return tickets(1)[0]


def a_ticket(request: pytest.FixtureRequest) -> tuple[Any, Any, str]:
    analyst = request.getfixturevalue("analyst")
    return request.getfixturevalue("ticket"), analyst.pk, "assignee_id"


def an_item(request: pytest.FixtureRequest) -> tuple[Any, Any, str]:
    pm = request.getfixturevalue("pm")
    [item] = add_item(make_launch(pm).pk, by=pm, name="Team briefed", days_before=2)
    return item, request.getfixturevalue("analyst").pk, "owner_id"


def a_line(request: pytest.FixtureRequest) -> tuple[Any, Any, str]:
    pm = request.getfixturevalue("pm")
    make_cost_centre(pm, "VR-2")
    return make_line(pm, make_cost_centre(pm)), request.getfixturevalue("second_pm").pk, "owner_id"


def an_article(request: pytest.FixtureRequest) -> tuple[Any, Any, str]:
    pm = request.getfixturevalue("pm")
    version = make_article(pm, make_section(pm))
    return version.article, "2027-03-01", "review_by"


def a_person(request: pytest.FixtureRequest) -> tuple[Any, Any, str]:
    return request.getfixturevalue("rep"), "Senior rep", "title"


AREAS: dict[tuple[str, str, str], Make] = {
    ("tickets", "owner", "analyst"): a_ticket,
    ("readiness", "owner", "pm"): an_item,
    ("budget_lines", "owner", "senior_manager"): a_line,
    ("articles", "review", "pm"): an_article,
    ("people", "title", "administrator"): a_person,
}


@pytest.mark.parametrize("case", AREAS, ids=lambda case: case[0])
def test_a_value_is_changed_and_taken_back(
    client: Client, case: tuple[str, str, str], request: pytest.FixtureRequest
) -> None:
    name, field, role = case
    record, value, column = AREAS[case](request)
    by = request.getfixturevalue(role)
    client.force_login(by)
    record.refresh_from_db()
    before = getattr(record, column)
    panel = client.get(list_url(name, open=record.pk)).content.decode()
    address = reverse("changes:edit", args=[name, record.pk, field])
    assert f'hx-post="{address}"' in panel

    answer = send(client, name, record, field, value)
    assert answer.status_code == 200
    record.refresh_from_db()
    wanted = date.fromisoformat(value) if column == "review_by" else value
    assert getattr(record, column) == wanted
    told = news(answer)
    assert (told["list-changed"], told["record-changed"]) == (True, True)
    assert "changed" in told["toast"]["text"]

    undone = client.post(told["toast"]["undo"], headers=HTMX)
    assert undone.status_code == 204, undone.headers
    assert "put back on 1" in news(undone)["toast"]["text"]
    record.refresh_from_db()
    assert getattr(record, column) == before
    entry = Entry.objects.get(event="lists.change.undone")
    assert (entry.actor_id, entry.after["done"]) == (by.pk, 1)


def test_the_value_it_has_already_changes_nothing(
    client: Client, analyst: User, ticket: Ticket
) -> None:
    client.force_login(analyst)
    answer = send(client, "tickets", ticket, "priority", ticket.priority)
    assert (answer.status_code, news(answer).get("toast")) == (200, None)
    assert not Change.objects.exists()


def test_what_is_kept_of_a_change(client: Client, analyst: User, ticket: Ticket) -> None:
    client.force_login(analyst)
    send(client, "tickets", ticket, "priority", 0)
    row = ChangeRow.objects.select_related("change").get()
    assert (row.record_id, row.before, row.after, row.version) == (ticket.pk, "2", "0", 2)
    assert (row.change.list_name, row.change.name, row.change.by_id, row.change.undone_at) == (
        "tickets", "priority", analyst.pk, None,
    )  # fmt: skip


@pytest.mark.parametrize("value", ["9", "", "x", "\x00", "1" * 3000])
def test_a_wrong_value_is_told_in_place(
    client: Client, analyst: User, ticket: Ticket, value: str
) -> None:
    client.force_login(analyst)
    answer = send(client, "tickets", ticket, "priority", value)
    assert answer.status_code == 422
    assert '<p class="error wide">' in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.priority == 2


def test_what_the_action_refuses_is_told_in_place(
    client: Client, finance: User, pm: User, second_pm: User
) -> None:
    centre, other = make_cost_centre(pm), make_cost_centre(pm)
    line, _ = make_line(pm, centre), make_line(pm, other)
    client.force_login(finance)
    answer = send(client, "budget_lines", line, "centre", other.pk)
    assert answer.status_code == 422
    assert "has a line of that name in that year" in text_of(answer)


def test_both_values_are_there_to_choose_from_after_somebody_was_faster(
    client: Client, analyst: User, pm: User, ticket: Ticket
) -> None:
    working.change_priority(ticket.pk, by=pm, priority=1)
    client.force_login(analyst)
    answer = send(client, "tickets", ticket, "priority", 0, seen="2")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert f"<b>{pm.name}, just now,</b> made it “High” meanwhile" in html
    assert '<option value="0" selected>' in html
    again = send(client, "tickets", Ticket.objects.get(), "priority", 0, seen="1")
    assert again.status_code == 200
    assert Ticket.objects.get().priority == 0


def test_what_others_changed_beside_it_is_no_conflict(
    client: Client, analyst: User, pm: User, ticket: Ticket
) -> None:
    working.assign(ticket.pk, by=pm, assignee=pm)
    client.force_login(analyst)
    assert send(client, "tickets", ticket, "priority", 0, seen="2").status_code == 200
    found = Ticket.objects.get()
    assert (found.priority, found.assignee_id) == (0, pm.pk)


def test_without_script_it_leads_back_to_the_record(
    client: Client, analyst: User, pm: User, ticket: Ticket
) -> None:
    client.force_login(analyst)
    address = reverse("changes:edit", args=["tickets", ticket.pk, "priority"])
    answer = client.post(address, {"value": "0", "version": ticket.version})
    assert (answer.status_code, answer["Location"]) == (302, ticket.get_absolute_url())
    page = text_of(client.get(answer["Location"]))
    assert "Priority of " in page
    stale = client.post(address, {"value": "1", "version": ticket.version})
    assert stale.status_code == 409
    assert client.post(address, {"value": "7", "version": 2}).status_code == 422


@pytest.mark.parametrize(
    ("role", "status"),
    [("rep", 403), ("supplier_ops", 403), ("hq_partner", 403), ("administrator", 403)],
)
def test_who_may_not_is_refused_and_sees_no_pencil(
    client: Client, ticket: Ticket, role: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(role))
    assert send(client, "tickets", ticket, "priority", 0).status_code == status
    page = client.get(ticket.get_absolute_url())
    assert "data-edit" not in page.content.decode()
    ticket.refresh_from_db()
    assert ticket.priority == 2


@pytest.mark.parametrize(
    "address",
    ["tickets/999999/priority", "tickets/999999999999999999999/priority", "nothing/1/priority",
     "tickets/1/subject", "sites/1/name"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, analyst: User, address: str) -> None:
    client.force_login(analyst)
    answer = client.post(f"/lists/{address}/", {"value": "1"}, headers=HTMX)
    assert answer.status_code == 404


def test_a_closed_ticket_shows_no_pencil(client: Client, analyst: User, ticket: Ticket) -> None:
    replying.reply(ticket.pk, "Done.", by=analyst, key=None)
    working.resolve(ticket.pk, by=analyst)
    client.force_login(analyst)
    assert "data-edit" not in client.get(ticket.get_absolute_url()).content.decode()
    answer = send(client, "tickets", Ticket.objects.get(), "priority", 0)
    assert answer.status_code == 409
    assert "reopen it first" in news(answer)["toast"]["text"]


def test_the_article_page_edits_too(
    client: Client, pm: User, analyst: User, second_pm: User, senior_manager: User
) -> None:
    version = make_article(pm, make_section(pm))
    publish(approve(version, pm, analyst, second_pm), senior_manager)
    client.force_login(pm)
    page = client.get(Article.objects.get().get_absolute_url()).content.decode()
    assert reverse("changes:edit", args=["articles", version.article_id, "owner"]) in page
