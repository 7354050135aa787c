"""The demonstration messages hold what the product itself would count."""

from datetime import datetime, timedelta

import pytest

from gtm.comms import demo, queries
from gtm.comms.domain import shares
from gtm.comms.models import Message, MessageSend, MessageSite, Reading
from gtm.launches import demo as launches
from vrops.core import clock
from vrops.core.demonstration import World
from vrops.delivery import queries as delivery
from vrops.delivery.models import Delivery
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

    titles = Message.objects.values_list("title", flat=True)
    assert len(set(titles)) >= 0.85 * len(titles)
    people_acknowledge_within_days()


def people_acknowledge_within_days() -> None:
    """Most in two days, nearly all in a week; the newest message is on its way."""
    now = clock.now()
    asked = Message.objects.filter(state="sent", requires_ack=True)
    weeks_old = asked.filter(goes_at__lt=now - timedelta(days=8))
    assert weeks_old.count() > 20
    for message in weeks_old:
        count = shares.total(queries.live_counts(message).values())
        assert count.share is not None
        assert count.share >= 90, message
    sample = weeks_old.order_by("-pk")[:6]
    within = [
        reading.acknowledged_at - delivered
        for message in sample
        for reading, delivered in acknowledged(message)
    ]
    addressed = sum(
        shares.total(queries.live_counts(message).values()).addressed for message in sample
    )
    assert 0.75 < sum(spent <= timedelta(days=2) for spent in within) / addressed < 0.93
    newest = asked.order_by("-goes_at")[0]
    assert 15 < (shares.total(queries.live_counts(newest).values()).share or 0) < 60


def acknowledged(message: Message) -> list[tuple[Reading, datetime]]:
    sends = MessageSend.objects.filter(message=message).values("send")
    rows = Delivery.objects.filter(send__in=sends, state="delivered")
    received = dict(rows.values_list("user", "delivered_at"))
    readings = Reading.objects.acknowledged().filter(message=message)
    return [(reading, received[reading.user_id]) for reading in readings]
