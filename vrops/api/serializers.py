"""Declarations of what the API takes and gives.

Input is strict: no unknown fields, JSON types as declared (no "5" for 5, no "yes" for true), and
every field bounded, so that no value reaches the database unchecked. Output is plain DRF.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from rest_framework import fields as rest
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from vrops.api.domain import parameters
from vrops.core import money
from vrops.core.errors import Invalid
from vrops.core.money import Money

UNKNOWN_FIELD = "unknown_field"
WRONG_TYPE = "wrong_type"


class StrictSerializer(serializers.Serializer):
    """The base of every input. The validated data are keyword arguments for one action."""

    def to_internal_value(self, data: Any) -> Any:
        faults: dict[str, Any] = {}
        if isinstance(data, Mapping):
            writable = {field.field_name: field for field in self._writable_fields}
            faults = {name: [_unknown(name)] for name in data if name not in writable}
            for name, field in writable.items():
                if found := _fault(field, data[name]) if name in data else None:
                    faults[name] = found if isinstance(found, dict) else [found]
            # A field never sees what is not even of its type.
            data = {name: data[name] for name in data if name not in faults}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**error.detail, **faults}) from error
        if faults:
            raise ValidationError(faults)
        return value


class MoneyField(rest.Field):
    """{"amount": "1234.50", "currency": "USD"}: the amount is text, so that no digit is lost."""

    default_error_messages = {
        "form": 'Give an object such as {{"amount": "1234.50", "currency": "USD"}}.'
    }

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            self.fail("form")
        if not all(isinstance(part, str) for part in data.values()):
            self.fail("form")
        if not _is_plain(data["amount"]):
            self.fail("form")
        try:
            return money.parse_amount(data["amount"], data["currency"])
        except Invalid as error:
            raise ValidationError(error.message, code=error.code) from error

    def to_representation(self, value: Money) -> dict[str, str]:
        return {"amount": format(value.amount, "f"), "currency": value.currency}


def unbounded(serializer: serializers.Serializer, where: str = "") -> Iterator[str]:
    """The fields of an input that lack a bound or are free in form; at start each is an error."""
    if not isinstance(serializer, StrictSerializer):
        yield f"{where or type(serializer).__name__} is not a StrictSerializer"
    for name, field in serializer.fields.items():
        if not field.read_only:
            yield from _unbounded(field, f"{where}.{name}" if where else name)


def _unbounded(field: rest.Field, where: str) -> Iterator[str]:
    bounds = next((names for kind, names in _BOUNDS if isinstance(field, kind)), ())
    missing = [name for name in bounds if getattr(field, name) is None]
    if missing:
        yield f"{where} has no {' and '.join(missing)}"
    if isinstance(field, rest.JSONField | rest.DictField):
        yield f"{where} takes anything; declare its fields"
    if isinstance(field, serializers.ListSerializer):
        yield from unbounded(field.child, where)
    elif isinstance(field, serializers.BaseSerializer):
        yield from unbounded(field, where)
    elif isinstance(field, rest.ListField):
        yield from _unbounded(field.child, where)


_BOUNDS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (serializers.ListSerializer, ("max_length",)),
    (rest.ListField, ("max_length",)),
    (rest.CharField, ("max_length",)),
    (rest.IntegerField, ("min_value", "max_value")),
    (rest.FloatField, ("min_value", "max_value")),
    (rest.DecimalField, ("max_digits", "decimal_places")),
)


def _unknown(name: str) -> ErrorDetail:
    return ErrorDetail("There is no such field here.", code=UNKNOWN_FIELD)


def _fault(field: rest.Field, value: Any) -> ErrorDetail | dict[int, Any] | None:
    """What is wrong with the type or form of a value; bounds and choices are the field's own."""
    if value is None:
        return None
    wanted = _wanted(field)
    if wanted and not _has_type(value, wanted):
        return ErrorDetail(f"This must be {_WORDS[wanted]}.", code=WRONG_TYPE)
    if isinstance(field, rest.ListField):
        found = ((i, _fault(field.child, item)) for i, item in enumerate(value))
        return {i: fault if isinstance(fault, dict) else [fault] for i, fault in found if fault}
    return _form_fault(field, value)


def _form_fault(field: rest.Field, value: Any) -> ErrorDetail | None:
    """Times name their offset, dates lie in years a zone can be reckoned in, decimals are plain."""
    match field:
        case rest.DateTimeField():
            wants, good = parameters.instant.wants, _reads(parameters.read_instant, value)
        case rest.DateField():
            wants, good = parameters.day.wants, _reads(parameters.read_day, value)
        case rest.DecimalField():
            wants, good = 'a decimal in plain digits such as "12.50"', _is_plain(value)
        case _:
            return None
    return None if good else ErrorDetail(f"This must be {wants}.", code="invalid")


def _reads(read: Callable[[str], object], written: str) -> bool:
    try:
        read(written)
    except ValueError:
        return False
    return True


def _is_plain(written: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,30}(?:\.[0-9]{1,20})?", written) is not None


_WORDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    Decimal: "a number",
    list: "a list",
    dict: "an object",
}
_TYPES: tuple[tuple[type[Any], type], ...] = (
    (rest.BooleanField, bool),
    (rest.IntegerField, int),
    (rest.FloatField, Decimal),
    (rest.MultipleChoiceField, list),
    (rest.ListField, list),
    (serializers.ListSerializer, list),
    (serializers.Serializer, dict),
    (rest.CharField, str),
    (rest.DecimalField, str),
    (rest.DateTimeField, str),
    (rest.DateField, str),
    (rest.TimeField, str),
    (rest.DurationField, str),
    (rest.UUIDField, str),
    (rest.ChoiceField, str),
)


def _wanted(field: rest.Field) -> type | None:
    return next((wanted for kind, wanted in _TYPES if isinstance(field, kind)), None)


def _has_type(value: Any, wanted: type) -> bool:
    if wanted in (int, Decimal):
        allowed = (int,) if wanted is int else (int, Decimal)
        return isinstance(value, allowed) and not isinstance(value, bool)
    return isinstance(value, wanted)
