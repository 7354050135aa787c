"""Working tickets: replies and clocks, states and pauses, changes of priority; each refusal."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from escalations.routing.models import Queue
from escalations.tickets.actions import replying, working
from escalations.tickets.models import Clock, Reply, Ticket
from tests.escalations.desk import at, file_as
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]
HOUR = timedelta(hours=1)


def reply(ticket: Ticket, by: User, moment: Any, text: str = "Look here", **more: Any) -> Reply:
    with clock.fixed_at(moment):
        return replying.reply(ticket.pk, text, by=by, key=more.pop("key", None) or uuid4(), **more)


def act(name: str, ticket: Ticket, by: User, moment: Any, **more: Any) -> Ticket:
    with clock.fixed_at(moment):
        changed: Ticket = getattr(working, name)(ticket.pk, by=by, **more)
        return changed


def one(ticket: Ticket, kind: str) -> Clock:
    return ticket.clocks.filter(kind=kind).latest("started_at")


# ---- responses (rules 9 and 10) -----------------------------------------------------------------


def test_an_agents_public_reply_is_the_first_response(ticket: Ticket, analyst: User) -> None:
    reply(ticket, analyst, at(2, 14))  # at the due instant itself
    row = one(ticket, "first_response")
    assert (row.met_at, row.breached_at) == (at(2, 14), None)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee, ticket.sla_kind) == ("research", analyst, "resolution")


def test_a_late_first_response_is_a_breach_at_the_due_instant(
    ticket: Ticket, analyst: User
) -> None:
    reply(ticket, analyst, at(2, 14, 0, 1))
    row = one(ticket, "first_response")
    assert (row.met_at, row.breached_at) == (at(2, 14, 0, 1), at(2, 14))


def test_notes_and_the_reporter_are_no_response(ticket: Ticket, analyst: User, rep: User) -> None:
    reply(ticket, analyst, at(2, 11), internal=True)
    reply(ticket, rep, at(2, 12))
    assert one(ticket, "first_response").met_at is None
    assert not ticket.clocks.filter(kind="next_response").exists()


def test_more_messages_do_not_restart_the_next_response(
    ticket: Ticket, analyst: User, rep: User
) -> None:
    reply(ticket, analyst, at(2, 11))
    reply(ticket, rep, at(2, 12))
    reply(ticket, rep, at(2, 13))
    row = one(ticket, "next_response")
    assert (row.started_at, row.due_at) == (at(2, 12), at(2, 16))
    reply(ticket, analyst, at(2, 15))
    assert one(ticket, "next_response").met_at == at(2, 15)
    reply(ticket, rep, at(2, 16))
    assert ticket.clocks.filter(kind="next_response").count() == 2


def test_who_filed_a_ticket_is_its_reporter_whatever_their_role(analyst: User) -> None:
    ticket = file_as(analyst, at(2, 10))
    reply(ticket, analyst, at(2, 11))
    assert one(ticket, "first_response").met_at is None


def test_the_same_key_replies_once(ticket: Ticket, analyst: User) -> None:
    key = uuid4()
    first = reply(ticket, analyst, at(2, 11), key=key)
    assert reply(ticket, analyst, at(2, 12), "Other", key=key) == first
    assert ticket.replies.count() == 1


def test_refuses_replies_of_those_who_only_look_on(
    ticket: Ticket, supervisor: User, rep: User, other_rep: User
) -> None:
    with pytest.raises(PermissionDenied):
        reply(ticket, supervisor, at(2, 11))
    with pytest.raises(PermissionDenied):
        reply(ticket, rep, at(2, 11), internal=True)
    with pytest.raises(Ticket.DoesNotExist):
        reply(ticket, other_rep, at(2, 11))
    with pytest.raises(Invalid):
        reply(ticket, rep, at(2, 11), "  ")
    assert not Reply.objects.exists()


def test_a_suppliers_answer_ends_the_wait_for_it_and_is_no_response(
    ticket: Ticket, analyst: User, supplier_ops: User
) -> None:
    act("take", ticket, analyst, at(2, 10))
    act("wait", ticket, analyst, at(2, 10), on="supplier")
    reply(ticket, supplier_ops, at(2, 11))
    ticket.refresh_from_db()
    assert ticket.state == "research"
    assert one(ticket, "first_response").met_at is None


# ---- states and pauses (rules 6 and 8) ----------------------------------------------------------


def test_waiting_for_the_reporter_pauses_resolution(
    ticket: Ticket, analyst: User, rep: User
) -> None:
    reply(ticket, analyst, at(2, 11))
    act("wait", ticket, analyst, at(2, 12), on="reporter")
    row = one(ticket, "resolution")
    assert (row.due_at, row.pauses.get().state) == (None, "waiting_reporter")
    ticket.refresh_from_db()
    assert (ticket.sla_due_at, ticket.sla_left) == (None, 14 * HOUR)
    reply(ticket, rep, at(3, 11))  # two of sixteen open hours were used
    ticket.refresh_from_db()
    assert ticket.state == "research"
    # Six of fourteen hours on Tuesday, eight to the end of Wednesday.
    assert one(ticket, "resolution").due_at == at(4, 17)
    assert (ticket.sla_kind, ticket.sla_due_at) == ("next_response", at(3, 15))


def test_waiting_for_hq_pauses_nothing(ticket: Ticket, analyst: User) -> None:
    act("take", ticket, analyst, at(2, 11))
    act("wait", ticket, analyst, at(2, 12), on="hq")
    assert one(ticket, "resolution").due_at == at(4, 10)


def test_what_ran_out_before_the_pause_stays_breached(ticket: Ticket, analyst: User) -> None:
    reply(ticket, analyst, at(2, 11))
    act("wait", ticket, analyst, at(4, 11), on="reporter")
    assert one(ticket, "resolution").breached_at == at(4, 10)


def test_reopening_goes_on_with_what_was_left(ticket: Ticket, analyst: User, rep: User) -> None:
    act("resolve", ticket, analyst, at(2, 12), answer="Done")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.sla_kind, ticket.resolved_at) == ("resolved", "", at(2, 12))
    assert not ticket.clocks.filter(met_at__isnull=True).exists()
    act("reopen", ticket, rep, at(5, 9), why="It is not")  # Thursday; 14 open hours are left
    row = one(ticket, "resolution")
    assert (row.met_at, row.due_at) == (None, at(6, 15))
    assert one(ticket, "next_response").due_at == at(5, 13)
    assert Reply.objects.latest("id").body == "It is not"


def test_resolving_owes_the_reporter_an_answer(ticket: Ticket, analyst: User, rep: User) -> None:
    with pytest.raises(Invalid, match="what the reporter is told"):
        act("resolve", ticket, analyst, at(2, 11))
    reply(ticket, analyst, at(2, 11))
    act("resolve", ticket, analyst, at(2, 12))
    act("close", ticket, analyst, at(3, 12))
    with pytest.raises(NotAllowed):
        reply(ticket, analyst, at(3, 13))
    act("reopen", ticket, rep, at(3, 13), why="Again")
    with pytest.raises(Invalid):
        act("resolve", ticket, analyst, at(3, 14))


def test_refuses_verbs_the_state_does_not_have(ticket: Ticket, analyst: User) -> None:
    with pytest.raises(NotAllowed):
        act("close", ticket, analyst, at(2, 11))
    with pytest.raises(NotAllowed):
        act("reopen", ticket, analyst, at(2, 11), why="x")
    with pytest.raises(NotAllowed):
        act("wait", ticket, analyst, at(2, 11), on="hq")
    act("take", ticket, analyst, at(2, 11))
    with pytest.raises(NotAllowed, match="already"):
        act("take", ticket, analyst, at(2, 11))
    with pytest.raises(Invalid):
        act("wait", ticket, analyst, at(2, 11), on="nobody")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("take", {}), ("wait", {"on": "hq"}), ("back", {}), ("resolve", {"answer": "x"}),
        ("close", {}), ("assign", {"assignee": None}), ("change_priority", {"priority": 0}),
        ("called_back", {}), ("unmask", {"why": "x"}),
    ],
)  # fmt: skip
def test_refuses_everything_to_those_who_do_not_work_tickets(
    ticket: Ticket, rep: User, supervisor: User, supplier_ops: User, hq_partner: User,
    name: str, more: dict[str, Any],
) -> None:  # fmt: skip
    for user in (rep, supervisor, supplier_ops):
        with pytest.raises(PermissionDenied):
            act(name, ticket, user, at(2, 11), **more)
    with pytest.raises(Ticket.DoesNotExist):
        act(name, ticket, hq_partner, at(2, 11), **more)


def test_only_the_filer_and_agents_reopen(ticket: Ticket, analyst: User, supervisor: User) -> None:
    act("resolve", ticket, analyst, at(2, 11), answer="Done")
    with pytest.raises(PermissionDenied):
        act("reopen", ticket, supervisor, at(2, 12), why="x")
    with pytest.raises(Invalid):
        act("reopen", ticket, analyst, at(2, 12), why=" ")


# ---- changes (rule 7) ---------------------------------------------------------------------------


def test_a_change_of_priority_counts_from_the_original_start(ticket: Ticket, analyst: User) -> None:
    act("change_priority", ticket, analyst, at(2, 11), priority=1)
    assert one(ticket, "first_response").due_at == at(2, 11)  # one hour from 10:00
    assert one(ticket, "first_response").breached_at is None  # due just now
    assert one(ticket, "resolution").due_at == at(3, 10)
    entry = Entry.objects.get(event="escalations.ticket.prioritized")
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["priority"], entry.after["priority"]) == (2, "high")


def test_a_due_time_already_past_breaches_at_the_change(ticket: Ticket, analyst: User) -> None:
    act("change_priority", ticket, analyst, at(2, 13), priority=0)
    row = one(ticket, "first_response")
    assert (row.due_at, row.breached_at) == (at(2, 10, 30), at(2, 13))
    ticket.refresh_from_db()
    assert ticket.sla_breached
    # Once breached, a milder priority does not undo it.
    act("change_priority", ticket, analyst, at(2, 13), priority=3)
    assert one(ticket, "first_response").breached_at == at(2, 13)


def test_a_queue_brings_its_own_targets_and_pauses_are_kept(
    ticket: Ticket, analyst: User, desk: dict[str, Queue]
) -> None:
    reply(ticket, analyst, at(2, 10))
    act("wait", ticket, analyst, at(2, 10, 10), on="reporter")
    act("back", ticket, analyst, at(2, 10, 20))
    act("change_queue", ticket, analyst, at(2, 10, 30), queue=desk["LIVE"])
    assert one(ticket, "resolution").due_at == at(2, 11, 10)  # an hour and the ten minutes


def test_refuses_to_change_what_is_over_or_was_changed(ticket: Ticket, analyst: User) -> None:
    with pytest.raises(StaleVersion):
        act("change_priority", ticket, analyst, at(2, 11), priority=1, version=9)
    with pytest.raises(Invalid):
        act("change_priority", ticket, analyst, at(2, 11), priority=4)
    act("resolve", ticket, analyst, at(2, 11), answer="x")
    with pytest.raises(NotAllowed, match="reopen it first"):
        act("change_priority", ticket, analyst, at(2, 11), priority=1)
    with pytest.raises(NotAllowed, match="reopen it first"):
        act("assign", ticket, analyst, at(2, 11), assignee=analyst)


def test_assigns_to_those_who_work_tickets_only(ticket: Ticket, analyst: User, rep: User) -> None:
    with pytest.raises(Invalid, match="does not work escalations"):
        act("assign", ticket, analyst, at(2, 11), assignee=rep)
    act("assign", ticket, analyst, at(2, 11), assignee=analyst)
    act("assign", ticket, analyst, at(2, 11), assignee=analyst)
    assert Entry.objects.filter(event="escalations.ticket.assigned").count() == 1


# ---- callbacks and contact data -----------------------------------------------------------------


def test_a_callback_is_made_once(rep: User, analyst: User) -> None:
    ticket = file_as(rep, at(2, 10), waiting="callback", callback_by=at(2, 11))
    act("called_back", ticket, analyst, at(2, 11, 5))
    row = one(ticket, "callback")
    assert (row.met_at, row.breached_at) == (at(2, 11, 5), at(2, 11))
    with pytest.raises(NotAllowed):
        act("called_back", ticket, analyst, at(2, 11, 6))


def test_contact_data_are_shown_for_a_while_with_a_reason(ticket: Ticket, analyst: User) -> None:
    from escalations.tickets import page

    Ticket.objects.update(contact_phone="(813) 555-0142", contact_name="Ana Ruiz")
    ticket.refresh_from_db()
    assert page.contact(ticket, analyst)["text"] == "A. R., ••• 0142"
    with pytest.raises(Invalid):
        act("unmask", ticket, analyst, at(2, 11), why="")
    working.unmask(ticket.pk, by=analyst, why="To call her")
    assert "555-0142" in page.contact(ticket, analyst)["text"]
    with clock.fixed_at(clock.now() + timedelta(minutes=16)):
        assert "555-0142" not in page.contact(ticket, analyst)["text"]
    assert Entry.objects.get(event="escalations.contact.unmasked").why == "To call her"
