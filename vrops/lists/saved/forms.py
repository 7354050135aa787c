"""The form of a view: what it is called and who sees it."""

from typing import Any

from django import forms

from vrops.access.policy import can
from vrops.lists.pages import ListPage
from vrops.lists.saved import permissions
from vrops.lists.saved.actions import Entered, roles_of
from vrops.lists.saved.models import LONGEST_LABEL, SavedView
from vrops.ui.forms import ActionForm, Boxes


class ViewForm(ActionForm):
    """Those who may not share are asked for the name alone; who sees the view stays as it is."""

    label = forms.CharField(
        label="Name", max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
    sharing = forms.ChoiceField(
        label="Who sees it", choices=SavedView.Sharing.choices, widget=forms.RadioSelect
    )
    roles = forms.MultipleChoiceField(label="Roles", required=False, widget=Boxes)

    def __init__(self, *args: Any, page: ListPage, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not can(user, permissions.SHARE):
            del self.fields["sharing"], self.fields["roles"]
            return
        field: Any = self.fields["roles"]
        field.choices = [(str(role), role.label) for role in roles_of(page)]

    def entered(self) -> Entered:
        given = {
            "sharing": SavedView.Sharing.PRIVATE,
            "roles": (),
            **self.initial,
            **self.cleaned_data,
        }
        return Entered(label=given["label"], sharing=given["sharing"], roles=given["roles"])
