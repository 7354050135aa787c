"""What an approver fills in, and what a submitter says."""

from typing import Any

from django import forms

from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.domain.routes import Verdict
from vrops.ui.forms import ActionForm, DayField


class DecisionForm(ActionForm):
    """The decision rail: the note, the verdict of the button, what goes with it.

    `version` and `sheet_hash` are what the approver has before them.
    """

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    sheet_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[(str(v), v) for v in Verdict], widget=forms.HiddenInput)
    note = forms.CharField(
        label="Note to the launch team",
        required=False,
        max_length=4000,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "Required if you send it back or reject it"}
        ),
    )
    conditions = forms.CharField(
        label="Conditions",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line. Each stays open until an approver accepts the evidence.",
    )
    due_on = DayField(label="Due", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        needs_note = cleaned.get("verdict") in (Verdict.SEND_BACK, Verdict.REJECT)
        if needs_note and not (cleaned.get("note") or "").strip():
            self.add_error("note", "Say why, so that it can be corrected.")
        return cleaned

    def new_conditions(self) -> list[NewCondition]:
        lines = self.cleaned_data["conditions"].splitlines()
        due_on = self.cleaned_data["due_on"]
        return [NewCondition(line.strip(), due_on) for line in lines if line.strip()]


class WithdrawForm(ActionForm):
    """Why a submission is taken back."""

    why = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Those who were asked to approve read it.",
    )


class ConditionForm(ActionForm):
    """What shows that a condition is met."""

    evidence = forms.CharField(
        label="Evidence",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What shows that it is done.",
    )
