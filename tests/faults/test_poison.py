"""R6: a recipient that raises or kills the process is given up; the others receive it once."""

import pytest

from tests.faults import kinds
from tests.faults.watching import wait_until_sent
from vrops.delivery import queries
from vrops.delivery.models import Delivery, InboxEntry
from vrops.people.models import User

pytestmark = pytest.mark.faults
SIZE = 300


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("faults.raises", "ValueError: poison"),
        ("faults.kills", "The worker stopped during each of 5 attempts."),
    ],
)
def test_the_poison_is_dead_after_five_and_the_others_are_served(
    crew, people, schedule, kind, reason
):
    people(SIZE)
    middle = User.objects.filter(employee_id__startswith=kinds.PREFIX).order_by("pk")[SIZE // 2]
    User.objects.filter(pk=middle.pk).update(employee_id=kinds.POISON)
    crew.start()
    send = schedule(kind)
    wait_until_sent(send)
    row = Delivery.objects.exclude(state="delivered").get()
    assert (row.user_id, row.state, row.attempts, row.reason) == (middle.pk, "dead", 5, reason)
    books = queries.books(send)
    assert (books.delivered, books.dead, books.balance) == (SIZE - 1, 1, True)
    assert InboxEntry.objects.values("user").distinct().count() == SIZE - 1
    assert InboxEntry.objects.count() == SIZE - 1
