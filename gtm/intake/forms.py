"""What people fill in about requests."""

from datetime import timedelta
from typing import Any

from django import forms

from gtm.intake import queries
from gtm.intake.actions import LONGEST_REASON
from gtm.intake.entering import RequestInput
from gtm.intake.models import Request
from gtm.launches import queries as launches
from gtm.launches.models import Launch
from vrops.core import money
from vrops.core.errors import Invalid
from vrops.core.money import Money
from vrops.people.models import Channel
from vrops.ui.forms import ActionForm, Boxes, DayField

_DAY = timedelta(days=1)


class NamesField(forms.CharField):
    """Several short names on one line with commas between: codes, systems."""

    def to_python(self, value: Any) -> Any:
        written = super().to_python(value)
        return tuple(part.strip() for part in (written or "").split(",") if part.strip())

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


class DollarField(forms.CharField):
    """An amount in US dollars as people write it: 250,000 or $1,234.50."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})

    def to_python(self, value: Any) -> Any:
        written = super().to_python(value)
        try:
            return money.parse_amount(written, "USD") if written else None
        except Invalid as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        return f"{value.amount:,.2f}" if isinstance(value, Money) else value


class RequestForm(ActionForm):
    """A request; both dates are days on which it is wanted."""

    group = forms.TypedChoiceField(label="For the group", coerce=int)
    title = forms.CharField(
        label="What is it?", max_length=160, help_text="As customers or reps would call it."
    )
    kind = forms.ChoiceField(
        label="Kind", choices=Launch.Kind.choices, widget=forms.RadioSelect, initial="promotion"
    )
    program = forms.TypedChoiceField(
        label="Program", coerce=int, required=False, empty_value=None,
        help_text="Not listed: name it in your words.",
    )  # fmt: skip
    program_text = forms.CharField(label="Program, in your words", max_length=120, required=False)
    wanted_starts_on = DayField(label="First day")
    wanted_last_day = DayField(label="Last day", required=False, help_text="Empty: not known yet.")
    channels = forms.MultipleChoiceField(
        label="Channels", choices=Channel.choices, required=False, widget=Boxes
    )
    codes = NamesField(
        label="Offer codes", required=False, max_length=1300,
        help_text="With commas between. New codes or days reopen an answer.",
    )  # fmt: skip
    systems = NamesField(
        label="Systems touched", required=False, max_length=1900,
        help_text="With commas between: billing, point of sale, partner cart.",
    )  # fmt: skip
    audience = forms.CharField(
        label="Customers it is for", max_length=300, required=False,
        help_text="Plans, devices, states, segments.",
    )  # fmt: skip
    expected_volume = forms.IntegerField(
        label="Calls and chats expected", required=False, min_value=0, max_value=100_000_000,
        help_text="In the first week.",
    )  # fmt: skip
    funding = DollarField(label="Funding", required=False, help_text="US dollars.")
    details = forms.CharField(
        label="Details", required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    ROWS = (
        ("group",), ("title",), ("kind",), ("program", "program_text"),
        ("wanted_starts_on", "wanted_last_day"), ("channels",), ("codes",), ("systems",),
        ("audience",), ("expected_volume", "funding"), ("details",),
    )  # fmt: skip

    def __init__(
        self, *args: Any, user: Any, request: Request | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.request = request
        groups = list(queries.groups_to_file_for(user).values_list("pk", "name"))
        if request is not None:
            groups = [(request.group_id, request.group.name)]
        elif len(groups) > 1:
            groups.insert(0, ("", "Choose a group"))  # type: ignore[arg-type]
        self.fields["group"].choices = groups  # type: ignore[attr-defined]
        programs = [(each.pk, each.name) for each in launches.programs(user)]
        self.fields["program"].choices = [("", "Not said"), *programs]  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in row] for row in self.ROWS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("wanted_starts_on"), cleaned.get("wanted_last_day")
        if first and last and last < first:
            self.add_error(
                "wanted_last_day", "The last day comes before the first; correct one of the two."
            )
        return cleaned

    def entered(self) -> RequestInput:
        """What was filled in, with the end as the first day after."""
        given = dict(self.cleaned_data)
        last = given.pop("wanted_last_day")
        return RequestInput(
            group_id=given.pop("group"),
            program_id=given.pop("program"),
            wanted_ends_on=last + _DAY if last else None,
            channels=tuple(given.pop("channels")),
            **given,
        )


def initial_of(request: Request) -> dict[str, Any]:
    """A request as its form shows it."""
    names = (
        "title", "kind", "program_text", "wanted_starts_on", "wanted_last_day", "channels",
        "codes", "systems", "audience", "expected_volume", "funding", "details",
    )  # fmt: skip
    return {name: getattr(request, name) for name in names} | {
        "group": request.group_id,
        "program": request.program_id,
    }


class AnswerForm(ActionForm):
    """VR's scope answer."""

    answer = forms.ChoiceField(
        label="Is VR in scope?", choices=[("in", "In"), ("partly", "Partly"), ("out", "Out")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason", max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The HQ group reads it as you write it.",
    )  # fmt: skip


class WhyForm(ActionForm):
    """Why a request is withdrawn or reopened."""

    why = forms.CharField(
        label="Reason", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class DuplicateForm(ActionForm):
    """The request that asks the same."""

    duplicate_of = forms.TypedChoiceField(label="The same as", coerce=int)

    def __init__(self, *args: Any, user: Any, request: Request, **options: Any) -> None:
        super().__init__(*args, **options)
        others = queries.could_be_the_same(request, user)
        named = [(other.pk, f"{other.key} {other.title} ({other.group.name})") for other in others]
        self.fields["duplicate_of"].choices = [("", "Choose a request"), *named]  # type: ignore[attr-defined]
