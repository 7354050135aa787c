"""Messages for tests, made by the product's own actions."""

from typing import Any

from gtm.comms import actions, queries, sending
from gtm.comms.domain.audience import Choice
from gtm.comms.entering import MessageInput
from gtm.comms.models import Message, MessageSend
from vrops.approvals.domain.routes import Verdict
from vrops.core import clock
from vrops.delivery import draining, starting
from vrops.people.models import User


def entered(**changes: Any) -> MessageInput:
    """A message to all reps; `changes` replace fields."""
    given: dict[str, Any] = {
        "title": "Trade-in boost starts",
        "body": "**Read this** before your first call.\n\n- $300 more\n- Galaxy and Pixel",
        "audience": Choice(roles=("rep",)),
    }
    return MessageInput(**given | changes)


def make_message(by: User, approver: User, state: str = "draft", **changes: Any) -> Message:
    """A message in draft, in review, approved or sent."""
    message = actions.write_message(entered(**changes), by=by)
    if state == "draft":
        return message
    message = actions.submit_message(message.pk, by=by, version=message.version)
    if state == "in_review":
        return message
    actions.decide_message(
        message.pk, Verdict.APPROVE, by=approver, version=message.version,
        sheet_hash=queries.sheet_of(message).hash,
    )  # fmt: skip
    message.refresh_from_db()
    if state == "sent":
        message = actions.schedule_message(message.pk, by=by, version=message.version)
        message = carry(message)
    return message


def carry(message: Message) -> Message:
    """Start and drain every mailing of the message that is due, and let it follow them."""
    for send_id in MessageSend.objects.filter(message=message).values_list("send", flat=True):
        starting.start(send_id, at=clock.now())
        draining.drain(send_id)
    return sending.follow_mailings(message.pk)
