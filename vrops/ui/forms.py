"""Fields that every area's forms share: amounts with their currency."""

from typing import Any

from django import forms

from vrops.core.currencies import CURRENCIES
from vrops.core.errors import Invalid
from vrops.core.money import Money, parse_amount

USUAL = ("USD", "PHP", "COP")


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
        super().__init__(label="Currency", choices=choices, initial="USD", **options)


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
