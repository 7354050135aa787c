"""What a person enters about a message, checked field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gtm.comms.domain.audience import Choice
from gtm.comms.models import MOST_MINUTES, Message
from gtm.launches.models import Launch
from vrops.access.domain import Role
from vrops.core import text
from vrops.core.errors import FieldError, Invalid
from vrops.people.models import Channel, User

LONGEST_BODY = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageInput:
    """A message as its form sends it; `audience` is what was ticked."""

    title: str
    body: str
    audience: Choice
    launch_id: int | None = None
    at_launch_sites: bool = False
    requires_ack: bool = True
    minutes: int = 2
    priority: str = Message.Priority.NORMAL


def checked(entered: MessageInput, by: User) -> dict[str, Any]:
    """The columns to store; Invalid names each field that is wrong."""
    errors = [
        FieldError(pointer, code, detail)
        for wrong, pointer, code, detail in _faults(entered, by)
        if wrong
    ]
    if errors:
        raise Invalid("The message was not saved; see the fields.", errors=errors)
    title = text.one_line(entered.title)
    return {
        "title": title,
        "sort_key": text.sort_key(title),
        "body": text.clean(entered.body).strip(),
        "launch_id": entered.launch_id,
        "at_launch_sites": entered.at_launch_sites,
        "requires_ack": entered.requires_ack,
        "minutes": entered.minutes,
        "priority": entered.priority,
    }


def _faults(entered: MessageInput, by: User) -> Iterable[tuple[bool, str, str, str]]:
    title, body = text.one_line(entered.title), text.clean(entered.body).strip()
    yield not title, "title", "required", "Give the message a title."
    yield len(title) > 160, "title", "too_long", "Use at most 160 characters."
    yield not body, "body", "required", "Write what people have to know."
    yield len(body) > LONGEST_BODY, "body", "too_long", "Use at most 20,000 characters."
    yield (
        not 1 <= entered.minutes <= MOST_MINUTES,
        "minutes", "out_of_range", f"Reading takes 1 to {MOST_MINUTES} minutes.",
    )  # fmt: skip
    yield (
        entered.priority not in Message.Priority.values,
        "priority", "unknown", "Choose high, normal or low.",
    )  # fmt: skip
    yield (
        entered.launch_id is not None
        and not Launch.objects.visible_to(by).filter(pk=entered.launch_id).exists(),
        "launch", "unknown", "Choose a launch.",
    )  # fmt: skip
    yield (
        entered.at_launch_sites and entered.launch_id is None,
        "launch", "required", "Choose the launch whose sites it goes to.",
    )  # fmt: skip
    yield (
        entered.at_launch_sites and bool(entered.audience.site_ids),
        "sites", "two_places", "Choose sites yourself or take those of the launch, not both.",
    )  # fmt: skip
    roles = set(entered.audience.roles) - {str(role) for role in Role}
    yield bool(roles), "roles", "unknown", "Choose roles from the list."
    yield not entered.audience.roles, "roles", "required", "Say who reads it: at least one role."
    channels = set(entered.audience.channels) - set(Channel.values)
    yield bool(channels), "channels", "unknown", "Choose channels from the list."
