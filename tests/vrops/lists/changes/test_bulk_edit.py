"""One value for many rows: which, what, how many, then done, with what became of each row."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from escalations.tickets.actions import working
from escalations.tickets.models import Ticket
from tests.vrops.lists.test_views import text_of
from vrops.jobs.models import Job
from vrops.lists.changes.models import Change
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "panel"}
File = Callable[[int], list[Ticket]]
URGENT = {"edit": "priority", "answered": "1", "value": "0"}


def send(client: Client, query: str = "", /, **given: Any) -> Any:
    return client.post(reverse("escalations:queue_bulk_edit") + query, given, headers=HTMX)


def priorities() -> list[int]:
    return list(Ticket.objects.order_by("pk").values_list("priority", flat=True))


def ids(found: list[Ticket]) -> list[int]:
    return [ticket.pk for ticket in found]


def test_the_bar_offers_it_to_those_who_may(
    client: Client, analyst: User, supplier_ops: User, tickets: File
) -> None:
    tickets(1)
    for user, offered in ((analyst, True), (supplier_ops, False)):
        client.force_login(user)
        page = client.get("/escalations/").content.decode()
        assert (reverse("escalations:queue_bulk_edit") in page) is offered


def test_step_by_step(client: Client, analyst: User, tickets: File) -> None:
    found = tickets(3)
    working.change_priority(found[0].pk, by=analyst, priority=0)
    client.force_login(analyst)
    which = text_of(send(client, ids=ids(found)))
    assert "Edit 3 escalations" in which
    assert "Owner Priority Queue" in which
    what = send(client, ids=ids(found), edit="priority")
    assert 'name="value"' in what.content.decode()
    wrong = send(client, ids=ids(found), edit="priority", answered="1", value="7")
    assert wrong.status_code == 422
    preview = send(client, ids=ids(found), **URGENT)
    assert "2 escalations will change, 1 has it already" in text_of(preview)
    assert "Priority: Urgent" in text_of(preview)
    assert priorities() == [0, 2, 2]
    done = send(client, ids=ids(found), confirmed="1", **URGENT)
    toast = json.loads(done["HX-Trigger"])["toast"]
    assert toast["text"] == "Priority changed on 2 escalations; 1 had it already."
    assert priorities() == [0, 0, 0]
    entry = Entry.objects.get(event="lists.bulk.run")
    assert {name: entry.after[name] for name in ("done", "same", "refused", "missing")} == {
        "done": 2, "same": 1, "refused": 0, "missing": 0,
    }  # fmt: skip
    assert Entry.objects.filter(event="escalations.ticket.prioritized").count() == 3
    client.post(toast["undo"], headers=HTMX)
    assert priorities() == [0, 2, 2]


def test_nobody_is_a_value(client: Client, analyst: User, tickets: File) -> None:
    found = tickets(2)
    working.assign(found[0].pk, by=analyst, assignee=analyst)
    client.force_login(analyst)
    nobody = {"edit": "owner", "answered": "1", "value": ""}
    preview = text_of(send(client, ids=ids(found), **nobody))
    assert "1 escalation will change, 1 has it already" in preview
    assert "Owner: Nobody" in preview
    send(client, ids=ids(found), confirmed="1", **nobody)
    assert not Ticket.objects.filter(assignee__isnull=False).exists()


def test_rows_that_were_refused_are_listed_with_undo_for_the_rest(
    client: Client, analyst: User, tickets: File
) -> None:
    found = tickets(3)
    working.resolve(found[1].pk, by=analyst, answer="Done.")
    client.force_login(analyst)
    answer = send(client, ids=[*ids(found), 999_999], confirmed="1", **URGENT)
    text = text_of(answer)
    assert "Priority changed on 2 escalations." in text
    assert f"{found[1].key} is resolved; reopen it first." in text
    assert "1 of those you chose is no longer here." in text
    assert Change.objects.get().undo_url in answer.content.decode()
    assert priorities() == [0, 2, 0]


def test_all_matching_goes_by_the_filter(client: Client, analyst: User, tickets: File) -> None:
    found = tickets(3)
    working.change_priority(found[0].pk, by=analyst, priority=3)
    client.force_login(analyst)
    chosen = {"all": "1", "expected": "2", "confirmed": "1"}
    send(client, "?view=all&priority=2", **chosen, **URGENT)
    assert priorities() == [3, 0, 0]
    stale = send(client, "?view=all&priority=3", **chosen, **URGENT)
    assert stale.status_code == 409


@pytest.mark.parametrize("role", ["supplier_ops", "administrator", "rep"])
def test_who_may_not_is_refused(
    client: Client, tickets: File, role: str, request: pytest.FixtureRequest
) -> None:
    found = tickets(1)
    client.force_login(request.getfixturevalue(role))
    answer = send(client, ids=ids(found), confirmed="1", **URGENT)
    assert answer.status_code == 403
    assert priorities() == [2]


@pytest.mark.parametrize("name", ["subject", "x" * 3000, "\x00"])
def test_an_unknown_value_is_not_found(
    client: Client, analyst: User, tickets: File, name: str
) -> None:
    client.force_login(analyst)
    assert send(client, ids=ids(tickets(1)), edit=name).status_code == 404


def test_without_script_every_step_is_a_page(client: Client, analyst: User, tickets: File) -> None:
    found = tickets(2)
    client.force_login(analyst)
    address = reverse("escalations:queue_bulk_edit") + "?view=all"
    chosen = {"ids": ids(found)}
    for given in ({}, {"edit": "priority"}, URGENT):
        page = client.post(address, {**chosen, **given})
        assert page.status_code == 200
        assert "<html" in page.content.decode()
    done = client.post(address, {**chosen, **URGENT, "confirmed": "1"})
    assert (done.status_code, done["Location"]) == (302, "/escalations/?view=all")
    assert priorities() == [0, 0]


@pytest.mark.usefixtures("small")
def test_more_than_a_person_waits_for_are_a_job(
    client: Client, analyst: User, tickets: File
) -> None:
    found = tickets(3)
    client.force_login(analyst)
    started = send(client, ids=ids(found), confirmed="1", **URGENT)
    job, change = Job.objects.get(), Change.objects.get()
    assert priorities() == [2, 2, 2]
    assert reverse("jobs:detail", args=[job.pk]) in started.content.decode()
    assert (job.kind, job.params, job.title) == (
        "lists.bulk", {"change_id": change.pk}, "Priority of 3 escalations",
    )  # fmt: skip
    plain = client.post(
        reverse("escalations:queue_bulk_edit"), {"ids": ids(found), "confirmed": "1", **URGENT}
    )
    assert plain["Location"] == Change.objects.latest("pk").get_absolute_url()


def test_the_same_above_ten_thousand_is_refused(
    client: Client, analyst: User, tickets: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vrops.lists.changes.domain.MOST_ROWS", 2)
    client.force_login(analyst)
    answer = send(client, ids=ids(tickets(3)), confirmed="1", **URGENT)
    assert answer.status_code == 409
    assert "at most 2 escalations at once" in answer["HX-Trigger"]
