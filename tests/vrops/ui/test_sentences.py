"""No form of the product answers with a sentence of the framework: ours say how to mend it."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.functional import Promise

from vrops.ui.forms import ActionForm, DayField, OurWords
from vrops.ui.sentences import ANYTHING_ELSE, sentence

AREAS = ("escalations", "gtm", "playbook", "salesops", "vrops")
# What people and scripts send into fields that were made for something else.
ODD: tuple[Any, ...] = (
    "", "x", "not a day", "a" * 30_000, "\x00", "-1", "1e9", "9" * 40, "é ü", [],
)  # fmt: skip
# Programs, not modules of the product: importing one runs it.
NO_MODULES = (".migrations", ".management", ".local", ".wsgi", ".celery")


def every_form() -> list[type[forms.BaseForm]]:
    """The form classes written in this project, wherever they stand."""
    for area in AREAS:
        package = importlib.import_module(area)
        for module in pkgutil.walk_packages(package.__path__, f"{area}."):
            if not any(part in module.name for part in NO_MODULES):
                importlib.import_module(module.name)
    found: list[type[forms.BaseForm]] = []
    waiting: list[type[forms.BaseForm]] = [forms.Form]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found += [each for each in below if each.__module__.partition(".")[0] in AREAS]
    return sorted(set(found), key=lambda each: (each.__module__, each.__qualname__))


def every_field() -> Iterator[tuple[str, forms.Field]]:
    for form in every_form():
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            yield f"{form.__module__}.{form.__qualname__}.{name}", field


def test_every_form_speaks_in_our_words() -> None:
    found = every_form()
    assert len(found) > 40
    strangers = [f"{each.__module__}.{each.__qualname__}" for each in found
                 if not issubclass(each, OurWords)]  # fmt: skip
    assert strangers == []


@pytest.mark.django_db
def test_no_field_of_any_form_answers_with_a_sentence_of_the_framework() -> None:
    """Each field alone in a form, with whatever may come in: its faults are ours and not vague."""
    vague = []
    for name, field in every_field():
        probe = type("Probe", (ActionForm,), {"it": field})
        for odd in ODD:
            data = {"it": odd}
            files = {"it": SimpleUploadedFile(f"{'n' * 300}.png", b"")} if odd == "x" else {}
            try:
                faults = probe(data, files).errors.as_data().get("it", [])
            except (AttributeError, TypeError):
                continue  # a choice whose records the form's own __init__ names
            for fault in faults:
                assert not isinstance(fault.message, Promise), (name, odd, str(fault.message))
                if fault.message == ANYTHING_ELSE:
                    vague.append(f"{name}: {fault.code}")
    assert vague == []


NUL = "This holds a character that cannot be stored; delete what was pasted and type it."
SLUG = "Use only letters, digits, hyphens and underscores, such as “fcc-portal”."
CHOICE = "This cannot be chosen here; choose from the list."


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        (forms.CharField(), "", "Fill this in."),
        (forms.CharField(max_length=3), "abcd", "Use at most 3 characters; these are 4."),
        (forms.CharField(), "a\x00", NUL),
        (forms.SlugField(), "a b", SLUG),
        (forms.ChoiceField(choices=[("a", "A")]), "b", CHOICE),
        (forms.ChoiceField(choices=[("a", "A")]), "", "Choose one."),
        (forms.IntegerField(), "twelve", "Give a whole number such as 12."),
        (forms.IntegerField(max_value=60), "61", "Use 60 or less."),
        (DayField(), "2026-02-30", "Give a day that the calendar has, such as 2026-12-04."),
        (DayField(), "1500-01-01", "Use a year from 2000 to 2199."),
    ],
)
def test_says_how_to_mend_it(field: forms.Field, given: str, words: str) -> None:
    form = type("One", (ActionForm,), {"it": field})({"it": given})
    assert form.errors["it"] == [words]


def test_what_our_code_says_stays_as_it_is() -> None:
    form = type("One", (ActionForm,), {"it": forms.CharField()})({"it": "x"})
    form.add_error("it", "Say by when.")
    form.add_error(None, ValidationError(["One.", "Two."]))
    assert form.errors["it"] == ["Say by when."]
    assert form.non_field_errors() == ["One.", "Two."]


def test_a_fault_nobody_thought_of_still_gets_a_sentence_of_ours() -> None:
    assert sentence(ValidationError("?", code="new_in_some_release"), None) == ANYTHING_ELSE
