"""What is asked before people are changed in numbers."""

from django import forms

from vrops.ui.forms import ActionForm


class DisableForm(ActionForm):
    """Why people lose their access: it stands in the log beside each of them."""

    why = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="They are signed out at their next click. The reason is kept in the log.",
    )
