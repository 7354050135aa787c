"""What a form says about its fields, in place of the framework's own messages: what is wrong and
how to mend it. Where it is says the label beside it."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

# Nothing was given; by kind of field, the most special first.
REQUIRED: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.MultipleChoiceField, "Choose at least one."),
    (forms.ModelMultipleChoiceField, "Choose at least one."),
    (forms.ChoiceField, "Choose one."),
    (forms.ModelChoiceField, "Choose one."),
    (forms.FileField, "Choose a file."),
    (forms.DateTimeField, "Give a day and a time."),
    (forms.DateField, "Give a day."),
    (forms.TimeField, "Give a time."),
    (forms.IntegerField, "Give a number."),
    (forms.BooleanField, "Tick this to go on."),
    (forms.Field, "Fill this in."),
)
# It cannot be read as what the field holds.
INVALID: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.SlugField, "Use only letters, digits, hyphens and underscores, such as “fcc-portal”."),
    (forms.EmailField, "Give an address such as jo@example.com."),
    (forms.URLField, "Give a whole web address, such as https://example.com/page."),
    (forms.UUIDField, "This page has grown too old; reload it and send it again."),
    (forms.DecimalField, "Give a number such as 1250 or 12.50."),
    (forms.FloatField, "Give a number such as 1250 or 12.50."),
    (forms.IntegerField, "Give a whole number such as 12."),
    (forms.DateTimeField, "Give a day and a time such as 2026-12-04 08:30."),
    (forms.DateField, "Give a day that the calendar has, such as 2026-12-04."),
    (forms.TimeField, "Give a time such as 08:30."),
    (forms.FileField, "No file came with the form; choose it again."),
)
# All others, by the code of the framework; the words take the framework's parameters.
OTHERS: Mapping[str, str] = {
    "invalid_choice": "This cannot be chosen here; choose from the list.",
    "invalid_list": "This cannot be chosen here; choose from the list.",
    "invalid_pk_value": "This cannot be chosen here; choose from the list.",
    "max_length": "Use at most {limit_value:,} characters; these are {show_value:,}.",
    "min_length": "Use at least {limit_value:,} characters; these are {show_value:,}.",
    "max_value": "Use {limit_value:,} or less.",
    "min_value": "Use {limit_value:,} or more.",
    "step_size": "Use a multiple of {limit_value:,}.",
    "max_digits": "Use at most {max} digits.",
    "max_decimal_places": "Use at most {max} digits after the decimal point.",
    "max_whole_digits": "Use at most {max} digits before the decimal point.",
    "null_characters_not_allowed": (
        "This holds a character that cannot be stored; delete what was pasted and type it."
    ),
    "missing": "Choose a file.",
    "empty": "The file is empty; choose another.",
    "contradiction": "Choose a file or remove it, not both.",
    "invalid_image": "This is not a picture that can be opened; choose another.",
    "overflow": "This is too large; use a smaller one.",
}
ANYTHING_ELSE = "This cannot be used as it is; correct it and try again."


def in_our_words(error: ValidationError, field: forms.Field | None) -> ValidationError:
    """The fault with our sentence. What code of ours said stays as it is: only the framework's own
    messages are lazy translations."""
    if not isinstance(error.message, Promise):
        return error
    return ValidationError(sentence(error, field), code=error.code)


def sentence(error: ValidationError, field: forms.Field | None) -> str:
    """Our sentence for a fault by its code, the kind of its field and its parameters."""
    for code, kinds in (("required", REQUIRED), ("invalid", INVALID)):
        if error.code == code:
            fitting = (words for kind, words in kinds if isinstance(field, kind))
            return next(fitting, ANYTHING_ELSE)
    if error.code in ("max_length", "invalid") and isinstance(field, forms.FileField):
        return "The name of the file is too long; shorten it and choose it again."
    words = OTHERS.get(error.code or "", ANYTHING_ELSE)
    return words.format_map(dict(error.params or {}))
