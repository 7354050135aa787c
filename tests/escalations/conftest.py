"""Every test here has a desk: policy, queues and rules."""

import pytest

from escalations.routing.models import Queue
from escalations.tickets.models import Ticket
from tests.escalations.desk import at, file_as, open_desk
from vrops.people.models import User


@pytest.fixture
def desk(administrator: User) -> dict[str, Queue]:
    return open_desk(administrator)


@pytest.fixture
def ticket(desk: dict[str, Queue], rep: User) -> Ticket:
    """Filed by the rep on Monday at 10:00: first response is due at 14:00, resolution on Wednesday
    at 10:00."""
    return file_as(rep, at(2, 10))
