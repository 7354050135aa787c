"""From the ledger to the inbox and back: who receives it, what the message becomes, the counts."""

import threading
from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from gtm.comms import acknowledging, actions, queries, sending, subscribers, tallies, tasks
from gtm.comms.domain.audience import Choice
from gtm.comms.domain.refusals import AudienceChanged, LaunchNotApproved
from gtm.comms.domain.shares import Count
from gtm.comms.models import Message, MessageSend, MessageSite, Reading
from gtm.launches import actions as launches
from gtm.launches.models import Launch, LaunchFact
from tests.cast import LONG_AGO, MakePerson
from tests.gtm.comms.conftest import Write
from tests.gtm.factories import approve
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.company import company_day
from vrops.core.errors import NotAllowed
from vrops.delivery import draining, starting
from vrops.delivery.models import Delivery, InboxEntry
from vrops.log.models import Entry
from vrops.people.models import Membership, Site, User

pytestmark = pytest.mark.django_db
Carry = Callable[[Message], Message]


def schedule(message: Message, by: User, **when: Any) -> Message:
    return actions.schedule_message(message.pk, by=by, version=message.version, **when)


def names(rows: Any) -> set[str]:
    return {row.user.employee_id for row in rows}


# ---- who receives it -----------------------------------------------------------------------------


def test_it_reaches_the_audience_once_and_their_inbox(
    sent: Write, rep: User, other_rep: User, supervisor: User, make_person: MakePerson
):
    gone = make_person("gone-rep", Role.REP, site=supervisor.home_site)
    gone.ends_on = company_day()
    gone.save()
    message = sent()
    assert message.state == "sent"
    assert names(Delivery.objects.select_related("user")) == {"rep", "other-rep"}
    entry = InboxEntry.objects.get(user=rep)
    assert (entry.title, entry.url) == (message.title, f"/messages/{message.pk}/")
    assert entry.summary == "2 min to read · asks for your acknowledgement"
    books = queries.total_books(queries.sends_of(message))
    assert books.balance
    assert (books.addressed, books.delivered) == (2, 2)


def test_only_the_sites_of_the_launch_where_it_says_so(
    sent: Write, launch: Launch, rep: User, other_rep: User
):
    message = sent(launch_id=launch.pk, at_launch_sites=True)
    assert names(Delivery.objects.select_related("user")) == {"rep"}
    assert list(Message.objects.reaching(rep)) == [message]
    assert list(Message.objects.reaching(other_rep)) == []


def test_each_zone_goes_by_itself_and_movers_are_neither_lost_nor_doubled(
    approved: Write, pm: User, rep: User, in_house_site: Site, site: Site, make_person: MakePerson,
):  # fmt: skip
    tampa = make_person("tampa-rep", Role.REP, site=in_house_site)
    message = approved()
    day = company_day() + timedelta(days=3)
    schedule(message, pm, on=day, at=time(8))
    first, second = MessageSend.objects.select_related("send").order_by("send__scheduled_at")
    assert (first.zone, second.zone) == ("Asia/Manila", "America/New_York")
    with clock.fixed_at(first.send.scheduled_at):
        assert starting.start(first.send_id)
        draining.drain(first.send_id)
        assert sending.follow_mailings(message.pk).state == "sending"
    assert names(Delivery.objects.select_related("user")) == {"rep"}
    # Before the second zone goes: one moves there who has it, one moves away who has it not.
    Membership.objects.filter(user=rep).update(site=in_house_site)
    Membership.objects.filter(user=tampa).update(site=site)
    with clock.fixed_at(second.send.scheduled_at):
        starting.start(second.send_id)
        draining.drain(second.send_id)
        assert sending.follow_mailings(message.pk).state == "sent"
    assert sorted(Delivery.objects.values_list("user__employee_id", flat=True)) == [
        "rep", "tampa-rep",
    ]  # fmt: skip


def test_it_waits_until_its_launch_is_approved(
    approved: Write, planned: Launch, rep: User, pm: User, second_pm: User, carry: Carry
):
    """Whatever its time says: nobody on the floor hears of a launch that nobody approved."""
    message = approved(launch_id=planned.pk)
    with pytest.raises(LaunchNotApproved, match="is in planning; its messages wait"):
        schedule(message, pm)
    tomorrow = company_day() + timedelta(days=1)
    message = schedule(message, pm, on=tomorrow, at=time(8))
    later = clock.now() + timedelta(days=3)
    for minute in range(8):
        with clock.fixed_at(later + timedelta(minutes=2 * minute)):
            assert carry(message).state == "scheduled"
    assert not InboxEntry.objects.exists()
    send = MessageSend.objects.get(message=message).send
    assert not send.is_paused, "waiting does not use up the tries of a start"
    assert f"{planned.key} is in planning" in send.trouble
    held = Entry.objects.filter(event="delivery.send.held", subject_id=send.pk)
    assert held.count() == 1
    approve(planned, by=pm, approver=second_pm)
    with clock.fixed_at(later + timedelta(hours=1)):
        assert carry(message).state == "sent"
    assert InboxEntry.objects.filter(user=rep).exists()


def test_nothing_goes_out_about_a_launch_that_was_cancelled(
    approved: Write, launch: Launch, pm: User, carry: Carry
):
    tomorrow = company_day() + timedelta(days=1)
    message = schedule(approved(launch_id=launch.pk), pm, on=tomorrow, at=time(8))
    other = approved(launch_id=launch.pk)
    launches.move_launch(launch.pk, "cancel", by=pm, version=launch.version, why="No funding")
    with clock.fixed_at(clock.now() + timedelta(days=3)):
        assert carry(message).state == "scheduled"
    with pytest.raises(LaunchNotApproved, match="was cancelled"):
        schedule(other, pm, on=tomorrow, at=time(8))


def test_refuses_another_number_of_people_than_was_confirmed(
    approved: Write, pm: User, rep: User, carry: Carry
):
    message = approved()
    with pytest.raises(AudienceChanged, match="It would reach 1 person now, not the 176"):
        schedule(message, pm, people=176)
    assert not MessageSend.objects.exists()
    assert schedule(message, pm, people=1).state == "scheduled"


def test_events_of_mailings_move_the_message_in_any_order(approved: Write, pm: User, rep: User):
    message = schedule(approved(), pm)
    link = MessageSend.objects.get(message=message)
    starting.start(link.send_id, at=clock.now())
    draining.drain(link.send_id)
    events = Entry.objects.filter(event__in=["delivery.send.started", "delivery.send.completed"])
    for entry in events.order_by("-pk"):
        subscribers.follow_mailing(entry.pk)
    message.refresh_from_db()
    assert message.state == "sent"
    assert Entry.objects.filter(event="gtm.message.sent").count() == 1


def test_events_of_other_mailings_are_left_alone(approved: Write, rep: User, pm: User):
    message = approved()
    before = (message.state, message.version)
    from vrops.delivery import actions as delivery
    from vrops.delivery import registry

    registry.register("test.other", label="Other", expand=lambda send_id: User.objects.none())
    try:
        delivery.schedule_send("test.other", rep, by=pm, title="Other")
        entry = Entry.objects.get(event="delivery.send.scheduled")
        entries = Entry.objects.count()
        subscribers.follow_mailing(entry.pk)
        message.refresh_from_db()
        assert (message.state, message.version) == before
        assert Entry.objects.count() == entries
    finally:
        del registry._kinds["test.other"]


def test_a_message_paused_between_zones_goes_on_where_it_was(
    approved: Write, pm: User, rep: User, in_house_site: Site, make_person: MakePerson, carry: Carry
):
    make_person("tampa-rep", Role.REP, site=in_house_site)
    message = schedule(approved(), pm)
    link = MessageSend.objects.order_by("pk").first()
    assert link is not None
    starting.start(link.send_id, at=clock.now())
    draining.drain(link.send_id)
    message = sending.follow_mailings(message.pk)
    message = actions.pause_message(message.pk, by=pm, version=message.version)
    assert (message.state, message.state_before) == ("paused", "sending")
    carry(message)
    assert Delivery.objects.count() == 1
    message.refresh_from_db()
    message = actions.resume_message(message.pk, by=pm, version=message.version)
    assert carry(message).state == "sent"
    assert Delivery.objects.count() == 2


# ---- reading and acknowledging -------------------------------------------------------------------


def test_seen_read_and_acknowledged_are_three_things(sent: Write, rep: User, site: Site):
    message = sent()
    opened = acknowledging.open_message(message.pk, by=rep)
    assert (opened.site, opened.read_at, opened.acknowledged_at) == (site, None, None)
    assert InboxEntry.objects.get(user=rep).read_at is not None
    read = acknowledging.read_message(message.pk, by=rep)
    assert read.read_at is not None
    assert read.acknowledged_at is None
    done = acknowledging.acknowledge(message.pk, by=rep)
    assert done.acknowledged_at is not None
    assert (done.opened_at, done.read_at) == (opened.opened_at, read.read_at)


def test_acknowledging_twice_answers_the_first(sent: Write, rep: User):
    message = sent()
    first = acknowledging.acknowledge(message.pk, by=rep)
    again = acknowledging.acknowledge(message.pk, by=rep)
    assert again.acknowledged_at == first.acknowledged_at
    assert Reading.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_acknowledgements_at_once_are_one(sent: Write, rep: User):
    message = sent()
    ready, failures = threading.Barrier(4), []

    def press() -> None:
        try:
            ready.wait(10)
            acknowledging.acknowledge(message.pk, by=rep)
        except Exception as error:  # noqa: BLE001 (shown by the test)
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not failures
    assert Reading.objects.filter(acknowledged_at__isnull=False).count() == 1


def test_only_who_received_it_reads_it(sent: Write, pm: User, supervisor: User, other_rep: User):
    message = sent(audience=Choice(("supervisor",)))
    for stranger in (pm, other_rep):
        for act in (acknowledging.open_message, acknowledging.read_message,
                    acknowledging.acknowledge):  # fmt: skip
            with pytest.raises(Message.DoesNotExist):
                act(message.pk, by=stranger)
    assert acknowledging.acknowledge(message.pk, by=supervisor).acknowledged_at


def test_refuses_to_acknowledge_what_does_not_ask_or_was_cancelled(
    sent: Write, approved: Write, pm: User, rep: User, in_house_site: Site, make_person: MakePerson
):
    with pytest.raises(NotAllowed, match="asks for no acknowledgement"):
        acknowledging.acknowledge(sent(requires_ack=False).pk, by=rep)
    make_person("tampa-rep", Role.REP, site=in_house_site)
    message = schedule(approved(), pm)
    link = MessageSend.objects.get(message=message, zone="Asia/Manila")
    starting.start(link.send_id, at=clock.now())
    draining.drain(link.send_id)
    message = sending.follow_mailings(message.pk)
    actions.cancel_message(message.pk, by=pm, version=message.version, why="Wrong price")
    with pytest.raises(NotAllowed, match="was cancelled"):
        acknowledging.acknowledge(message.pk, by=rep)
    assert acknowledging.open_message(message.pk, by=rep)


# ---- counts --------------------------------------------------------------------------------------


@pytest.fixture
def three(site: Site, make_person: MakePerson) -> list[User]:
    return [make_person(f"rep-{n}", Role.REP, site=site) for n in range(3)]


def test_acknowledgements_are_logged_once_for_a_batch_and_told_to_the_launch(
    sent: Write, launch: Launch, three: list[User], site: Site
):
    message = sent(launch_id=launch.pk, at_launch_sites=True)
    fact = LaunchFact.objects.get(launch=launch, measure="comms.acknowledged", site=None)
    assert (fact.value, fact.label) == (Decimal("0.0"), "0 of 4")
    for person in three:
        acknowledging.acknowledge(message.pk, by=person)
    tasks.tally_acknowledgements()
    assert tallies.tally(message.pk) == 0
    entries = Entry.objects.filter(event="gtm.message.acknowledged")
    assert [entry.after for entry in entries] == [{"acknowledged": 3, "addressed": 4}]
    facts = LaunchFact.objects.filter(launch=launch, measure="comms.acknowledged")
    assert {fact.site: fact.value for fact in facts} == {None: 75, site: 75}
    assert MessageSite.objects.get(message=message).acknowledged == 3


def test_leavers_leave_the_counts(sent: Write, three: list[User], rep: User, pm: User):
    message = sent()
    acknowledging.acknowledge(message.pk, by=three[0])
    three[0].ends_on = company_day()
    three[1].is_active = False
    for person in three[:2]:
        person.save()
    assert queries.overall(queries.counts(message, pm)) == Count(2, 0, 0)
    assert names(queries.missing(message, pm)) == {"rep", "rep-2"}
    tasks.repair_tallies()
    assert MessageSite.objects.get(message=message).addressed == 2


def test_who_is_missing_stays_within_the_site_and_the_supplier(
    sent: Write, rep: User, other_rep: User, supervisor: User, supplier_ops: User, pm: User,
    analyst: User, hq_partner: User, administrator: User, finance: User, supplier_finance: User,
):  # fmt: skip
    message = sent()
    for reader in (pm, analyst):
        assert names(queries.missing(message, reader)) == {"rep", "other-rep"}
        assert queries.overall(queries.counts(message, reader)).addressed == 2
    for reader in (supervisor, supplier_ops):
        assert names(queries.missing(message, reader)) == {"rep"}
        assert [row.site.code for row in queries.counts(message, reader) if row.site] == ["MN2"]
        assert queries.overall(queries.counts(message, reader)).addressed == 1
        row = queries.list_rows(reader).get(pk=message.pk)
        assert row.reached_people == 1
    for reader in (hq_partner, administrator, finance, supplier_finance, rep):
        assert not queries.missing(message, reader).exists()
        assert queries.counts(message, reader) == []


def test_a_site_hears_of_a_message_once_it_goes_out_to_it(
    approved: Write, supervisor: User, supplier_ops: User, pm: User, carry: Carry, site: Site,
    other_site: Site, other_rep: User, rep: User,
):  # fmt: skip
    away = approved(audience=Choice(("rep",), (other_site.pk,)))
    here = approved(audience=Choice(("rep",), (site.pk,)))
    assert not Message.objects.visible_to(supervisor).exists()
    for message in (away, here):
        schedule(message, pm)
        carry(message)
    for reader in (supervisor, supplier_ops):
        assert list(Message.objects.visible_to(reader)) == [here]


def test_the_home_page_asks_for_what_waits(sent: Write, rep: User):
    low, high = sent(priority="low", title="Low"), sent(priority="high", title="High")
    sent(requires_ack=False)
    assert list(queries.waiting_for(rep)) == [high, low]
    acknowledging.acknowledge(high.pk, by=rep)
    assert list(queries.waiting_for(rep)) == [low]


def test_being_gone_once_from_a_site_is_not_being_there(
    sent: Write, site: Site, in_house_site: Site, make_person: MakePerson
):
    person = make_person("mover", Role.REP, site=in_house_site)
    Membership.objects.filter(user=person).update(starts_on=LONG_AGO + timedelta(days=5))
    Membership.objects.create(
        user=person, site=site, starts_on=LONG_AGO, ends_on=LONG_AGO + timedelta(days=5)
    )
    sent(audience=Choice(("rep",), (site.pk,)))
    assert "mover" not in names(Delivery.objects.select_related("user"))
