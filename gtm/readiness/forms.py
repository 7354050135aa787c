"""What people fill in about readiness."""

from typing import Any

from django import forms

from gtm.readiness import measures, queries
from gtm.readiness.domain import Gate
from vrops.people.models import User
from vrops.ui.forms import ActionForm


class EvidenceForm(ActionForm):
    """What shows that an item is done."""

    evidence = forms.CharField(
        label="Evidence",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What shows that it is done: a result, a ticket, a link. Approvers read it.",
    )


class WhyForm(ActionForm):
    """Why an item is waived or open again."""

    why = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Approvers and the launch team read it.",
    )


class OwnerForm(ActionForm):
    """Who sees to an item."""

    owner = forms.ModelChoiceField(
        label="Owner", queryset=User.objects.none(), required=False, empty_label="Nobody by name"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = queries.owners()  # type: ignore[attr-defined]


class ItemForm(OwnerForm):
    """One more item of a checklist."""

    name = forms.CharField(label="What has to be ready", max_length=160)
    days_before = forms.IntegerField(
        label="Working days before the first day",
        min_value=-250,
        max_value=250,
        initial=5,
        help_text="Due so many working days before it; negative: after it.",
    )
    gate = forms.ChoiceField(
        label="Gate", choices=[(gate.value, gate.label) for gate in Gate], initial=Gate.NONE.value
    )
    per_site = forms.BooleanField(
        label="Once for each site, closed by its supervisor", required=False
    )
    measure = forms.ChoiceField(label="Measured by", required=False)
    target = forms.DecimalField(
        label="Met at", required=False, max_digits=12, decimal_places=2,
        help_text="The figure at which it is met; a yes is 1.",
    )  # fmt: skip
    field_order = ("name", "gate", "days_before", "owner", "per_site", "measure", "target")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = measures.choices()
        self.fields["measure"].choices = [("", "Nothing: closed by hand"), *known]  # type: ignore[attr-defined]
        if not known:
            del self.fields["measure"], self.fields["target"]
