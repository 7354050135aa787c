"""Tickets that were solved elsewhere: when, by the file, and what that makes of their clocks."""

import pytest

from escalations.tickets.actions.ticking import tick
from escalations.tickets.models import Ticket
from tests.escalations.desk import at
from tests.escalations.tickets.conftest import Load
from tests.escalations.tickets.files import a_row, rows, solved_rows
from vrops.core import clock
from vrops.exchange.models import ImportProblem

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder", "on_monday")
]  # fmt: skip


@pytest.mark.parametrize(
    ("filed", "solved", "expected"),
    [
        ("9:00 AM", "02-03-26,10:30", at(2, 10, 30)),
        ("9:00 AM", "02-03-26,", at(2, 9)),  # that day: when it was filed
        ("9:00 AM", ",", at(2, 11)),  # not said: when it was loaded
        ("9:00 AM", "02-03-26,9:00 AM", at(2, 9)),
    ],
)
def test_a_solved_ticket_is_resolved_when_the_file_says(
    load: Load, filed: str, solved: str, expected: object
) -> None:
    made = load(
        solved_rows(
            f"{a_row(at=filed, status='Solved')},{solved}",
            f"{a_row('1002', at=filed, status='Closed')},{solved}",
        )
    )
    assert (made.new, made.rejected) == (2, 0)
    assert set(Ticket.objects.values_list("resolved_at", flat=True)) == {expected}
    assert not Ticket.objects.filter(clocks__isnull=False).exists()


def test_the_date_of_one_that_is_open_again_says_nothing(load: Load) -> None:
    load(solved_rows(f"{a_row()},01-01-26,"))
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.resolved_at) == ("new", None)


def test_times_that_cannot_be_are_refused_by_cell(check: Load) -> None:
    check(
        solved_rows(
            f"{a_row(at='10:00', status='Solved')},02-03-26,9:59",
            f"{a_row('1002', status='Solved')},02-03-26,11:01",
            f"{a_row('1003', status='Solved')},01-03-26,",
        )
    )
    found = ImportProblem.objects.order_by("row").values_list("row", "column", "code")
    assert list(found) == [
        (2, "Date solved", "before_filing"), (3, "Date solved", "future"),
        (4, "Date solved", "before_filing"),
    ]  # fmt: skip


def test_a_clock_is_met_by_when_it_was_solved_and_not_by_when_that_was_loaded(load: Load) -> None:
    """Due at 14:00; solved there at 13:00; the file comes the next day, after the breach was
    marked (rule 9: met if satisfied at or before due, by instants)."""
    load(rows(a_row()), category="promo_credit")
    first = Ticket.objects.get().clocks.get(kind="first_response")
    assert first.due_at == at(2, 14)
    with clock.fixed_at(at(2, 15)):
        tick()
        first.refresh_from_db()
        assert first.breached_at == at(2, 14)
    with clock.fixed_at(at(3, 9)):
        load(solved_rows(f"{a_row(status='Solved')},02-03-26,13:00"), category="promo_credit")
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.resolved_at) == ("resolved", at(2, 13))
    assert {(row.met_at, row.breached_at) for row in ticket.clocks.all()} == {(at(2, 13), None)}


def test_a_clock_that_ran_out_before_it_was_solved_stays_missed_at_its_due_time(load: Load) -> None:
    load(rows(a_row()), category="promo_credit")
    with clock.fixed_at(at(3, 9)):
        load(solved_rows(f"{a_row(status='Solved')},02-03-26,14:01"), category="promo_credit")
    clocks = {row.kind: row for row in Ticket.objects.get().clocks.all()}
    assert clocks["first_response"].breached_at == at(2, 14)
    assert clocks["first_response"].met_at == at(2, 14, 1)
    assert clocks["resolution"].breached_at is None


def test_no_clock_is_missed_after_it_was_met(load: Load) -> None:
    """Loaded late it breached at that moment (rule 7); then it turns out when it was solved."""
    load(rows(a_row(on="23-02-26")), category="promo_credit")
    with clock.fixed_at(at(2, 12)):
        newer = f"{a_row(on='23-02-26', status='Solved')},27-02-26,10:00"
        load(solved_rows(newer), category="promo_credit")
    for row in Ticket.objects.get().clocks.all():
        assert row.breached_at is not None
        assert row.breached_at <= row.met_at == at(2, 10).replace(month=2, day=27)
