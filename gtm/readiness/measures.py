"""What a measured item can be bound to: areas register a measure when they can provide it.

A measure nobody provides cannot be chosen, and an item bound to one that went away stays open.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """`label` reads in a picker, `unit` follows the number ("%", "" for yes or no)."""

    name: str
    label: str
    unit: str = ""


_measures: dict[str, Measure] = {}


def register(*measures: Measure) -> None:
    for measure in measures:
        if measure.name in _measures:
            raise ValueError(f"The measure {measure.name} is registered twice.")
        _measures[measure.name] = measure


def choices() -> list[tuple[str, str]]:
    """Measures that can be chosen now, by label."""
    return [(measure.name, measure.label) for measure in known()]


def known() -> list[Measure]:
    """Every measure that somebody provides, by label."""
    return sorted(_measures.values(), key=lambda measure: measure.label)


def is_known(name: str) -> bool:
    return name in _measures


def get(name: str) -> Measure | None:
    return _measures.get(name)
