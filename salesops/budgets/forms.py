"""What people fill in about budgets."""

from typing import Any

from django import forms

from salesops.budgets import queries
from salesops.budgets.actions import LineInput
from salesops.budgets.models import BudgetLine, CostCentre
from vrops.people.models import User
from vrops.ui.forms import ActionForm, AmountField, CurrencyField, money_of


class LineForm(ActionForm):
    """A budget line."""

    name = forms.CharField(label="What it is for", max_length=160)
    cost_centre: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Cost center", queryset=CostCentre.objects.none(), empty_label="Choose a cost center"
    )
    fiscal_year = forms.IntegerField(label="Fiscal year", min_value=2000, max_value=2199)
    planned = AmountField(label="Planned")
    currency = CurrencyField()
    launch: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Launch", queryset=None, required=False, empty_label="No launch"
    )
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Owner", queryset=User.objects.none()
    )

    def __init__(
        self, *args: Any, user: Any, line: BudgetLine | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        centres = CostCentre.objects.visible_to(user).order_by("code")
        offered = centres.filter(is_active=True)
        # The one it already stands in stays a choice after it was closed.
        self._choose(
            "cost_centre", offered | centres.filter(pk=line.cost_centre_id) if line else offered
        )
        self._choose("launch", queries.launches_for(user, line.launch_id if line else None))
        self._choose("owner", queries.owners())

    def _choose(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["amount"] = money_of(self, "planned", cleaned.get("currency", ""))
        return cleaned

    def entered(self) -> LineInput:
        given = self.cleaned_data
        return LineInput(
            cost_centre_id=given["cost_centre"].pk,
            fiscal_year=given["fiscal_year"],
            name=given["name"],
            planned=given["amount"],
            owner_id=given["owner"].pk,
            launch_id=given["launch"].pk if given["launch"] else None,
        )


class CostCentreForm(ActionForm):
    """A cost center."""

    code = forms.CharField(label="Code", max_length=20)
    name = forms.CharField(label="Name", max_length=120)
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Owner", queryset=User.objects.none()
    )
    is_active = forms.BooleanField(label="In use", required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]
