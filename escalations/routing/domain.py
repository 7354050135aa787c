"""Where a ticket goes: the first rule whose conditions all hold, and the sentence that says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vrops.core import text
from vrops.core.errors import FieldError, Invalid

# What a rule may ask for: each is a list of values, of which one must hold.
CONDITIONS = ("types", "categories", "sites", "launches", "waiting", "words")
_ASKED = {
    "types": "type",
    "categories": "category",
    "sites": "site",
    "launches": "launch",
    "waiting": "customer",
}
# The names a person uses for the facts' values.
Names = Mapping[str, Mapping[str | int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a ticket when it is filed."""

    type: str
    category: str
    waiting: str
    site: int | None = None
    launch: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as a value; `priority` None leaves the ticket's own."""

    name: str
    queue_id: int
    queue_name: str
    priority: int | None = None
    conditions: Mapping[str, Sequence[str | int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """The rule that fits and why: “Promo credits” (category is Promo credit)."""

    rule: Rule
    reason: str


def first_match(rules: Sequence[Rule], facts: Facts, names: Names | None = None) -> Match | None:
    """The first rule, in the order given, of which every condition holds; None when none fits.

    A rule without conditions takes what is left. Words match beginnings of words, whatever their
    case and accents. `names` puts people's words into the reason.
    """
    for rule in rules:
        reasons = []
        for condition in CONDITIONS:
            wanted = rule.conditions.get(condition)
            if not wanted:
                continue
            reason = _holds(condition, wanted, facts, names or {})
            if reason is None:
                break
            reasons.append(reason)
        else:
            said = " and ".join(reasons) or "nothing else fits"
            return Match(rule, f"“{rule.name}” ({said})")
    return None


def check_conditions(conditions: Mapping[str, object]) -> None:
    """Refuses (Invalid) conditions nobody could mean: unknown ones, or without a value."""
    for name, values in conditions.items():
        if name not in CONDITIONS:
            detail = f"A rule cannot ask for “{name}”; it can for {', '.join(CONDITIONS)}."
        elif not isinstance(values, list | tuple) or not values:
            detail = f"Say which {name} the rule asks for, or leave them out."
        else:
            continue
        raise Invalid(detail, errors=[FieldError(f"conditions/{name}", "invalid", detail)])


def _holds(condition: str, wanted: Sequence[str | int], facts: Facts, names: Names) -> str | None:
    if condition == "words":
        found = _word(wanted, facts.text)
        return None if found is None else f"it says “{found}”"
    value = {
        "types": facts.type,
        "categories": facts.category,
        "sites": facts.site,
        "launches": facts.launch,
        "waiting": facts.waiting,
    }[condition]
    if value is None or value not in wanted:
        return None
    known = names.get(condition, {}).get(value, str(value).replace("_", " "))
    return f"{_ASKED[condition]} is {known}"


def _word(wanted: Sequence[str | int], said: str) -> str | None:
    """The first of the words or phrases that begins a word of the text."""
    padded = f" {text.fold(said)}"
    for word in wanted:
        if f" {text.fold(str(word))}" in padded:
            return str(word)
    return None
