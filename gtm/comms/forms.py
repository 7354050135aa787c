"""What people fill in about messages."""

from typing import Any

from django import forms

from gtm.comms import queries
from gtm.comms.domain.audience import Choice, choice_of
from gtm.comms.entering import LONGEST_BODY, MessageInput
from gtm.comms.models import MOST_MINUTES, Message
from gtm.launches import queries as launches
from gtm.launches.forms import by_supplier
from vrops.access.domain import Role
from vrops.approvals.domain.routes import Verdict
from vrops.people.models import Channel
from vrops.ui import formats
from vrops.ui.forms import MOST_BOXES, ActionForm, Boxes, DayField, LongSelect, searched_when_long

PLACES = (
    ("launch", "Sites of the launch"),
    ("sites", "Sites chosen below"),
    ("all", "All sites"),
)
READERS = (
    Role.REP, Role.SUPERVISOR, Role.ANALYST, Role.PM, Role.SENIOR_MANAGER, Role.SUPPLIER_OPS,
    Role.HQ_PARTNER, Role.FINANCE, Role.SUPPLIER_FINANCE, Role.ADMINISTRATOR,
)  # fmt: skip


class AudienceForm(ActionForm):
    """Whom a message is for; alone it answers the preview beside the form."""

    launch = forms.TypedChoiceField(
        label="Launch", coerce=int, required=False, empty_value=None,
        help_text="Its share of acknowledgements counts for the launch's readiness.",
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label="Roles", widget=Boxes, choices=[(str(role), role.label) for role in READERS]
    )
    place = forms.ChoiceField(
        label="Where", choices=PLACES, widget=forms.RadioSelect, initial="all"
    )
    sites = forms.TypedMultipleChoiceField(label="Sites", coerce=int, required=False)
    channels = forms.MultipleChoiceField(
        label="Channels their site takes", choices=Channel.choices, required=False, widget=Boxes,
        help_text="None ticked: all of them.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, user: Any, message: Message | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.message = message
        sites = list(launches.sites(user))
        widget = Boxes() if len(sites) <= MOST_BOXES else LongSelect(attrs={"data-long": ""})
        self.fields["sites"].widget = widget
        self.fields["sites"].choices = by_supplier(sites)  # type: ignore[attr-defined]
        found = list(queries.launches_to_write_about(user))
        if message is not None and message.launch and message.launch not in found:
            found.insert(0, message.launch)
        named = [(each.pk, f"{each.title} ({each.key})") for each in found]
        self.fields["launch"].choices = [("", "No launch"), *named]  # type: ignore[attr-defined]
        self.takes_many = isinstance(widget, LongSelect)
        self.takes_many |= searched_when_long(self.fields["launch"], named)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        place = cleaned.get("place")
        if place == "launch" and not cleaned.get("launch") and "launch" not in self.errors:
            self.add_error("launch", "Choose the launch whose sites it goes to.")
        if place == "sites" and not cleaned.get("sites") and "sites" not in self.errors:
            self.add_error("sites", "Choose at least one site.")
        return cleaned

    @property
    def choice(self) -> Choice:
        """What was ticked; sites only where they are the ones that count."""
        given = self.cleaned_data
        sites = given["sites"] if given["place"] == "sites" else ()
        return Choice(tuple(given["roles"]), tuple(sites), tuple(given["channels"]))


class MessageForm(AudienceForm):
    """A message, new or edited."""

    title = forms.CharField(
        label="Title", max_length=160, help_text="What the reader sees first, in the inbox."
    )
    body = forms.CharField(
        label="Text", max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 12})
    )
    requires_ack = forms.BooleanField(
        label="Ask everybody to acknowledge it", required=False, initial=True
    )
    minutes = forms.IntegerField(
        label="Minutes to read", min_value=1, max_value=MOST_MINUTES, initial=2,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "num"}),
    )  # fmt: skip
    priority = forms.ChoiceField(
        label="Priority", choices=Message.Priority.choices, initial="normal"
    )

    def entered(self) -> MessageInput:
        given = self.cleaned_data
        return MessageInput(
            title=given["title"],
            body=given["body"],
            audience=self.choice,
            launch_id=given["launch"],
            at_launch_sites=given["place"] == "launch",
            requires_ack=given["requires_ack"],
            minutes=given["minutes"],
            priority=given["priority"],
        )


def initial_of(message: Message) -> dict[str, Any]:
    """A message as its form shows it."""
    chosen = choice_of(message.audience.rule)
    names = ("title", "body", "requires_ack", "minutes", "priority")
    return {name: getattr(message, name) for name in names} | {
        "launch": message.launch_id,
        "roles": chosen.roles,
        "place": "launch" if message.at_launch_sites else "sites" if chosen.site_ids else "all",
        "sites": chosen.site_ids,
        "channels": chosen.channels,
    }


class ScheduleForm(ActionForm):
    """When a message goes out."""

    when = forms.ChoiceField(
        label="When", choices=(("at", "At a time"), ("now", "Now")), widget=forms.RadioSelect,
        initial="at",
    )  # fmt: skip
    on = DayField(label="Day", required=False)
    at = forms.TimeField(
        label="Time", required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    zone = forms.ChoiceField(
        label="On whose clock", required=False,
        help_text="Site time: each site gets it when its own clock shows that time.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = [(name, formats.zone_title(name)) for name in launches.zones(user)]
        self.fields["zone"].choices = [("", "Site time"), *zones]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("when") == "now":
            return cleaned | {"on": None, "at": None, "zone": ""}
        for name, words in (("on", "Choose the day."), ("at", "Choose the time.")):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned


class DecisionForm(ActionForm):
    """An approver's word on a message."""

    verdict = forms.ChoiceField(
        choices=[(str(v), v) for v in (Verdict.APPROVE, Verdict.SEND_BACK, Verdict.REJECT)],
        widget=forms.HiddenInput,
    )
    note = forms.CharField(
        label="Note to the author", required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to send it back or reject it.",
    )  # fmt: skip
    sheet_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


class WhyForm(ActionForm):
    """Why a message is paused or cancelled."""

    why = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays in the activity of the message.",
    )  # fmt: skip
