"""Waiting for a mailing to get somewhere, and counting what reached people."""

from tests.faults.crew import wait_until
from tests.faults.settings import NIGHTLY
from vrops.delivery import queries
from vrops.delivery.models import Delivery, InboxEntry, Send

# Generous: speed is for `make bench`.
TIMEOUT = 600 if NIGHTLY else 120


def share_delivered(send: Send) -> float:
    """How much of the mailing has reached people, from 0 to 1."""
    send.refresh_from_db()
    if not send.addressed:
        return 0.0
    return Delivery.objects.filter(send=send, state="delivered").count() / send.addressed


def wait_for_share(send: Send, share: float, seconds: float = TIMEOUT) -> None:
    wait_until(
        lambda: share_delivered(send) >= share, seconds, f"less than {share:.0%} was delivered"
    )


def wait_until_sent(send: Send, seconds: float = TIMEOUT) -> float:
    def sent() -> bool:
        send.refresh_from_db()
        return send.state == "sent"

    return wait_until(sent, seconds, lambda: f"the mailing was not done ({queries.books(send)})")


def assert_everybody_once(send: Send, count: int) -> None:
    """0 lost, 0 double: as many entries as people, each of another person, and the books say so."""
    entries = InboxEntry.objects.filter(send=send)
    books = queries.books(send)
    assert (books.addressed, books.delivered) == (count, count), str(books)
    assert entries.count() == entries.values("user").distinct().count() == count
    assert queries.unbalanced(send.started_at) == []
