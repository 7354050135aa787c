"""What areas and installations plug in: kinds of mailings, and providers to the outside.

A kind says who receives a mailing at the moment it starts and, where each person is told something
of their own, what. It is registered in the area's `wiring.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import QuerySet

from vrops.delivery.models import Channel, Delivery, Send
from vrops.people.models import User


@dataclass(frozen=True, slots=True)
class Recipients:
    """People with an account, and (by e-mail only) addresses without one."""

    users: "QuerySet[User] | None" = None
    addresses: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Content:
    """What one recipient reads: the line in the list, the text under it, where it leads."""

    title: str
    summary: str = ""
    url: str = ""


Expand = Callable[[int], "QuerySet[User] | Recipients"]
Compose = Callable[[Send, Delivery], Content]
Hold = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mailing: `expand` and `hold` take the send's id, `compose` one recipient's
    row."""

    name: str
    label: str
    expand: Expand
    compose: Compose | None
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a provider carries. `key` stays the same over every try, so the other side can drop
    repeats."""

    delivery_id: int
    key: str
    address: str
    content: Content


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went for one parcel: delivered, failed (refused for good) or retry; and why."""

    delivery_id: int
    result: str
    reason: str = ""

    DELIVERED = "delivered"
    FAILED = "failed"
    RETRY = "retry"


class Unavailable(Exception):
    """The provider as a whole does not answer; no recipient is to blame."""


class Session(Protocol):
    """An open connection to a provider."""

    def deliver(self, parcels: Sequence[Parcel]) -> Iterator[Outcome]:
        """Carry the parcels one after another; each outcome is recorded before the next is asked
        for. Raises Unavailable when the rest cannot be tried at all."""
        ...


class Provider(Protocol):
    """A way to the outside: mail, later SMS. Called outside of any transaction."""

    def session(self) -> AbstractContextManager[Session]:
        """Connect; raises Unavailable when there is nobody."""
        ...


_kinds: dict[str, Kind] = {}
_providers: dict[str, Provider] = {}


def register(
    name: str,
    *,
    label: str,
    expand: Expand,
    compose: Compose | None = None,
    hold: Hold | None = None,
) -> None:
    """Add a kind, such as "gtm.message".

    `expand(send_id)` answers a queryset of users (or `Recipients`) and runs in the transaction that
    starts the mailing; a person found twice receives it once. `compose(send, delivery)` gives a
    recipient content of their own; without it all read the mailing's title, summary and url, which
    is about ten times as fast. `hold(send_id)`, in the same transaction, answers why a mailing
    whose time has come must not start yet, or nothing; it is asked again each minute.
    """
    if name in _kinds:
        raise ValueError(f"Mailings of kind {name} are registered twice.")
    _kinds[name] = Kind(name, label, expand, compose, hold)


def kind(name: str) -> Kind:
    """A registered kind; LookupError when this release does not know it."""
    return _kinds[name]


def names() -> list[str]:
    return list(_kinds)


def use_provider(channel: str, provider: Provider) -> None:
    """Let this provider carry the channel from now on, instead of the one before."""
    if channel == Channel.INBOX:
        raise ValueError("The inbox is our own table; it takes no provider.")
    _providers[channel] = provider


def provider(channel: str) -> Provider:
    return _providers[channel]
