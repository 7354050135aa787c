"""The demonstration messages hold what the product itself would count."""

from datetime import timedelta

import pytest

from gtm.comms import demo, queries
from gtm.comms.models import Message, MessageSite, Reading
from gtm.launches import demo as launches
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.delivery import queries as delivery
from vrops.people import demo as people
from vrops.people.models import User

pytestmark = pytest.mark.django_db


def test_the_year_of_messages_is_counted_by_the_product() -> None:
    world = World(today=clock.today("America/New_York"), say=lambda words: None)
    people.load(world)
    launches.load(world)
    demo.load(world)
    states = set(Message.objects.values_list("state", flat=True))
    assert {"draft", "in_review", "sent", "scheduled"} <= states
    assert 45 <= Message.objects.count() <= 90
    jo = User.objects.get(employee_id="rep")
    assert queries.waiting_for(jo)
    assert not Reading.objects.filter(message=queries.waiting_for(jo)[-1], user=jo).exists()
    assert delivery.unbalanced(clock.now() - timedelta(days=400)) == []
    for message in Message.objects.filter(state="sent", requires_ack=True).order_by("-pk")[:8]:
        counted = queries.live_counts(message)
        stored = MessageSite.objects.filter(message=message)
        assert {row.site_id: (row.addressed, row.acknowledged) for row in stored} == {
            site: (count.addressed, count.acknowledged) for site, count in counted.items()
        }
