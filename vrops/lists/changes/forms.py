"""The new value of many rows, and why."""

from typing import Any

from django import forms

from vrops.lists.edits import Edit, written
from vrops.ui.forms import ActionForm, searched_when_long


class ValueForm(ActionForm):
    """One value, as the edit's own field takes it; with a reason where its action asks for one."""

    def __init__(self, edit: Edit, user: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = edit.field(user)
        field.label = field.label or edit.label
        choices: Any = getattr(field, "choices", ())
        searched_when_long(field, list(choices))
        self.fields["value"] = field
        if edit.reason:
            self.fields["reason"] = forms.CharField(label=edit.reason, max_length=300)

    @property
    def given(self) -> dict[str, list[str]]:
        """What was filled in, as a change keeps it."""
        values = {name: written(value) for name, value in self.cleaned_data.items()}
        return {name: [value] for name, value in values.items()}

    @property
    def words(self) -> str:
        """The value as people read it."""
        value, choices = self.cleaned_data["value"], getattr(self.fields["value"], "choices", ())
        for key, label in choices:
            if str(key) == written(value):
                return str(label)
        return str(value) if value not in (None, "") else "nothing"
