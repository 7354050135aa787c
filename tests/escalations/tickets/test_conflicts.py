"""Somebody was faster: what was typed stays in its box, and beside it stands why."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from escalations.tickets.actions import working
from escalations.tickets.models import Reply, Ticket
from tests.escalations.desk import file_as
from vrops.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]
TYPED = "She was promised $200 on Friday."
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true", "HX-Target": "note"}}


@pytest.fixture
def fresh(rep: User) -> Ticket:
    return file_as(rep, subject="Trade-in credit missing", reference="8204117395")


@pytest.mark.parametrize("how", [HTMX, {}])
def test_a_reply_to_what_was_closed_meanwhile(
    client: Client, rep: User, analyst: User, fresh: Ticket, how: dict[str, Any]
) -> None:
    working.resolve(fresh.pk, by=analyst, answer="Done")
    client.force_login(rep)
    address = reverse("escalations:reply", args=[fresh.pk])
    answer = client.post(address, {"text": TYPED, "key": uuid4()}, **how)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert f">{TYPED}</textarea>" in said
    assert f"{fresh.key} is resolved; reopen it to go on." in said
    assert 'aria-describedby="note-error"' in said
    assert not Reply.objects.filter(body=TYPED)


@pytest.mark.parametrize("how", [HTMX, {}])
def test_an_answer_to_what_changed_meanwhile(
    client: Client, analyst: User, fresh: Ticket, how: dict[str, Any]
) -> None:
    client.force_login(analyst)
    seen = fresh.version
    working.take(fresh.pk, by=analyst)
    address = reverse("escalations:move", args=[fresh.pk, "resolve"])
    given = {"text": TYPED, "key": uuid4(), "version": seen}
    answer = client.post(address, given, **how)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert TYPED in said
    assert f"{fresh.key} changed since you opened it: it is research now" in said
    fresh.refresh_from_db()
    assert fresh.state == "research"
    assert f'name="version" value="{fresh.version}"' in said
    assert client.post(address, {**given, "version": fresh.version}).status_code == 302
    assert Reply.objects.filter(body=TYPED).count() == 1


def test_an_answer_to_what_somebody_resolved_meanwhile(
    client: Client, analyst: User, fresh: Ticket
) -> None:
    client.force_login(analyst)
    working.resolve(fresh.pk, by=analyst, answer="Done")
    address = reverse("escalations:move", args=[fresh.pk, "resolve"])
    answer = client.post(address, {"text": TYPED, "version": fresh.version}, **HTMX)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert TYPED in said
    assert "resolved" in said
    assert client.get(address, **HTMX).status_code == 409
