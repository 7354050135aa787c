"""A measured figure: one line of the table, and one JSON line in $VAR/bench.jsonl."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

FILE = "bench.jsonl"


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` is what it should reach in the same unit; None when there is none."""

    name: str
    value: float
    unit: str
    goal: float | None
    met: bool

    @classmethod
    def at_least(cls, name: str, value: float, unit: str, goal: float) -> Self:
        return cls(name, round(value, 2), unit, goal, value >= goal)

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, goal: float) -> Self:
        return cls(name, round(value, 2), unit, goal, value <= goal)

    @classmethod
    def plain(cls, name: str, value: float, unit: str) -> Self:
        """One that has no goal."""
        return cls(name, round(value, 2), unit, None, True)

    def line(self) -> str:
        goal = f"{self.goal:>12,.0f}" if self.goal is not None else " " * 12
        return f"{self.name:<44}{self.value:>14,.1f} {self.unit:<16}{goal}  " + (
            "met" if self.met else "MISSED"
        )


def begin() -> None:
    """Forget the figures of the last run."""
    _file().unlink(missing_ok=True)


def keep(figure: Figure) -> None:
    """Append the JSON line."""
    with _file().open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(figure)) + "\n")


def note(figure: Figure) -> None:
    """Print the line and append the JSON."""
    sys.stdout.write(f"{figure.line()}\n")
    sys.stdout.flush()
    keep(figure)


def _file() -> Path:
    return Path(os.environ["VAR"]) / FILE
