"""Kinds of long work; areas register theirs in `wiring.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vrops.jobs.context import Context


@dataclass(frozen=True, slots=True)
class Result:
    """How work ended well: a sentence, the page that shows it, figures for the API."""

    message: str = ""
    url: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


Work = Callable[..., Result | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work and where it runs."""

    name: str
    run: Work
    queue: str
    attempts: int


_kinds: dict[str, Kind] = {}


def register(name: str, run: Work, *, queue: str = "bulk", attempts: int = 3) -> None:
    """Add a kind, such as "salesops.forecast.recompute".

    `run(context, **params)` does the work and may be called again from the start after its worker
    died, `attempts` times in all: what it wrote before must not count twice. It reports with
    `context.advance`, and within four minutes it either ends or calls `context.go_on_later`.
    """
    if name in _kinds:
        raise ValueError(f"Jobs of kind {name} are registered twice.")
    _kinds[name] = Kind(name, run, queue, attempts)


def kind(name: str) -> Kind:
    """A registered kind; LookupError when this release does not know it."""
    return _kinds[name]


def names() -> list[str]:
    return list(_kinds)


__all__ = ["Context", "Kind", "Result", "kind", "names", "register"]
