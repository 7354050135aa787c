"""Messages of every state, made by the product's own actions, and a way to send them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gtm.comms.models import Message
    from gtm.launches.models import Launch
    from vrops.people.models import Site, User

Write = Callable[..., "Message"]


def entered(**changes: Any) -> Any:
    """A message to all reps; `changes` replace fields."""
    from gtm.comms.domain.audience import Choice
    from gtm.comms.entering import MessageInput

    given: dict[str, Any] = {
        "title": "Trade-in boost starts",
        "body": "**Read this** before your first call.\n\n- $300 more\n- Galaxy and Pixel",
        "audience": Choice(roles=("rep",)),
    }
    return MessageInput(**given | changes)


@pytest.fixture
def launch(pm: "User", site: "Site", in_house_site: "Site") -> "Launch":
    from tests.gtm.factories import make_launch

    return make_launch(pm, site_ids=frozenset({site.pk, in_house_site.pk}))


@pytest.fixture
def write(pm: "User", rep: "User") -> Write:
    """write(**fields): a draft of the program manager's to all reps."""
    from gtm.comms import actions

    return lambda **changes: actions.write_message(entered(**changes), by=pm)


@pytest.fixture
def approved(write: Write, pm: "User", second_pm: "User") -> Write:
    """approved(**fields): the same, submitted and approved by the other program manager."""
    from gtm.comms import actions, queries
    from vrops.approvals.domain.routes import Verdict

    def make(**changes: Any) -> "Message":
        message = write(**changes)
        message = actions.submit_message(message.pk, by=pm, version=message.version)
        actions.decide_message(
            message.pk, Verdict.APPROVE, by=second_pm, version=message.version,
            sheet_hash=queries.sheet_of(message).hash,
        )  # fmt: skip
        message.refresh_from_db()
        return message

    return make


@pytest.fixture
def carry() -> "Callable[[Message], Message]":
    """Start and drain every mailing of the message that is due, and let it follow them."""
    from gtm.comms import sending
    from gtm.comms.models import MessageSend
    from vrops.core import clock
    from vrops.delivery import draining, starting

    def run(message: "Message") -> "Message":
        for send_id in MessageSend.objects.filter(message=message).values_list("send", flat=True):
            starting.start(send_id, at=clock.now())
            draining.drain(send_id)
        return sending.follow_mailings(message.pk)

    return run


@pytest.fixture
def sent(approved: Write, pm: "User", carry: "Callable[[Message], Message]") -> Write:
    """sent(**fields): approved, sent now and delivered."""
    from gtm.comms import actions

    def make(**changes: Any) -> "Message":
        message = approved(**changes)
        actions.schedule_message(message.pk, by=pm, version=message.version)
        return carry(message)

    return make
