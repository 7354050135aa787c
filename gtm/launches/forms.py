"""What people fill in about launches, and the calendar's filters."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse_lazy

from gtm.launches import queries
from gtm.launches.actions import LaunchInput
from gtm.launches.domain.lifecycle import MATERIAL
from gtm.launches.models import Brand, Launch, Program, Segment
from vrops.core import phrases
from vrops.core.company import company_day
from vrops.core.periods import is_far
from vrops.people.models import Channel, Site
from vrops.ui import formats
from vrops.ui.forms import MOST_BOXES, ActionForm, Boxes, DayField, LongSelect

_DAY = timedelta(days=1)


def by_supplier(sites: Iterable[Site]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Sites as grouped choices: in-house first, then by supplier."""
    groups: dict[str, list[tuple[int, str]]] = {"In-house": []}
    for site in sites:
        groups.setdefault(site.supplier.name if site.supplier else "In-house", []).append(
            (site.pk, site.name)
        )
    return [(name, rows) for name, rows in groups.items() if rows]


class LaunchForm(ActionForm):
    """A launch; both dates are days on which it runs."""

    program = forms.TypedChoiceField(label="Program", coerce=int)
    title = forms.CharField(
        label="Title", max_length=160, help_text="In words that a rep knows: “Trade-in boost $300”."
    )
    tier = forms.TypedChoiceField(
        label="Tier", coerce=int, widget=forms.RadioSelect, initial=2,
        choices=[(1, "Tier 1, large"), (2, "Tier 2, medium"), (3, "Tier 3, small")],
        help_text="Tier 1 also needs the senior manager's approval.",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Kind", choices=Launch.Kind.choices, widget=forms.RadioSelect, initial="promotion"
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Empty: no end is known yet.")
    go_live_time = forms.TimeField(
        label="Go-live time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Empty: when the day begins at each site.",
    )
    zone = forms.ChoiceField(label="Time zone", required=False)
    sites = forms.TypedMultipleChoiceField(label="Sites", coerce=int, required=False)
    channels = forms.MultipleChoiceField(
        label="Channels", choices=Channel.choices, required=False, widget=Boxes
    )
    owner = forms.TypedChoiceField(label="Owner", coerce=int)
    brand = forms.ChoiceField(
        label="Brand", required=False, choices=[("", "All brands"), *Brand.choices]
    )
    segment = forms.ChoiceField(
        label="Segment", required=False, choices=[("", "All segments"), *Segment.choices]
    )
    summary = forms.CharField(
        label="Summary", required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="The first line stands above the page, the rest in it.",
    )  # fmt: skip
    why = forms.CharField(
        label="Reason for the change", required=False, max_length=500,
        help_text="Kept in the activity of the launch.",
    )  # fmt: skip

    # What the resulting instant depends on.
    WHEN = ("starts_on", "go_live_time", "zone")
    # The order on the page, in groups that stand side by side.
    ROWS = (
        ("program",), ("title",), ("tier",), ("kind",), ("starts_on", "ends_on"),
        ("go_live_time", "zone"), ("sites",), ("channels",), ("owner",), ("brand", "segment"),
        ("summary",), ("why",),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, launch: Launch | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.launch = launch
        sites = list(queries.sites(user))
        programs = queries.programs(user)
        choose = [] if launch else [("", "Choose a program")]
        self._choices("program", [*choose, *((each.pk, each.name) for each in programs)])
        self._choices("owner", queries.planners(_kept(launch)).values_list("pk", "name"))
        self._choices("zone", [("", "Company time"), *self._zones(user)])
        widget = Boxes() if len(sites) <= MOST_BOXES else LongSelect(attrs={"data-long": ""})
        self.fields["sites"].widget = widget
        self._choices("sites", by_supplier(sites))
        if launch is None:
            self.fields["owner"].initial = user.pk
            if self._has_passed():
                self.fields["why"].label = "Reason for a first day that has passed"
            else:
                del self.fields["why"]
        for name in self.WHEN:
            self.fields[name].widget.attrs |= {
                "hx-get": reverse_lazy("gtm:launch_when"),
                "hx-trigger": "change",
                "hx-include": "closest form",
                "hx-target": "#when",
                # The newest answer wins, and the place it goes to stays the same.
                "hx-sync": "closest form:replace",
                "hx-swap": "morph:outerHTML",
            }

    def _has_passed(self) -> bool:
        """Whether a first day was sent that lies before today: a new launch asks why, then."""
        if not self.is_bound:
            return False
        try:
            day = date.fromisoformat(str(self.data.get(self.add_prefix("starts_on"), ""))[:10])
        except ValueError:
            return False
        return day < company_day()

    def _choices(self, name: str, choices: Any) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def _zones(self, user: Any) -> list[tuple[str, str]]:
        names = queries.zones(user)
        if self.launch and self.launch.zone and self.launch.zone not in names:
            names.append(self.launch.zone)
        return [(name, formats.zone_title(name)) for name in names]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields in the groups of ROWS, those left out skipped."""
        rows = [[self[name] for name in row if name in self.fields] for row in self.ROWS]
        return [row for row in rows if row]

    @property
    def reason(self) -> str:
        """The reason that was given, where one is asked for."""
        return str(self.cleaned_data.get("why", ""))

    @property
    def takes_many(self) -> bool:
        """Whether the sites need the script of the long select."""
        return isinstance(self.fields["sites"].widget, LongSelect)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on", "The last day comes before the first; correct one of the two."
            )
        if cleaned.get("go_live_time") and not cleaned.get("zone") and "zone" not in self.errors:
            self.add_error("zone", "Say in which time zone that time is.")
        return cleaned

    def entered(self) -> LaunchInput:
        """What was filled in, with the end as the first day after."""
        given = dict(self.cleaned_data)
        given.pop("why", None)
        last: date | None = given["ends_on"]
        return LaunchInput(
            program_id=given.pop("program"),
            owner_id=given.pop("owner"),
            site_ids=frozenset(given.pop("sites")),
            channels=tuple(given.pop("channels")),
            **given | {"ends_on": last + _DAY if last else None},
        )


def initial_of(launch: Launch, site_ids: Sequence[int]) -> dict[str, Any]:
    """A launch as its form shows it."""
    names = ("title", "tier", "kind", "starts_on", "go_live_time", "zone", "channels", "brand",
             "segment", "summary")  # fmt: skip
    return {name: getattr(launch, name) for name in names} | {
        "program": launch.program_id,
        "owner": launch.owner_id,
        "ends_on": launch.last_day,
        "sites": list(site_ids),
    }


def moved(initial: dict[str, Any], starts_on: str) -> dict[str, Any]:
    """The same with another first day that an address names, running as long; else as it is."""
    try:
        first = date.fromisoformat(starts_on)
    except ValueError:
        return initial
    last: date | None = initial["ends_on"]
    later = last + (first - initial["starts_on"]) if last and not is_far(first) else last
    return initial | {"starts_on": first, "ends_on": later}


def material_words() -> str:
    """What voids decisions when it changes, as people name it."""
    return phrases.either(list(MATERIAL.values()), most=20)


def _kept(launch: Launch | None) -> int | None:
    return launch.owner_id if launch else None


class WhenForm(ActionForm):
    """The three fields that say when a launch goes live."""

    starts_on = DayField()
    go_live_time = forms.TimeField(required=False)
    zone = forms.CharField(required=False, max_length=64)


class ReasonForm(ActionForm):
    """Why a launch is put on hold or cancelled."""

    why = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who waits for this launch reads it.",
    )


class CopyForm(ActionForm):
    """The new first day of a copy."""

    starts_on = DayField(label="New first day")


class CalendarForm(ActionForm):
    """The address of the calendar: which view, which days, which launches."""

    VIEWS = (
        ("timeline", "Timeline"), ("month", "Month"), ("agenda", "List"), ("sites", "By site"),
    )  # fmt: skip

    view = forms.ChoiceField(choices=VIEWS, required=False, widget=forms.HiddenInput)
    on = DayField(required=False, widget=forms.HiddenInput)
    program = forms.TypedChoiceField(label="Program", coerce=int, required=False)
    site = forms.TypedChoiceField(label="Site", coerce=int, required=False)
    tier = forms.TypedChoiceField(
        label="Tier", coerce=int, required=False,
        choices=[("", "All tiers"), *Launch.Tier.choices],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "All kinds"), *Launch.Kind.choices]
    )
    page = forms.IntegerField(min_value=1, max_value=1000, required=False)

    FILTERS = ("program", "site", "tier", "kind")

    def __init__(self, data: Any, *, programs: Sequence[Program], sites: Sequence[Site]) -> None:
        super().__init__(data)
        program, site = self.fields["program"], self.fields["site"]
        program.choices = [  # type: ignore[attr-defined]
            ("", "All programs"), *((each.pk, each.name) for each in programs)
        ]  # fmt: skip
        site.choices = [("", "All sites"), *by_supplier(sites)]  # type: ignore[attr-defined]

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FILTERS]

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters in force, by name."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name) for name in self.FILTERS}
        return {name: value for name, value in values.items() if value}

    @property
    def unknown(self) -> list[str]:
        """What the address said in vain."""
        self.is_valid()
        return [f"{name} “{str(self.data.get(name))[:40]}”" for name in self.errors]
