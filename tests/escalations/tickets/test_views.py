"""The pages of tickets per role, with bad input, with and without htmx."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from escalations.routing.models import Queue
from escalations.tickets.actions import replying, working
from escalations.tickets.models import Reply, Ticket
from tests.escalations.desk import file_as
from vrops.core import clock
from vrops.people.models import Site, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def url(name: str, *arguments: Any) -> str:
    return reverse(f"escalations:{name}", args=arguments)


@pytest.fixture
def fresh(rep: User) -> Ticket:
    """Filed now, as pages read the clock."""
    return file_as(rep, subject="Trade-in credit missing", reference="8204117395")


def send(client: Client, user: User, **changed: Any) -> HttpResponse:
    client.force_login(user)
    given = {
        "key": str(uuid4()), "category": "promo_credit", "subject": "Credit missing",
        "waiting": "no", "reference": "8 204 117 395", "body": "Since Nov 12.",
    }  # fmt: skip
    return client.post(url("file"), given | changed)


def htmx(target: str = "") -> dict[str, Any]:
    return {"headers": {"HX-Request": "true", "HX-Target": target}}


def test_a_rep_files_and_sees_it(client: Client, rep: User) -> None:
    client.force_login(rep)
    form = client.get(url("file")).content.decode()
    assert "What went wrong?" in form
    assert 'inputmode="numeric"' in form
    answer = send(client, rep)
    ticket = Ticket.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == ticket.get_absolute_url()
    page = client.get(answer["Location"]).content.decode()
    assert "Since Nov 12." in page
    assert "sent to Promo desk" in page
    assert ticket.key in client.get(url("mine")).content.decode()


def test_a_double_tap_files_once(client: Client, rep: User) -> None:
    key = str(uuid4())
    addresses = {send(client, rep, key=key)["Location"] for _ in range(2)}
    assert len(addresses) == 1
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"subject": ""}, "required"),
        ({"category": ""}, "required"),
        ({"category": "nonsense"}, "cannot be chosen here"),
        ({"key": "nonsense"}, "grown too old"),
        ({"waiting": "callback"}, "promised a call"),
        ({"waiting": "callback", "callback_by": "yesterday"}, "Give a day and a time"),
        ({"launch": "99999999"}, "cannot be chosen here"),
        ({"launch": "x" * 50}, "cannot be chosen here"),
        ({"subject": "a\x00b"}, "cannot be stored"),
        ({"subject": "a\u202eb"}, "cannot be stored"),
    ],
)
def test_bad_input_is_answered_beside_the_field(
    client: Client, rep: User, changed: dict[str, Any], said: str
) -> None:
    answer = send(client, rep, **changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Ticket.objects.exists()


def test_likely_duplicates_are_shown_before_sending(
    client: Client, rep: User, fresh: Ticket
) -> None:
    client.force_login(rep)
    typed = {"subject": "trade-in credit is missing", "reference": ""}
    found = client.post(url("similar"), typed, **htmx()).content.decode()
    assert fresh.key in found
    assert url("join", fresh.pk) in found
    same = client.post(url("similar"), {"subject": "x", "reference": "8 204 117 395"}, **htmx())
    assert fresh.key in same.content.decode()
    other = client.post(url("similar"), {"subject": "Port-in stuck"}, **htmx())
    assert other.content.decode().strip() == ""


def test_the_queue_opens_with_a_panel_for_those_who_work_it(
    client: Client, analyst: User, fresh: Ticket
) -> None:
    client.force_login(analyst)
    page = client.get(url("queue"))
    assert page.status_code == 200
    assert "Trade-in credit missing" in page.content.decode()
    panel = client.get(url("queue") + f"?open={fresh.pk}", **htmx("panel")).content.decode()
    assert "Routing rule" in panel
    assert "Internal note" in panel
    assert "Assign to me" in panel


def test_verbs_answer_htmx_with_news_and_forms_with_the_page(
    client: Client, analyst: User, fresh: Ticket
) -> None:
    client.force_login(analyst)
    answer = client.post(url("move", fresh.pk, "take"), {"version": fresh.version}, **htmx())
    assert answer.status_code == 204
    news = json.loads(answer["HX-Trigger"])
    assert news["ticket-changed"] is True
    assert news["toast"]["text"] == f"{fresh.key} is now research"
    again = client.post(url("move", fresh.pk, "take"), {"version": fresh.version}, **htmx())
    assert again.status_code == 409
    plain = client.post(url("move", fresh.pk, "wait"), {"on": "hq"})
    assert plain["Location"] == fresh.get_absolute_url()
    assert client.post(url("move", fresh.pk, "merge")).status_code == 404
    assert client.post(url("move", fresh.pk, "wait"), {"on": "hq"}).status_code == 409


def test_resolving_asks_for_the_answer(client: Client, analyst: User, fresh: Ticket) -> None:
    client.force_login(analyst)
    address = url("move", fresh.pk, "resolve")
    assert "Answer to the reporter" in client.get(address, **htmx()).content.decode()
    assert client.post(address, {"text": ""}, **htmx()).status_code == 422
    assert client.post(address, {"text": "Credited."}, **htmx()).status_code == 204
    fresh.refresh_from_db()
    assert fresh.state == "resolved"


def test_the_rep_reads_answers_and_no_notes(
    client: Client, analyst: User, rep: User, fresh: Ticket
) -> None:
    client.force_login(analyst)
    for visibility, text in (("public", "Credited today."), ("internal", "Load log is late.")):
        answer = client.post(
            url("reply", fresh.pk), {"text": text, "visibility": visibility, "key": uuid4()},
            **htmx("note"),
        )  # fmt: skip
        assert answer.status_code == 200
        assert "ticket-changed" in answer["HX-Trigger"]
    client.force_login(rep)
    page = client.get(fresh.get_absolute_url()).content.decode()
    assert "Credited today." in page
    assert "Load log" not in page
    assert "Internal note" not in page
    client.post(url("reply", fresh.pk), {"text": "Thanks", "key": uuid4()})
    assert Reply.objects.filter(by=rep).count() == 1


def test_ones_own_list_says_who_answered_last(
    client: Client, analyst: User, rep: User, fresh: Ticket
) -> None:
    client.force_login(rep)
    mine = reverse("escalations:mine")
    unanswered = client.get(mine).content.decode()
    replying.reply(fresh.pk, "Among us only", by=analyst, key=uuid4(), internal=True)
    noted = client.get(mine).content.decode()
    replying.reply(fresh.pk, "Reload the page", by=analyst, key=uuid4())
    answered = client.get(mine).content.decode()
    home = client.get("/").content.decode()
    words = f"{analyst.name} answered"
    assert [words in page for page in (unanswered, noted, answered, home)] == [
        False, False, True, True,
    ]  # fmt: skip


def test_the_rep_reopens(client: Client, analyst: User, rep: User, fresh: Ticket) -> None:
    working.resolve(fresh.pk, by=analyst, answer="Done")
    client.force_login(rep)
    assert "Reopen" in client.get(fresh.get_absolute_url()).content.decode()
    client.post(url("move", fresh.pk, "reopen"), {"text": "Still wrong"})
    fresh.refresh_from_db()
    assert fresh.state == "research"


def test_properties_are_edited_in_place(
    client: Client, analyst: User, fresh: Ticket, desk: dict[str, Queue]
) -> None:
    client.force_login(analyst)

    def edit(field: str, value: object, seen: object = "") -> HttpResponse:
        address = reverse("changes:edit", args=["tickets", fresh.pk, field])
        given = {"value": value, "version": fresh.version, "seen": seen}
        return client.post(address, given, **htmx())

    assert "High" in edit("priority", 1, seen=2).content.decode()
    stale = edit("priority", 3, seen=2)
    assert stale.status_code == 409
    assert "meanwhile" in stale.content.decode()
    assert edit("priority", 9).status_code == 422
    assert "VR desk" in edit("queue", desk["VR"].pk, seen=fresh.queue_id).content.decode()
    assert edit("queue", "x").status_code == 422
    assert analyst.name in edit("owner", analyst.pk).content.decode()
    assert edit("subject", "x").status_code == 404


def test_the_receipt_reads_line_by_line(client: Client, rep: User, fresh: Ticket) -> None:
    client.force_login(rep)
    row = fresh.clocks.get(kind="first_response")
    page = client.get(url("receipt", fresh.pk, row.pk)).content.decode()
    assert "Office" in page
    assert "Total" in page
    hours, minutes = divmod(row.target.minutes, 60)
    assert f"{hours}h {minutes:02}m" in page
    assert client.get(url("receipt", fresh.pk, row.pk + 99)).status_code == 404


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("assign", {}),
        ("status", {"answered": "1", "status": "take"}),
    ],
)
def test_bulk(client: Client, analyst: User, rep: User, action: str, more: dict[str, str]) -> None:
    tickets = [file_as(rep, subject=f"Number {number}") for number in range(3)]
    client.force_login(analyst)
    ids = [ticket.pk for ticket in tickets]
    answer = client.post(url("queue_bulk"), {"action": action, "ids": ids, **more}, **htmx())
    assert json.loads(answer["HX-Trigger"])["toast"]["text"].startswith("3 escalations")
    changed = Ticket.objects.filter(pk__in=ids)
    found = {(t.assignee_id == analyst.pk, t.state, t.priority) for t in changed}
    assert found == {
        {
            "assign": (True, "new", 2),
            "status": (True, "research", 2),
        }[action]
    }


def test_bulk_names_what_was_not_done(client: Client, analyst: User, fresh: Ticket) -> None:
    client.force_login(analyst)
    answer = client.post(
        url("queue_bulk"),
        {"action": "status", "ids": [fresh.pk], "answered": "1", "status": "resolve"}, **htmx(),
    )  # fmt: skip
    assert "what the reporter is told" in answer.content.decode()


def test_contact_data_are_shown_with_a_reason(client: Client, analyst: User, rep: User) -> None:
    soon = (clock.now()).isoformat()
    assert soon
    ticket = file_as(rep, contact_phone="(813) 555-0142")
    client.force_login(analyst)
    assert "555-0142" not in client.get(ticket.get_absolute_url()).content.decode()
    assert client.post(url("unmask", ticket.pk), {"why": ""}).status_code == 422
    client.post(url("unmask", ticket.pk), {"why": "To call"})
    assert "555-0142" in client.get(ticket.get_absolute_url()).content.decode()
    client.force_login(rep)
    assert "555-0142" not in client.get(ticket.get_absolute_url()).content.decode()


def test_views_count_what_they_show(client: Client, analyst: User, fresh: Ticket) -> None:
    client.force_login(analyst)
    for view in ("open", "untriaged", "promo", "all"):
        assert fresh.key in client.get(url("queue") + f"?view={view}").content.decode()
    for view in ("hq", "at_risk", "mine", "live"):
        assert fresh.key not in client.get(url("queue") + f"?view={view}").content.decode()
    late = {"sla_due_at": clock.now(), "sla_breached": True}
    Ticket.objects.update(**late)
    assert fresh.key in client.get(url("breached")).content.decode()


def test_an_empty_reply_is_told_beside_the_text(client: Client, analyst: User, fresh: Ticket):
    client.force_login(analyst)
    given = {"text": " \n", "visibility": "internal", "key": uuid4()}
    answer = client.post(url("reply", fresh.pk), given, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Write something first." in said
    assert 'aria-describedby="note-error"' in said
    assert 'value="internal" checked' in said
    assert "HX-Trigger" not in answer
    whole = client.post(url("reply", fresh.pk), given)
    assert whole.status_code == 422
    assert "Write something first." in whole.content.decode()
    assert fresh.subject in whole.content.decode()
    assert not fresh.replies.exists()


def test_the_queue_begins_with_customers_on_the_line_then_by_priority(
    client: Client, analyst: User, rep: User
):
    """Old cases of other tools have been due for years; they do not stand above a live call."""
    now = clock.now()
    old, high, live, gone = (
        file_as(rep, subject=name) for name in ("Old case", "High one", "Live call", "Hung up")
    )
    rows = Ticket.objects
    rows.filter(pk=old.pk).update(priority=2, waiting="no", sla_due_at=now - timedelta(days=2000))
    rows.filter(pk=high.pk).update(priority=1, waiting="no", sla_due_at=now + timedelta(days=3))
    rows.filter(pk=live.pk).update(priority=3, waiting="on_line", sla_due_at=now)
    rows.filter(pk=gone.pk).update(
        priority=2, waiting="on_line", sla_due_at=now, filed_at=now - timedelta(days=1)
    )
    client.force_login(analyst)
    page = client.get(url("queue")).content.decode()
    places = [page.index(name) for name in ("Live call", "High one", "Old case", "Hung up")]
    assert places == sorted(places)
    assert "Escalations, sorted by next up" in page
    assert "Sorted by Next up" in page
    by_due = client.get(f"{url('queue')}?sort=sla").content.decode()
    assert 'title="Sort by next up"' in by_due
    assert "Sorted by SLA" in by_due


def test_a_picture_where_none_are_allowed_is_refused_before_it_was_looked_at(
    client: Client, rep: User, site: Site
):
    Site.objects.filter(pk=site.pk).update(images_allowed=False)
    photo = SimpleUploadedFile("card.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    answer = send(client, rep, files=[photo])
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Pictures are not allowed on this floor" in said
    assert "Look at it first" not in said
    Site.objects.filter(pk=site.pk).update(images_allowed=True)
    photo.seek(0)
    said = send(client, rep, files=[photo]).content.decode()
    assert "Look at it first" in said
    assert "Choose the files again" in said
