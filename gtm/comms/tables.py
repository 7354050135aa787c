"""The list of messages: columns, filters, views, the panel."""

from typing import Any

from django.db.models import QuerySet

from gtm.comms import permissions, queries
from gtm.comms.domain import shares
from gtm.comms.domain.lifecycle import LIFECYCLE
from gtm.comms.models import Message
from gtm.launches.models import Launch
from vrops.lists.filters import ChoiceFilter, DateFilter, RecordFilter
from vrops.lists.pages import ListPage, Panel, View
from vrops.people.models import User
from vrops.ui.tables import Badge, Column, Kind, Table


def acknowledged(message: Message) -> str | None:
    """“93.5%”; nothing where nobody is asked, or nobody whose answer the reader may see."""
    reached = getattr(message, "reached_people", None)
    if not message.requires_ack or not reached:
        return None
    return f"{shares.share(message.acknowledged_people or 0, reached)}%"  # type: ignore[attr-defined]


def authors_for(user: Any) -> QuerySet[User]:
    """Whoever wrote a message that the person sees."""
    authors = Message.objects.visible_to(user).values("author")
    return User.objects.filter(pk__in=authors).order_by("sort_key")


def launches_for(user: Any) -> QuerySet[Launch]:
    return Launch.objects.visible_to(user).order_by("sort_key")


def message_panel(message: Message, user: Any) -> dict[str, Any]:
    return {"total": queries.overall(queries.counts(message, user))}


MESSAGES = ListPage(
    name="messages",
    title="Communications",
    section="Go to market",
    nouns=("message", "messages"),
    permission=permissions.VIEW,
    url_name="gtm:messages",
    rows=queries.list_rows,
    table=Table(
        caption="Messages",
        columns=(
            Column(name="key", label="ID", kind=Kind.ID, sort="id", width=92, drop=1000),
            Column(name="title", label="Title", sort="sort_key", opens=True, phone="title"),
            Column(name="status", label="Status", kind=Kind.BADGE, sort="state", width=112,
                   value=lambda message: Badge(message.get_state_display(), message.tone),
                   phone="status"),
            Column(name="launch", label="Launch", value="launch_name", width=200, drop=1000,
                   phone="by"),
            Column(name="goes", label="Goes out", kind=Kind.DATETIME, value="goes_at",
                   sort="goes_at", sort_nullable=True, width=160, drop=860),
            Column(name="acknowledged", label="Acknowledged", width=112, value=acknowledged,
                   phone="end"),
            Column(name="minutes", label="Minutes", kind=Kind.NUMBER, sort="minutes", width=72,
                   drop=1000),
            Column(name="author", label="Author", kind=Kind.PERSON, value="author.name",
                   sort="author__sort_key", width=160, drop=860),
            Column(name="priority", label="Priority", width=92, chosen=False,
                   value=lambda message: message.get_priority_display()),
            Column(name="written", label="Written", kind=Kind.AGE, value="created_at",
                   sort="created_at", width=72),
        ),
    ),
    default_sort="-written",
    search=("sort_key",),
    filters=(
        ChoiceFilter(name="state", label="Status", choices=LIFECYCLE.choices),
        RecordFilter(name="launch", label="Launch", records=launches_for, text="title"),
        RecordFilter(name="author", label="Author", records=authors_for, me=True),
        ChoiceFilter(name="priority", label="Priority", choices=Message.Priority.choices),
        DateFilter(name="goes", label="Goes out", lookup="goes_at", instants=True),
    ),
    views=(
        View("all", "All", ""),
        View("waiting", "In review", "state=in_review"),
        View("coming", "Scheduled", "state=scheduled,sending,paused&sort=goes"),
        View("sent", "Sent", "state=sent&sort=-goes"),
        View("mine", "Mine", "author=me"),
    ),
    panel=Panel("gtm/comms/panel.html", message_panel),
    own_page=Message.get_absolute_url,
    empty="Messages appear here once somebody writes one.",
    template="gtm/comms/list.html",
)  # fmt: skip
