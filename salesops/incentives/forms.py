"""What people fill in about SPIFFs."""

from datetime import timedelta
from typing import Any

from django import forms

from gtm.approvals.forms import DecisionForm
from gtm.launches.forms import by_supplier
from gtm.launches.models import Launch
from salesops.budgets.queries import launches_for, owners
from salesops.incentives.actions import MOST_UNITS, SpiffInput
from salesops.incentives.models import Spiff
from vrops.people.models import Site, User
from vrops.ui.forms import (
    MOST_BOXES,
    ActionForm,
    AmountField,
    Boxes,
    CurrencyField,
    DayField,
    LongSelect,
    money_of,
)

_DAY = timedelta(days=1)


class UnitsField(forms.IntegerField):
    def __init__(self, label: str) -> None:
        super().__init__(label=label, min_value=0, max_value=MOST_UNITS)


class SpiffForm(ActionForm):
    """A SPIFF; both dates are days on which it pays."""

    name = forms.CharField(label="Name", max_length=160)
    launch: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Launch", queryset=Launch.objects.none(), required=False, empty_label="No launch"
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day")
    unit = forms.CharField(
        label="Pays for each", max_length=60, help_text="What is counted: “new line activated”."
    )
    rate = AmountField(label="Rate per unit")
    currency = CurrencyField()
    pot = AmountField(
        label="Pot", required=False, help_text="The most it pays in all. Empty: no pot."
    )
    units_low = UnitsField("Expected units, low")
    units_likely = UnitsField("Likely")
    units_high = UnitsField("High")
    sites = forms.TypedMultipleChoiceField(label="Sites", coerce=int)
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Owner", queryset=User.objects.none()
    )

    ROWS = (
        ("name",), ("launch",), ("starts_on", "ends_on"), ("unit",), ("rate", "currency"),
        ("pot",), ("units_low", "units_likely", "units_high"), ("sites",), ("owner",),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, spiff: Spiff | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = list(Site.objects.visible_to(user).select_related("supplier").order_by("sort_key"))
        chosen = self.fields["sites"]
        chosen.widget = Boxes() if len(sites) <= MOST_BOXES else LongSelect(attrs={"data-long": ""})
        chosen.choices = by_supplier(sites)  # type: ignore[attr-defined]
        for name in ("launch", "owner"):
            self.fields[name].widget.attrs["data-long"] = ""
        self._choose("launch", launches_for(user, spiff.launch_id if spiff else None))
        self._choose("owner", owners())

    def _choose(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields in groups that stand side by side."""
        return [[self[name] for name in row] for row in self.ROWS]

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
        currency = cleaned.get("currency", "")
        cleaned["rate_money"] = money_of(self, "rate", currency)
        cleaned["pot_money"] = money_of(self, "pot", currency)
        return cleaned

    def entered(self) -> SpiffInput:
        """What was filled in, with the end as the first day after."""
        given = self.cleaned_data
        return SpiffInput(
            name=given["name"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"] + _DAY,
            unit=given["unit"],
            rate=given["rate_money"],
            pot=given["pot_money"],
            units_low=given["units_low"],
            units_likely=given["units_likely"],
            units_high=given["units_high"],
            owner_id=given["owner"].pk,
            launch_id=given["launch"].pk if given["launch"] else None,
            site_ids=frozenset(given["sites"]),
        )


def initial_of(spiff: Spiff) -> dict[str, Any]:
    """A SPIFF as its form shows it."""
    names = ("name", "starts_on", "unit", "currency", "units_low", "units_likely", "units_high")
    pot = spiff.pot_money
    return {name: getattr(spiff, name) for name in names} | {
        "launch": spiff.launch_id,
        "owner": spiff.owner_id,
        "ends_on": spiff.last_day,
        "rate": f"{spiff.unit_rate.rounded().amount:,f}",
        "pot": f"{pot.rounded().amount:,f}" if pot else "",
        "sites": list(spiff.sites.values_list("pk", flat=True)),
    }


class SpiffDecisionForm(DecisionForm):
    """The decision on a SPIFF: yes, change it, or no; without conditions."""

    VERDICTS = ("approve", "send_back", "reject")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["conditions"], self.fields["due_on"]
        self.fields["verdict"].choices = [(name, name) for name in self.VERDICTS]  # type: ignore[attr-defined]


class CancelForm(ActionForm):
    """Why a SPIFF is cancelled."""

    why = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who sells for it reads it.",
    )


class WithdrawForm(ActionForm):
    """Why a submission is taken back."""

    why = forms.CharField(
        label="Reason", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
