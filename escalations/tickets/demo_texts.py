"""What the demonstration's tickets say: the cases of demo_texts.toml, filled in for each ticket."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FILE = Path(__file__).with_suffix(".toml")
Words = Mapping[str, Any]
MAKERS = ("Galaxy", "iPhone", "Pixel")
AMOUNTS = (100, 150, 200, 300, 400, 500, 650, 800, 1_000)
FEES = (5, 10, 15, 20, 25, 30, 35, 40, 60)


@dataclass(frozen=True, slots=True)
class Case:
    """Something that goes wrong: how reps name it and tell of it; `type` where not the usual."""

    subjects: tuple[str, ...]
    bodies: tuple[str, ...]
    type: str = ""

    @property
    def names_order(self) -> bool:
        return any("{order}" in text for text in (*self.subjects, *self.bodies))


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said about a category: by agents at first, among them, and at the end."""

    answers: tuple[str, ...]
    notes: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """All of it: cases by category and by kind of launch, talk by category."""

    cases: Mapping[str, tuple[Case, ...]]
    talk: Mapping[str, Talk]
    words: Mapping[str, tuple[str, ...]]
    follow_ups: tuple[str, ...]


@cache
def texts() -> Texts:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Texts(
        cases={
            name: tuple(
                Case(tuple(row["subjects"]), tuple(row["bodies"]), row.get("type", ""))
                for row in rows
            )
            for name, rows in read["cases"].items()
        },
        talk={
            name: Talk(**{key: tuple(lines) for key, lines in rows.items()})
            for name, rows in read["talk"].items()
        },
        words={name: tuple(choices) for name, choices in read["words"].items()},
        follow_ups=tuple(read["follow_ups"]),
    )


def words_for(dice: Random, launch: str, site: str, weekday: str) -> dict[str, Any]:
    """What stands in the places of one ticket's texts, the same in all of them."""
    found: dict[str, Any] = {name: dice.choice(rows) for name, rows in texts().words.items()}
    # A launch of one maker brings questions about its devices.
    maker = next((name for name in MAKERS if name in launch), "")
    found["device"] = dice.choice([x for x in texts().words["device"] if maker in x])
    others = [color for color in texts().words["color"] if color != found["color"]]
    return found | {
        "launch": launch, "other_site": site, "weekday": weekday,
        "other_color": dice.choice(others),
        "order": f"ORD-{dice.randint(41_000_000, 48_999_999)}",
        "amount": f"{dice.choice(AMOUNTS):,}", "fee": dice.choice(FEES),
        "bill": dice.randint(2, 6), "lines": dice.randint(2, 5), "weeks": dice.randint(3, 13),
        "days": dice.randint(2, 13), "ago": dice.randint(4, 40), "hours": dice.randint(6, 96),
        "minutes": dice.randint(3, 19), "clock": f"{dice.randint(1, 11)} pm",
    }  # fmt: skip
