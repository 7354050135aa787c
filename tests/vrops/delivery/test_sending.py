"""From due to delivered: starting, batches, bad recipients, books."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.fixtures.triggers import trigger
from vrops.core import clock
from vrops.delivery import carriers, draining, ledger, limits, queries, starting, tasks
from vrops.delivery.models import Delivery, InboxEntry, Send
from vrops.delivery.registry import Content, Recipients
from vrops.log.models import Entry
from vrops.people.models import Membership, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def states() -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in Delivery.objects.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


def test_everybody_finds_it_once_in_the_inbox(schedule, carry, many):
    send = carry(schedule(summary="Read it\ntoday", url="/messages/7/"))
    assert (send.state, send.addressed) == ("sent", 121)
    entries = InboxEntry.objects.filter(send=send)
    assert entries.count() == entries.values("user").distinct().count() == 121
    entry = queries.inbox(many[0]).get()
    assert (entry.title, entry.summary, entry.url, entry.kind) == (
        "New offer", "Read it\ntoday", "/messages/7/", "test.plain",
    )  # fmt: skip
    assert str(queries.books(send)) == (
        "121 addressed = 121 delivered + 0 failed + 0 cancelled + 0 open"
    )
    assert queries.unbalanced(send.started_at) == []
    done = Entry.objects.get(event="delivery.send.completed")
    assert done.after["books"].startswith("121 addressed = 121 delivered")


def test_a_person_found_twice_receives_it_once(schedule, carry, kinds, rep, in_house_site, group):
    Membership.objects.create(user=rep, group=group, starts_on=datetime(2020, 1, 1).date())  # noqa: DTZ001
    kinds.recipients = User.objects.filter(memberships__isnull=False, pk=rep.pk)
    assert kinds.recipients.count() == 2
    assert carry(schedule()).addressed == 1


def test_remembers_where_people_worked(schedule, carry, rep, site, pm):
    carry(schedule())
    assert Delivery.objects.get(user=rep).site == site
    assert Delivery.objects.get(user=pm).site is None


def test_an_audience_of_nobody_is_done_at_once(schedule, carry, kinds):
    kinds.recipients = User.objects.none()
    send = carry(schedule())
    assert (send.state, send.addressed) == ("sent", 0)


def test_an_inbox_needs_an_account(schedule, kinds):
    kinds.recipients = Recipients(addresses=["care@vrops.example"])
    send = schedule()
    assert not starting.start(send.pk)
    send.refresh_from_db()
    assert send.trouble.startswith("ValueError: An inbox mailing reaches people with an account")


def test_two_clocks_and_one_that_goes_back_start_it_once(schedule, rep):  # R5
    send = schedule()
    assert starting.due(NOW) == []
    at = send.scheduled_at
    assert starting.due(at) == [send.pk]
    assert starting.start(send.pk, at=at)
    assert not starting.start(send.pk, at=at)
    assert not starting.start(send.pk, at=at - timedelta(minutes=10))
    assert not starting.start(send.pk, at=at + timedelta(days=1))
    assert starting.due(at) == starting.due(at - timedelta(minutes=10)) == []
    assert Entry.objects.filter(event="delivery.send.started").count() == 1
    assert Delivery.objects.count() == Send.objects.get().addressed


def test_a_mailing_that_cannot_start_rests_after_five_tries_and_says_why(schedule, kinds, pm):
    kinds.recipients = ZeroDivisionError  # not a queryset
    send = schedule()
    at = send.scheduled_at
    for _ in range(limits.MOST_STARTS):
        assert not starting.start(send.pk, at=at)
        assert not starting.start(send.pk, at=at), "not again before the pause is over"
        at += limits.START_LEASE
    assert starting.due(at) == [send.pk]
    assert not starting.start(send.pk, at=at)
    send.refresh_from_db()
    assert send.is_paused
    assert send.trouble.startswith("AttributeError: ")
    assert starting.due(at) == []
    assert Entry.objects.get(event="delivery.send.stuck").why == send.trouble


def test_one_that_cannot_be_composed_is_given_up_and_stops_nobody(schedule, carry, kinds, many):
    bad = many[7].pk

    def compose(send, row):
        if row.user_id == bad:
            raise ValueError("no name")
        return Content(f"For {row.user_id}")

    kinds.compose = compose
    send = schedule("test.own")
    with clock.fixed_at(NOW):
        Send.objects.update(scheduled_at=NOW)
        carry(send)
        assert states() == {"delivered": 120, "open": 1}
    waits = []
    for attempt in range(1, 5):
        row = Delivery.objects.get(user=bad)
        assert (row.attempts, row.reason) == (attempt, "ValueError: no name")
        waits.append(row.claimable_at)
        with clock.fixed_at(row.claimable_at - timedelta(seconds=1)):
            carry(send)
        with clock.fixed_at(row.claimable_at):
            assert draining.with_work(clock.now()) == [(send.pk, "inbox", 121)]
            carry(send)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.reason) == ("dead", 5, "ValueError: no name")
    assert waits == sorted(set(waits))
    send.refresh_from_db()
    assert send.state == "sent"
    assert InboxEntry.objects.get(user=many[0]).title == f"For {many[0].pk}"
    assert str(queries.books(send)).endswith("120 delivered + 1 failed + 0 cancelled + 0 open")


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_stored_is_found_by_ever_smaller_batches(
    schedule, carry, many, monkeypatch
):
    monkeypatch.setattr(limits, "INBOX_BATCH", 100)
    monkeypatch.setattr(limits, "FIRST_PAUSE", timedelta())
    bad = many[50].pk
    send = schedule()
    poison = f"IF NEW.user_id = {bad} THEN RAISE 'poison'; END IF;"
    with trigger(InboxEntry._meta.db_table, poison):
        assert carry(send).state == "sent"
    assert states() == {"delivered": 120, "dead": 1}
    assert "poison" in Delivery.objects.get(user=bad).reason
    assert not Delivery.objects.filter(state="delivered", attempts__gt=4).exists()


def test_a_worker_that_never_came_back_counts_as_a_try(schedule, many):
    send = schedule("test.own")
    starting.start(send.pk)
    at = clock.now()
    for attempts, size in enumerate((500, 50, 5, 1, 1)):
        with clock.fixed_at(at):
            claimed = ledger.claim(send, attempts=attempts, size=size)
            assert claimed.attempt == attempts + 1
            assert ledger.claim(send, attempts=attempts + 1, size=500) is None, "leased"
        at += limits.LEASE
    assert ledger.bury(send.pk, at) == 1
    dead = Delivery.objects.get(state="dead")
    assert dead.reason == "The worker stopped during each of 5 attempts."


def test_a_worker_believed_dead_writes_nothing_any_more(schedule, many):
    send = schedule("test.own")
    starting.start(send.pk)
    slow = ledger.claim(send, attempts=0, size=500)
    with clock.fixed_at(clock.now() + limits.LEASE + timedelta(seconds=1)):
        fast = ledger.claim(send, attempts=1, size=1)
        inbox = carriers.Inbox(send, carriers.Contents(send))
        inbox._enter(slow)
        ours = fast.rows[0].pk
        assert not InboxEntry.objects.filter(delivery=ours).exists()
        ledger.note_failure(slow, [ours], "late")
        assert Delivery.objects.get(pk=ours).state == "leased"
        inbox._enter(fast)
    assert InboxEntry.objects.count() == Delivery.objects.filter(state="delivered").count() == 121


def test_the_sweep_rings_a_fixed_number_of_drains(schedule, many, monkeypatch):
    rung: list[tuple] = []
    monkeypatch.setattr("vrops.delivery.starting.ring", lambda *a, **k: rung.append(a))
    monkeypatch.setattr("vrops.delivery.tasks.ring", lambda *a, **k: rung.append(a))
    monkeypatch.setattr(limits, "INBOX_BATCH", 10)
    send = schedule()
    starting.start(send.pk)
    drains = [(starting.DRAIN, send.pk, lane) for lane in range(limits.LANES)]
    assert rung == drains[1:], "the one who starts it is the first"
    later = schedule(key="later")
    rung.clear()
    tasks.sweep()
    assert rung == [(starting.START, later.pk), *drains]


def test_the_sweep_closes_what_its_last_worker_left_open(schedule, rep):
    send = schedule()
    starting.start(send.pk)
    assert ledger.deliver_at_once(send, after=0, size=500)[0] == 2
    assert draining.with_work(clock.now()) == [(send.pk, "inbox", 2)]
    assert not draining.drain(send.pk)
    assert Send.objects.get().state == "sent"
    assert not draining.finish(send.pk)


def test_a_drain_that_ran_out_of_time_says_so(schedule, many, monkeypatch):
    monkeypatch.setattr(limits, "BOX", timedelta())
    monkeypatch.setattr(limits, "INBOX_BATCH", 10)
    send = schedule()
    starting.start(send.pk)
    assert draining.drain(send.pk)
    assert states() == {"delivered": 10, "open": 111}


def test_supervisors_and_suppliers_see_their_own_rows(
    schedule, carry, rep, other_rep, supervisor, supplier_ops, supplier_finance, analyst
):
    send = carry(schedule())
    seen = {user: queries.recipients(send, user) for user in (supervisor, supplier_ops)}
    for rows in seen.values():
        assert set(rows.values_list("user", flat=True)) == {rep.pk, supervisor.pk}
    assert queries.recipients(send, analyst).count() == send.addressed
    assert queries.recipients(send, analyst, states=["dead"]).count() == 0
    for nobody in (rep, supplier_finance):
        assert queries.recipients(send, nobody).count() == 0
    assert Send.objects.visible_to(analyst).count() == 1
    assert Send.objects.visible_to(supervisor).count() == 0
    assert InboxEntry.objects.visible_to(AnonymousUser()).count() == 0


def test_books_that_do_not_balance_are_reported(schedule, carry, rep, caplog):
    send = carry(schedule())
    Send.objects.update(addressed=7)
    tasks.check_books()
    assert "The books do not balance: 7 addressed = 2 delivered" in caplog.text
    Send.objects.update(addressed=send.addressed)
    InboxEntry.objects.filter(user=rep).delete()
    [(found, fault)] = queries.unbalanced(send.started_at)
    assert (found, fault) == (send, "2 are marked as delivered, 1 are in an inbox.")
    assert Entry.objects.get(event="delivery.send.unbalanced").why.startswith("The books")
