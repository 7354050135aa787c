"""Forms and fields that every area shares: faults of actions, days, choices, amounts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from vrops.core.currencies import CURRENCIES
from vrops.core.errors import Invalid, VropsError
from vrops.core.money import Money, parse_amount
from vrops.core.periods import FAR, FIRST_YEAR, LAST_YEAR, is_far
from vrops.ui.sentences import in_our_words

USUAL = ("USD", "PHP", "COP")
# More choices than these come in the long select instead of boxes to tick.
MOST_BOXES = 30
# A select with more choices than these is searched (UI guide: Tom Select past 15).
MOST_IN_SELECT = 15


class OurWords:
    """What a form says about its fields are our sentences, not the framework's."""

    fields: dict[str, forms.Field]

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django's, with our own sentence for each that is the framework's."""
        if isinstance(error, ValidationError) and not hasattr(error, "error_dict"):
            kind = self.fields.get(field) if field else None
            error = ValidationError([in_our_words(each, kind) for each in error.error_list])
        super().add_error(field, error)  # type: ignore[misc]


class ActionForm(OurWords, forms.Form):
    """The form of every page. Its action may find faults of its own: they stand beside the fields
    they name."""

    def take(self, error: VropsError) -> None:
        """Show what the action refused; a fault of no field of this form stands above them all."""
        for fault in error.errors:
            name = fault.pointer.lstrip("/").split("/")[0]
            self.add_error(name if name in self.fields else None, fault.detail)
        if not error.errors:
            self.add_error(None, error.message)


class DayField(forms.DateField):
    """A day from the browser's own date picker, in years that a zone can be reckoned in."""

    def __init__(self, **options: Any) -> None:
        bounds = {"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}
        attrs = {"type": "date", **bounds, **options.pop("attrs", {})}
        options.setdefault("widget", forms.DateInput(attrs=attrs, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if is_far(value):
            raise forms.ValidationError(FAR, code="out_of_range")


class _SplitsCommas:
    """Several values may also come as one with commas: so the choice after a stale edit sends."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = super().value_from_datadict(data, files, name) or []  # type: ignore[misc]
        return [part for value in values for part in str(value).split(",") if part]


class Boxes(_SplitsCommas, forms.CheckboxSelectMultiple):
    """Boxes to tick."""


class LongSelect(_SplitsCommas, forms.SelectMultiple):
    """A select of many, which select.js turns into one to search in."""


def searched_when_long(field: forms.Field, choices: Sequence[Any]) -> bool:
    """Let select.js make a select with many choices one to search in; whether it does."""
    if len(choices) <= MOST_IN_SELECT:
        return False
    field.widget.attrs["data-long"] = ""
    return True


class AmountField(forms.CharField):
    """An amount as people write it; read once the currency is known."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)


class CurrencyField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        rest = [(code, code) for code in sorted(CURRENCIES) if code not in USUAL]
        usual = [(code, code) for code in USUAL]
        choices = [("Usual", usual), ("All", rest)]
        widget = forms.Select(attrs={"data-long": ""})
        super().__init__(label="Currency", choices=choices, initial="USD", widget=widget, **options)


def money_of(form: forms.Form, name: str, currency: str) -> Money | None:
    """The amount of a field in that currency; with what is wrong beside the field, None."""
    written = form.cleaned_data.get(name)
    if not written or not currency:
        return None
    try:
        return parse_amount(written, currency)
    except Invalid as error:
        form.add_error(name, error.message)
        return None
