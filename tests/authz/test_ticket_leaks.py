"""R18: two sites with twin tickets; no byte of one reaches the other, whichever way it is asked."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from escalations.tickets.models import Ticket
from tests.cast import MakePerson
from tests.escalations.desk import file_as, open_desk
from vrops.access.domain import Role
from vrops.people.models import Site, User

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def twins(administrator: User, rep: User, other_rep: User) -> tuple[Ticket, Ticket]:
    """The same words at both sites; only the other's has the secret one, and its own account."""
    open_desk(administrator)
    ours = file_as(rep, subject="Trade-in credit missing", reference="1111111111")
    theirs = file_as(
        other_rep, subject=f"Trade-in credit missing {SECRET}", reference="2222222222",
        body=f"{SECRET} in the body", contact_name=f"{SECRET} Jones",
    )  # fmt: skip
    return ours, theirs


@pytest.fixture
def insiders(
    rep: User, supervisor: User, supplier_ops: User, supplier_finance: User, hq_partner: User,
    make_person: MakePerson, site: Site,
) -> list[User]:  # fmt: skip
    return [
        rep, supervisor, supplier_ops, supplier_finance, hq_partner,
        make_person("second-rep", Role.REP, site=site),
    ]  # fmt: skip


def asked(client: Client, theirs: Ticket) -> Iterator[tuple[str, int, str]]:
    """Every way to ask for the other site's ticket: what, status, body."""
    pages = ("queue", "breached", "mine")
    for name in pages:
        for query in ("", f"?q={SECRET}", "?view=all&filters=none", f"?open={theirs.pk}",
                      "?view=promo"):  # fmt: skip
            answer = client.get(reverse(f"escalations:{name}") + query)
            yield f"{name}{query}", answer.status_code, answer.content.decode()
        panel = client.get(
            reverse(f"escalations:{name}") + f"?open={theirs.pk}",
            headers={**HTMX, "HX-Target": "panel"},
        )
        yield f"{name} panel", panel.status_code, panel.content.decode()
    answer = client.get(reverse("palette") + f"?q={SECRET}")
    yield "palette", answer.status_code, answer.content.decode()
    for subject, reference in ((f"Trade-in credit missing {SECRET}", ""), ("x", "2222222222")):
        answer = client.post(
            reverse("escalations:similar"), {"subject": subject, "reference": reference}
        )
        yield "similar", answer.status_code, answer.content.decode()


def test_nothing_of_the_other_site_is_shown(
    client: Client, twins: tuple[Ticket, Ticket], insiders: list[User]
) -> None:
    _, theirs = twins
    for user in insiders:
        client.force_login(user)
        for what, status, body in asked(client, theirs):
            body = body.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
            body = body.replace(f"“{SECRET}”", "")
            where = f"{user.employee_id} {what}: {status}"
            assert f"{SECRET} in" not in body, where
            assert f"missing {SECRET}" not in body, where
            assert theirs.key not in body, where
            assert "Alorin" not in body, where


def test_foreign_numbers_answer_like_absent_ones(
    client: Client, twins: tuple[Ticket, Ticket], insiders: list[User]
) -> None:
    _, theirs = twins
    clock = theirs.clocks.first()
    assert clock is not None
    for user in insiders:
        client.force_login(user)
        for name, more, method in (
            ("ticket", (), "get"),
            ("receipt", (clock.pk,), "get"),
            ("reply", (), "post"),
            ("join", (), "post"),
            ("move", ("reopen",), "post"),
            ("move", ("take",), "post"),
        ):
            answers = []
            for pk in (theirs.pk, 99_999_999):
                address = reverse(f"escalations:{name}", args=[pk, *more])
                answer = getattr(client, method)(address, {"text": "x", "key": str(uuid4())})
                # What differs from request to request is not about the ticket.
                answers.append((answer.status_code, len(answer.content)))
            assert answers[0] == answers[1], f"{user.employee_id} {name} {more}"
            assert answers[0][0] in (403, 404)
    assert theirs.replies.count() == 0


def test_counts_hold_only_what_is_seen(
    client: Client, twins: tuple[Ticket, Ticket], supervisor: User, supplier_ops: User
) -> None:
    for user in (supervisor, supplier_ops):
        client.force_login(user)
        page = client.get(reverse("escalations:queue")).content.decode()
        assert "1 escalation<" in page or "1 escalation" in page
        assert "2 escalations" not in page


def test_those_who_work_everywhere_see_both(
    client: Client, twins: tuple[Ticket, Ticket], analyst: User
) -> None:
    client.force_login(analyst)
    page = client.get(reverse("escalations:queue")).content.decode()
    assert all(ticket.key in page for ticket in twins)
    found = client.get(reverse("palette") + f"?q={SECRET}").content.decode()
    assert twins[1].key in found
