"""The ways a batch takes: into our own inbox table, or through a provider to the outside."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, OperationalError

from vrops.core import clock, text
from vrops.delivery import domain, ledger, limits, registry
from vrops.delivery.ledger import Claim
from vrops.delivery.models import Channel, Delivery, InboxEntry, Send
from vrops.delivery.registry import Content, Parcel, Session, Unavailable

logger = logging.getLogger(__name__)

# Nobody's fault among the recipients: the task ends, the rows stay and the sweep comes back.
NOBODYS_FAULT = (SoftTimeLimitExceeded, OperationalError, InterfaceError)


class Carrier(Protocol):
    def batch(self, attempts: int) -> int:
        """Serve one batch of rows that were tried `attempts` times; answers how many it took."""
        ...


@contextmanager
def carrier(send: Send) -> Iterator[Carrier]:
    """The carrier of the send's channel; raises Unavailable when its provider is not there."""
    contents = Contents(send)
    if send.channel == Channel.INBOX:
        yield Inbox(send, contents)
        return
    with registry.provider(send.channel).session() as session:
        yield Outside(send, contents, session)


class Contents:
    """What each recipient of a send reads."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.compose = registry.kind(send.kind).compose
        self.same = Content(send.title, send.summary, send.url)

    def of(self, claimed: Claim) -> Iterator[tuple[Delivery, Content]]:
        """The rows with their content; one that cannot be composed is noted and left out."""
        for row in claimed.rows:
            try:
                content = self.compose(self.send, row) if self.compose else self.same
                title = text.cut(text.one_line(content.title), 200)
            except NOBODYS_FAULT:
                raise
            except Exception as error:
                logger.exception("Recipient %s of mailing %s cannot be composed", row, self.send.pk)
                ledger.note_failure(claimed, [row.pk], f"{type(error).__name__}: {error}")
            else:
                yield row, Content(title, text.strip_controls(content.summary), content.url)


class Inbox:
    """Into the inbox, in one transaction per batch with the rows' new state."""

    def __init__(self, send: Send, contents: Contents) -> None:
        self.send, self.contents = send, contents
        self.after = 0

    def batch(self, attempts: int) -> int:
        if attempts == 0 and self.contents.compose is None:
            try:
                return self._at_once()
            except OperationalError:
                raise
            except DatabaseError as error:
                # One of them cannot be stored; smaller batches will show which.
                logger.warning("A batch of mailing %s was refused: %s", self.send.pk, error)
        size = domain.batch_size(attempts, limits.INBOX_BATCH)
        claimed = ledger.claim(self.send, attempts=attempts, size=size)
        if claimed is None:
            return 0
        self._enter(claimed)
        return len(claimed.rows)

    def _at_once(self) -> int:
        # Above what we served last: the entries of served rows stay in the index for a while.
        count, last = ledger.deliver_at_once(self.send, after=self.after, size=limits.INBOX_BATCH)
        self.after = last
        return count

    def _enter(self, claimed: Claim) -> None:
        entries = [self._entry(row, content) for row, content in self.contents.of(claimed)]
        try:
            ledger.enter(claimed, entries)
        except OperationalError:
            raise
        except DatabaseError as error:
            ids = [entry.delivery_id for entry in entries]
            ledger.note_failure(claimed, ids, f"It could not be stored: {error}")

    def _entry(self, row: Delivery, content: Content) -> InboxEntry:
        return InboxEntry(
            user_id=cast(int, row.user_id),  # an inbox has a person, see `expansion`
            send_id=self.send.pk,
            delivery_id=row.pk,
            at=clock.now(),
            kind=self.send.kind,
            title=content.title,
            summary=content.summary,
            url=content.url,
        )


class Outside:
    """Through a provider, outside of any transaction, each outcome noted as it comes."""

    def __init__(self, send: Send, contents: Contents, session: Session) -> None:
        self.send, self.contents, self.session = send, contents, session

    def batch(self, attempts: int) -> int:
        size = domain.batch_size(attempts, limits.OUTSIDE_BATCH)
        claimed = ledger.claim(self.send, attempts=attempts, size=size)
        if claimed is None:
            return 0
        self._carry(claimed)
        return len(claimed.rows)

    def _carry(self, claimed: Claim) -> None:
        until = time.monotonic() + limits.OUTSIDE_BATCH_TIME.total_seconds()
        parcels = [
            Parcel(row.pk, f"delivery-{row.pk}", row.address, content)
            for row, content in self.contents.of(claimed)
        ]
        untried = [parcel.delivery_id for parcel in parcels]
        try:
            for outcome in self.session.deliver(parcels):
                ledger.note(claimed, outcome)
                untried.remove(outcome.delivery_id)
                if time.monotonic() > until:
                    break
        except NOBODYS_FAULT:
            raise
        except Unavailable:
            ledger.give_back(claimed, untried)
            raise
        except Exception as error:
            logger.exception("The provider of %s failed", self.send.channel)
            ledger.note_failure(claimed, untried[:1], f"{type(error).__name__}: {error}")
            del untried[:1]
        ledger.give_back(claimed, untried)
