"""Two tellers of one launch's facts at once: the newer reading stays, whoever was slower."""

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest

from gtm.launches import actions
from gtm.launches.models import LaunchFact
from tests.gtm.factories import make_launch
from tests.races.barrier import Racers
from vrops.core import clock
from vrops.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racers() -> Iterator[Racers]:
    people = Racers()
    yield people
    people.go_home()


def test_the_newer_reading_stays(racers: Racers, pm: User) -> None:
    launch = make_launch(pm)
    lines = [1]
    slow_has_read = threading.Event()

    @actions.in_turn
    def tell(launch_id: int) -> None:
        read = len(lines)
        if read == 1:
            slow_has_read.set()
            threading.Event().wait(0.5)
        actions.push_fact(launch_id, "budget.lines", Decimal(read), as_of=clock.now())

    def slow() -> None:
        tell(launch.pk)

    def quick() -> None:
        assert slow_has_read.wait(10)
        lines.append(2)
        tell(launch.pk)

    assert racers.at_once(slow, quick) == [None, None]
    assert LaunchFact.objects.get(launch=launch, measure="budget.lines").value == 2
