"""A load of tickets taken back: all is as it was, but what people or later files went on with."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from escalations.tickets.actions import replying, unloading, working
from escalations.tickets.actions.ticking import tick
from escalations.tickets.models import Clock, ClockPause, LoadedChange, Redaction, Ticket
from tests.escalations.desk import at, file_as
from tests.escalations.tickets.conftest import Load
from tests.escalations.tickets.files import a_row, rows
from vrops.core import clock
from vrops.exchange.actions import undoing
from vrops.exchange.actions.undoing import undo_import
from vrops.jobs import running
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder", "on_monday")
]  # fmt: skip
LEFT_OUT = ("version", "updated_at")


def tickets() -> list[dict[str, Any]]:
    """Everything that is known of them, and of their clocks."""
    found = list(Ticket.objects.order_by("pk").values())
    for each in found:
        each["clocks"] = [clock_as_is(row) for row in Clock.objects.filter(ticket=each["id"])]
        each["clocks"].sort(key=lambda row: row["kind"])
        for name in LEFT_OUT:
            each.pop(name)
    return found


def clock_as_is(row: Clock) -> dict[str, Any]:
    columns = Clock.objects.values().get(pk=row.pk)
    columns.pop("id")
    pauses = ClockPause.objects.filter(clock=row).values("state", "starts_at", "ends_at")
    return {**columns, "pauses": list(pauses)}


def test_new_tickets_go_and_the_same_file_may_come_again(
    load: Load, analyst: User, rep: User
) -> None:
    file_as(rep)
    before = tickets()
    content = rows(a_row(), a_row("1002", status="Pending"), a_row("1003", status="Closed"))
    made = load(content)
    assert Ticket.objects.count() == 4
    undone = undo_import(made.pk, by=analyst)
    assert (undone.state, undone.remark) == ("undone", "")
    assert tickets() == before
    assert not Redaction.objects.exists()
    entry = Entry.objects.get(event="escalations.ticket.unloaded")
    assert (entry.actor, entry.after["count"]) == (analyst, "3")
    assert load(content).new == 3


def test_changed_tickets_are_as_they_were_with_their_clocks(load: Load, analyst: User) -> None:
    load(rows(a_row(), a_row("1002", status="Pending"), a_row("1003")), category="promo_credit")
    before, versions = (
        tickets(),
        list(Ticket.objects.order_by("pk").values_list("version", flat=True)),
    )
    with clock.fixed_at(at(2, 12)):
        made = load(
            rows(
                a_row(text="Still missing", status="Solved"),
                a_row("1002", status="Closed", at="9:00 AM"), a_row("1003", status="Pending"),
            ),
            category="promo_credit",
        )  # fmt: skip
        assert made.changed == 3
        assert tickets() != before
        undo_import(made.pk, by=analyst)
    assert tickets() == before
    # Whoever has a page of it open is told that it moved on.
    assert all(now > was for now, was in zip(
        Ticket.objects.order_by("pk").values_list("version", flat=True), versions, strict=True
    ))  # fmt: skip
    with clock.fixed_at(at(2, 15)):
        tick()
    first = Ticket.objects.get(external_id="1001").clocks.get(kind="first_response")
    assert first.breached_at == at(2, 14), "the clock goes on"


def test_what_somebody_worked_on_since_stays_and_is_named(
    load: Load, analyst: User, pm: User, client: Client
) -> None:
    made = load(rows(*(a_row(str(number)) for number in range(1001, 1007))))
    taken, replied, noted, resolved, given, alone = Ticket.objects.order_by("pk")
    working.take(taken.pk, by=pm)
    replying.reply(replied.pk, "We look into it.", by=pm, key=uuid4())
    replying.reply(noted.pk, "Same as last week.", by=pm, key=uuid4(), internal=True)
    working.resolve(resolved.pk, by=pm, answer="Done.")
    working.assign(given.pk, by=pm, assignee=pm)
    undone = undo_import(made.pk, by=analyst)
    assert set(Ticket.objects.values_list("pk", flat=True)) == {
        taken.pk, replied.pk, noted.pk, resolved.pk, given.pk
    }  # fmt: skip
    assert undone.remark.startswith("5 tickets stay, worked on or loaded again since: ESC-")
    for stays in (taken, replied, noted, resolved, given):
        assert stays.key in undone.remark
    assert alone.key not in undone.remark
    client.force_login(analyst)
    assert resolved.key in client.get(undone.get_absolute_url()).content.decode()


def test_a_changed_ticket_that_was_worked_on_since_stays_as_it_is(
    load: Load, analyst: User, pm: User
) -> None:
    load(rows(a_row(), a_row("1002")))
    made = load(rows(a_row(text="Newer words"), a_row("1002", text="Newer words")))
    first, second = Ticket.objects.order_by("pk")
    working.take(first.pk, by=pm)
    undone = undo_import(made.pk, by=analyst)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.subject, first.state) == ("Newer words", "research")
    assert second.subject == "Trade-in credit missing"
    assert undone.remark.startswith("1 ticket stays")


def test_a_change_of_which_nothing_was_kept_stays(load: Load, analyst: User) -> None:
    """As of loads that are older than the keeping."""
    load(rows(a_row()))
    made = load(rows(a_row(text="Newer words")))
    LoadedChange.objects.all().delete()
    assert "1 ticket stays" in undo_import(made.pk, by=analyst).remark
    assert Ticket.objects.get().subject == "Newer words"


def test_what_time_alone_did_is_no_work(load: Load, analyst: User) -> None:
    made = load(rows(a_row()), category="promo_credit")
    with clock.fixed_at(at(2, 15)):
        assert tick()
        undo_import(made.pk, by=analyst)
    assert not Ticket.objects.exists()


def test_what_a_later_file_was_about_stays_until_that_is_taken_back(
    load: Load, analyst: User
) -> None:
    """Be it changed by it or only said again; as with values of activity."""
    first = load(rows(a_row(), a_row("1002"), a_row("1003")))
    with clock.fixed_at(at(2, 12)):
        later = load(rows(a_row(text="Newer words"), a_row("1002")))
        assert (later.changed, later.same) == (1, 1)
        undone = undo_import(first.pk, by=analyst)
        assert set(Ticket.objects.values_list("external_id", flat=True)) == {"1001", "1002"}
        assert "2 tickets stay" in undone.remark


def test_loads_taken_back_from_the_last_to_the_first_leave_nothing(
    load: Load, analyst: User
) -> None:
    first = load(rows(a_row(), a_row("1002")))
    with clock.fixed_at(at(2, 12)):
        second = load(rows(a_row(text="Newer words"), a_row("1002", status="Solved")))
        undo_import(second.pk, by=analyst)
        assert undo_import(first.pk, by=analyst).remark == ""
    assert not Ticket.objects.exists()
    assert not Clock.objects.exists()


def test_a_large_load_goes_in_batches_by_a_job_and_all_or_nothing(
    load: Load, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "AT_ONCE", 3)
    monkeypatch.setattr(unloading, "BATCH", 2)
    made = undo_import(load(rows(*(a_row(str(n)) for n in range(1001, 1006)))).pk, by=analyst)
    job = made.job
    assert job is not None
    whole, batches = unloading._take_back, []

    def breaks_in_the_second(*given: Any) -> list[int]:
        batches.append(1)
        if len(batches) == 2:
            raise SystemExit
        return whole(*given)

    with monkeypatch.context() as patch:
        patch.setattr(unloading, "_take_back", breaks_in_the_second)
        with pytest.raises(SystemExit):
            running.run(job.pk)
    assert Ticket.objects.count() == 5
    type(job).objects.filter(pk=job.pk).update(state="queued")
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, Ticket.objects.count()) == ("done", 5, 5, 0)


@pytest.mark.parametrize("number", [1, 20, 23])
def test_not_more_are_named_than_anybody_opens(number: int) -> None:
    sentence = unloading._stay(list(range(1, number + 1)))
    assert sentence.count("ESC-") == min(number, 20)
    assert ("and 3 others" in sentence) == (number == 23)
