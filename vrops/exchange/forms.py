"""The forms of the wizard: the file, and which column is which."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from vrops.core.errors import VropsError
from vrops.core.text import cut
from vrops.exchange import queries
from vrops.exchange.domain.columns import Mapping, forms_for
from vrops.exchange.models import Import
from vrops.ui.forms import ActionForm

SHOWN_VALUES = 5


class UploadForm(ActionForm):
    """One file; what it may be is judged by the action."""

    file = forms.FileField(
        label="CSV file", allow_empty_file=True,
        error_messages={"required": "Choose a file.", "max_length": "Its name is too long."},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file as the page shows it: its choice and its first values."""

    name: str
    choice: BoundField
    values: tuple[str, ...]


class ColumnsForm(ActionForm):
    """Which field each column is, and how dates and numbers are written in it."""

    def __init__(self, data: Any = None, *, load: Import) -> None:
        super().__init__(data)
        self.load = load
        self.header = queries.layout_of(load).header
        self.sample = queries.sample_of(load)
        self.proposal, self.options = queries.proposed(load, self.sample)
        self._add_columns()
        self._add_forms()

    def rows(self) -> list[ColumnRow]:
        return [
            ColumnRow(name, self[f"column_{place}"], self._values(place))
            for place, name in enumerate(self.header)
        ]

    def written(self) -> list[BoundField]:
        """The questions how cells are written, for the fields that can be in several ways."""
        return [self[name] for name in self.fields if name.startswith("form_")]

    def mapping(self) -> Mapping:
        """What was chosen. Two columns for one field are a fault of the second."""
        columns: dict[str, str] = {}
        for place, name in enumerate(self.header):
            chosen = self.cleaned_data[f"column_{place}"]
            if chosen in columns:
                self.add_error(
                    f"column_{place}", f"“{columns[chosen]}” is this already; leave one out."
                )
            elif chosen:
                columns[chosen] = name
        forms = {
            name.removeprefix("form_"): self.cleaned_data[name]
            for name in self.fields
            if name.startswith("form_") and name.removeprefix("form_") in columns
        }
        return Mapping(columns, forms)

    def take(self, error: VropsError, options: forms.Form | None = None) -> None:
        """Show what the action refused: beside the field's question, be it here or among what
        holds for all rows, else above them all."""
        for fault in error.errors:
            name = f"form_{fault.pointer}"
            if options is not None and fault.pointer in options.fields:
                options.add_error(fault.pointer, fault.detail)
            elif name in self.fields and fault.code == "form":
                self.add_error(name, fault.detail)
            else:
                self.add_error(None, fault.detail)
        if not error.errors:
            self.add_error(None, error.message)

    def _values(self, place: int) -> tuple[str, ...]:
        found = (row[place] for row in self.sample)
        return tuple(cut(value, 60) for value in list(found)[:SHOWN_VALUES] if value)

    def _add_columns(self) -> None:
        fields = self.load.of_kind.fields
        choices = [("", "Leave out")]
        choices += [(each.name, f"{each.label}{' *' * each.required}") for each in fields]
        chosen = {column: name for name, column in self.proposal.columns.items()}
        for place, name in enumerate(self.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name, required=False, choices=choices, initial=chosen.get(name, "")
            )

    def _add_forms(self) -> None:
        fields = self.load.of_kind.fields
        guessed = forms_for(fields, self.proposal.columns, self.header, self.sample)
        for each in fields:
            if each.parser.forms:
                proposed = self.proposal.forms.get(each.name) or guessed.get(each.name, "")
                unclear = [] if proposed else [("", "Choose: the file leaves it open")]
                self.fields[f"form_{each.name}"] = forms.ChoiceField(
                    label=f"{each.label} is written as",
                    choices=[*unclear, *each.parser.forms.items()],
                    initial=proposed,
                    required=False,
                )
