"""Two at the same moment: a double tap, two who take one ticket, two beats (RELIABILITY 3)."""

from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import pytest

from escalations.tickets.actions import ticking, working
from escalations.tickets.models import Ticket
from tests.cast import MakePerson
from tests.escalations.desk import at, file_as, open_desk
from tests.races.barrier import Racers
from vrops.access.domain import Role
from vrops.core import clock
from vrops.core.errors import NotAllowed, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


@pytest.fixture
def racers() -> Iterator[Racers]:
    people = Racers()
    yield people
    people.go_home()


def test_a_double_tap_files_once(racers: Racers, administrator: User, rep: User) -> None:
    open_desk(administrator)
    site = rep.home_site
    for _ in range(ROUNDS):
        key = uuid4()
        tap = partial(file_as, rep, key=key, site_id=site.pk if site else None)
        answers = racers.at_once(tap, tap, tap)
        assert all(isinstance(one, Ticket) for one in answers), answers
        assert len({one.pk for one in answers}) == 1
    assert Ticket.objects.count() == ROUNDS
    assert Entry.objects.filter(event="escalations.ticket.filed").count() == ROUNDS


def test_of_two_who_take_a_ticket_one_is_told(
    racers: Racers, administrator: User, rep: User, make_person: MakePerson
) -> None:
    open_desk(administrator)
    first, second = (make_person(f"agent-{number}", Role.ANALYST) for number in (1, 2))
    for _ in range(ROUNDS):
        ticket = file_as(rep)
        answers = racers.at_once(
            partial(working.take, ticket.pk, by=first, version=ticket.version),
            partial(working.take, ticket.pk, by=second, version=ticket.version),
        )
        refused = [one for one in answers if isinstance(one, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], StaleVersion | NotAllowed)
        won = next(one for one in answers if isinstance(one, Ticket))
        ticket.refresh_from_db()
        assert ticket.assignee_id == won.assignee_id


def test_two_beats_tell_once(racers: Racers, administrator: User, rep: User) -> None:
    open_desk(administrator)
    for _ in range(40):
        file_as(rep, at(2, 10))

    def beat() -> int:
        with clock.fixed_at(at(2, 15)):
            return ticking.tick()

    racers.at_once(beat, beat, beat)
    told = Entry.objects.filter(event="escalations.ticket.sla_breached")
    assert told.count() == 40
    assert len(set(told.values_list("subject_id", flat=True))) == 40
