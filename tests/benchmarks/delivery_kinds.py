"""What the benchmark's worker loads: a mailing to everybody, and one task per recipient."""

from typing import Any

from celery import shared_task
from django.db import transaction

from vrops.core import clock
from vrops.delivery import registry
from vrops.delivery.models import Delivery, InboxEntry
from vrops.people.models import User

PREFIX = "bench-"


def everybody(send_id: int) -> Any:
    return User.objects.filter(employee_id__startswith=PREFIX)


def a_few(send_id: int) -> Any:
    return User.objects.filter(employee_id__startswith=f"{PREFIX}few-")


@shared_task
@transaction.atomic
def deliver_one(delivery_id: int) -> None:
    """The way that was not taken: a task, a transaction and four statements per recipient."""
    row = Delivery.objects.select_for_update().select_related("send").get(pk=delivery_id)
    if row.state != "open":
        return
    send = row.send
    InboxEntry.objects.create(
        user_id=row.user_id, send=send, delivery=row, kind=send.kind, title=send.title,
        summary=send.summary, url=send.url,
    )  # fmt: skip
    row.state, row.attempts, row.delivered_at = "delivered", 1, clock.now()
    row.save(update_fields=["state", "attempts", "delivered_at"])


registry.register("bench.everybody", label="Everybody", expand=everybody)
registry.register("bench.few", label="A few", expand=a_few)
