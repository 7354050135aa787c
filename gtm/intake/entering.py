"""What a request asks for, on its way in: cleaned, with every fault named at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from gtm.launches.models import Launch, Program
from vrops.core import text
from vrops.core.errors import FieldError, Invalid
from vrops.core.money import Money
from vrops.core.periods import FAR, is_far
from vrops.people.models import Channel, HQGroup

MOST_NAMES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInput:
    """What HQ asks for; `wanted_ends_on` is the first day after."""

    group_id: int
    title: str
    kind: str
    wanted_starts_on: date
    wanted_ends_on: date | None = None
    program_id: int | None = None
    program_text: str = ""
    channels: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    audience: str = ""
    expected_volume: int | None = None
    funding: Money | None = None
    details: str = ""


def checked(entered: RequestInput) -> dict[str, Any]:
    """The columns to store; refuses (Invalid) with every fault at once."""
    faults: list[FieldError] = []
    given = {each.name: getattr(entered, each.name) for each in fields(entered)}
    columns = {name: _cleaned(name, value, faults) for name, value in given.items()}
    funding: Money | None = columns.pop("funding")
    columns |= {
        "sort_key": text.sort_key(columns["title"]),
        "channels": sorted(set(entered.channels)),
        "funding_amount": funding.amount if funding else None,
        "funding_currency": funding.currency if funding else "",
    }
    faults += [FieldError(f"/{name}", code, detail) for wrong, name, code, detail in
               _faults(columns, entered) if wrong]  # fmt: skip
    if faults:
        raise Invalid("The request was not saved; see the fields.", errors=faults)
    return columns


def _cleaned(name: str, value: Any, faults: list[FieldError]) -> Any:
    """Text as it is stored; lists without repeats and blanks, sorted."""
    try:
        if isinstance(value, str):
            return text.clean(value).strip()
        if isinstance(value, tuple):
            parts = (text.one_line(part) for part in value)
            return sorted({part for part in parts if part})
    except Invalid as error:
        faults.append(FieldError(f"/{name}", "text", error.message))
        return "" if isinstance(value, str) else []
    return value


def _faults(columns: dict[str, Any], entered: RequestInput) -> Iterable[tuple[bool, str, str, str]]:
    starts, ends = entered.wanted_starts_on, entered.wanted_ends_on
    yield not columns["title"], "title", "required", "Give the request a title."
    for name, most in (("title", 160), ("program_text", 120), ("audience", 300)):
        yield len(columns[name]) > most, name, "too_long", f"Use at most {most} characters."
    yield (
        entered.kind not in Launch.Kind.values, "kind", "unknown",
        "Choose promotion, process or flagship.",
    )  # fmt: skip
    yield is_far(starts), "wanted_starts_on", "out_of_range", FAR
    yield is_far(ends), "wanted_last_day", "out_of_range", FAR
    yield (
        ends is not None and ends <= starts, "wanted_last_day", "before_start",
        "The last day comes before the first; correct one of the two.",
    )  # fmt: skip
    yield (
        not HQGroup.objects.filter(pk=entered.group_id).exists(), "group", "unknown",
        "Choose a group.",
    )  # fmt: skip
    yield (
        entered.program_id is not None
        and not Program.objects.filter(pk=entered.program_id).exists(),
        "program", "unknown", "Choose a program.",
    )  # fmt: skip
    unknown = sorted(set(entered.channels) - set(Channel.values))
    yield bool(unknown), "channels", "unknown", f"Unknown: {', '.join(unknown)}."
    volume = entered.expected_volume
    yield (
        volume is not None and not 0 <= volume <= 100_000_000, "expected_volume", "out_of_range",
        "Give a number from 0 to 100,000,000.",
    )  # fmt: skip
    yield (
        entered.funding is not None and entered.funding.amount < 0, "funding", "negative",
        "Funding is not negative.",
    )  # fmt: skip
    yield from _list_faults("systems", columns["systems"], 60)
    yield from _list_faults("codes", columns["codes"], 40)


def _list_faults(
    name: str, values: Sequence[str], longest: int
) -> Iterable[tuple[bool, str, str, str]]:
    yield len(values) > MOST_NAMES, name, "too_many", f"Name at most {MOST_NAMES}."
    long = [value for value in values if len(value) > longest]
    yield bool(long), name, "too_long", f"Each at most {longest} characters."
