"""A ticket's feed: every word and every change, in order, for those who may read it."""

from uuid import uuid4

import pytest

from escalations.tickets import page
from escalations.tickets.actions import filing, replying, working
from escalations.tickets.models import Ticket
from tests.escalations.desk import at
from tests.escalations.tickets.conftest import Load
from tests.escalations.tickets.files import a_row, rows
from vrops.core import clock
from vrops.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def say(
    ticket: Ticket, by: User, day: int, hour: int, text: str, *, internal: bool = False
) -> None:
    with clock.fixed_at(at(day, hour)):
        replying.reply(ticket.pk, text, by=by, key=uuid4(), internal=internal)


def read(ticket: Ticket, user: User) -> list[str]:
    """The feed after the routing, a line each: when, who, what."""
    ticket.refresh_from_db()
    return [
        f"{line.at:%d %H} {line.name}: {line.words}" for line in page.feed(ticket, user)
        if line.name != "Routing rule"
    ][1:]  # fmt: skip


def test_what_a_reply_changes_stands_behind_it(ticket: Ticket, rep: User, analyst: User) -> None:
    say(ticket, analyst, 2, 11, "Looking")
    with clock.fixed_at(at(2, 12)):
        working.wait(ticket.pk, by=analyst, on="reporter")
    say(ticket, rep, 2, 13, "Here it is")
    seen = [
        f"02 11 {analyst.name}: Looking",
        f"02 11 {analyst.name}: took it",
        f"02 12 {analyst.name}: set it to waiting on rep",
        f"02 13 {rep.name}: Here it is",
        f"02 13 {rep.name}: brought it back to research; it was waiting on reporter",
        f"02 13 {rep.name}: started the clock for the next response",
    ]
    assert read(ticket, analyst) == seen
    assert read(ticket, rep) == seen


def test_notes_and_inside_events_are_not_for_the_reporter(
    ticket: Ticket, rep: User, analyst: User
) -> None:
    say(ticket, analyst, 2, 11, "Load log is late", internal=True)
    with clock.fixed_at(at(2, 12)):
        working.unmask(ticket.pk, by=analyst, why="To call her")
    say(ticket, analyst, 2, 13, "Credited")
    told = [f"02 13 {analyst.name}: Credited", f"02 13 {analyst.name}: took it"]
    assert read(ticket, rep) == told
    inside = read(ticket, analyst)
    assert inside[0] == f"02 11 {analyst.name}: Load log is late"
    assert "read the contact data" in inside[1]
    assert inside[2:] == told


def test_an_answer_that_resolves_and_a_reason_that_reopens(
    ticket: Ticket, rep: User, analyst: User
) -> None:
    with clock.fixed_at(at(2, 11)):
        working.resolve(ticket.pk, by=analyst, answer="Credited")
    with clock.fixed_at(at(2, 12)):
        working.reopen(ticket.pk, by=rep, why="Not yet")
    assert read(ticket, rep) == [
        f"02 11 {analyst.name}: Credited",
        f"02 11 {analyst.name}: took it",
        f"02 11 {analyst.name}: resolved it",
        f"02 12 {rep.name}: Not yet",
        f"02 12 {rep.name}: reopened it: Not yet",
        f"02 12 {rep.name}: started the clock for the next response",
    ]


def test_a_second_customer_brings_a_waiting_ticket_back(
    ticket: Ticket, rep: User, analyst: User
) -> None:
    with clock.fixed_at(at(2, 11)):
        working.take(ticket.pk, by=analyst)
        working.wait(ticket.pk, by=analyst, on="reporter")
    with clock.fixed_at(at(2, 12)):
        filing.join_ticket(ticket.pk, by=rep, key=uuid4(), about="The same")
    assert read(ticket, rep)[-2:] == [
        f"02 12 {rep.name}: Another customer: The same",
        f"02 12 {rep.name}: brought it back to research; it was waiting on reporter",
    ]


@pytest.mark.usefixtures("on_monday")
def test_a_change_by_a_file_says_which_file(load: Load, analyst: User) -> None:
    load(rows(a_row()))
    made = load(rows(a_row(status="Pending")))
    ticket = Ticket.objects.get()
    assert made.changed == 1
    assert read(ticket, analyst)[-1] == (
        f"02 11 {analyst.name}: changed it by the file {made.file_name}, status from new to pending"
    )
