"""Reads of mailings: their books, who received them, inboxes, and what does not add up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from vrops.delivery.domain import Books
from vrops.delivery.models import Channel, Delivery, DeliveryQuerySet, InboxEntry, Send


def books(send: Send) -> Books:
    """Where the recipients of this mailing stand now, counted row by row."""
    return books_of([send])[send.pk]


def books_of(sends: Iterable[Send]) -> dict[int, Books]:
    """The same for many mailings in one query, by id."""
    addressed = {send.pk: send.addressed for send in sends}
    counts: dict[int, dict[str, int]] = {pk: {} for pk in addressed}
    rows = Delivery.objects.filter(send__in=addressed).values_list("send", "state")
    for send_id, state, count in rows.annotate(Count("id")).order_by():
        counts[send_id][state] = count
    return {pk: Books(addressed=addressed[pk], **counts[pk]) for pk in addressed}


def sends_about(subject_type: str, subject_id: int) -> QuerySet[Send]:
    """The mailings of one record (its messages, reminders), the newest first."""
    return Send.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


def recipients(send: Send, user: Any, *, states: Iterable[str] = ()) -> DeliveryQuerySet:
    """The rows of a mailing this person may see, with person and site.

    A supervisor gets those of the site, a supplier's people those of its sites.
    """
    rows = Delivery.objects.visible_to(user).filter(send=send).select_related("user", "site")
    return (rows.filter(state__in=list(states)) if states else rows).order_by("id")


def not_delivered(user: Any) -> DeliveryQuerySet:
    """What was given up, over all mailings, the newest first: the operator's list."""
    rows = Delivery.objects.visible_to(user).filter(state=Delivery.State.DEAD)
    return rows.select_related("send", "user", "site").order_by("-id")


def inbox(user: Any) -> QuerySet[InboxEntry]:
    """A person's inbox, the newest first."""
    return InboxEntry.objects.visible_to(user).order_by("-id")


def unseen(user: Any) -> int:
    """How many entries this person has not had on the screen yet."""
    return InboxEntry.objects.visible_to(user).unseen().count()


def unread(user: Any) -> int:
    """The number on the inbox in the menu: entries this person has not opened."""
    return InboxEntry.objects.visible_to(user).unread().count()


def unbalanced(since: datetime) -> list[tuple[Send, str]]:
    """Mailings started since then whose books do not add up, each with a sentence that says how."""
    sends = list(Send.objects.filter(started_at__gte=since).order_by("id"))
    standing = books_of(sends)
    entries = dict(
        InboxEntry.objects.filter(send__in=[s.pk for s in sends if s.channel == Channel.INBOX])
        .values_list("send")
        .annotate(Count("id"))
        .order_by()
    )
    found = []
    for send in sends:
        fault = _fault(send, standing[send.pk], entries.get(send.pk, 0))
        if fault:
            found.append((send, fault))
    return found


def _fault(send: Send, standing: Books, entries: int) -> str:
    if not standing.balance:
        return f"The books do not balance: {standing}."
    if send.state == "sent" and standing.waiting:
        return f"It has ended with {standing.waiting:,} recipients open."
    # Only when nobody is at it: the two counts are taken at different moments.
    if not standing.waiting and send.channel == Channel.INBOX and entries != standing.delivered:
        return f"{standing.delivered:,} are marked as delivered, {entries:,} are in an inbox."
    return ""
