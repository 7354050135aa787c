"""After a stale edit: the fields that differ, both values in words, to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from gtm.launches.forms import LaunchForm
from vrops.core.company import company_day
from vrops.ui import formats


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that two people changed: both values, as the form sends them and as people read."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_text: str
    theirs_text: str


def differing(form: LaunchForm, theirs: Mapping[str, Any]) -> list[Choice]:
    """The fields of a valid form that the launch, as it is now, has otherwise."""
    mine = form.cleaned_data
    return [
        Choice(
            name, str(form[name].label), as_sent(mine[name]), as_sent(theirs[name]),
            in_words(form, name, mine[name]), in_words(form, name, theirs[name]),
        )
        for name in theirs
        if as_sent(mine[name]) != as_sent(theirs[name])
    ]  # fmt: skip


def as_sent(value: Any) -> str:
    """A value as one input of the form holds it."""
    match value:
        case None:
            return ""
        case time():
            return f"{value:%H:%M}"
        case list() | tuple():
            return ",".join(sorted(str(each) for each in value))
        case _:
            return str(value)


def in_words(form: LaunchForm, name: str, value: Any) -> str:
    """A field's value as a person reads it, to choose between two of them."""
    match value:
        case None | "" | [] | ():
            return "Nothing"
        case date():
            return formats.day(value, company_day())
        case time():
            return f"{value:%H:%M}"
        case list() | tuple():
            return ", ".join(_label(form, name, each) for each in value)
        case _:
            return _label(form, name, value)


def _label(form: LaunchForm, name: str, value: Any) -> str:
    choices = getattr(form.fields[name], "choices", ())
    flat = {
        str(key): str(words)
        for group in choices
        for key, words in (group[1] if isinstance(group[1], list | tuple) else [group])
    }
    return flat.get(str(value), str(value))
