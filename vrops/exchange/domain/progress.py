"""How long work in batches says how far it is, and hears that it shall stop."""

from dataclasses import dataclass, field
from typing import Any, Protocol


class Progress(Protocol):
    """What a job's context offers; `advance` raises where the work was cancelled."""

    memory: dict[str, Any]

    @property
    def late(self) -> bool: ...
    def advance(self, done: int, total: int | None = None, message: str | None = None) -> None: ...
    def go_on_later(self) -> None: ...


@dataclass(slots=True)
class Unwatched:
    """Progress of work within a request, which nobody watches."""

    memory: dict[str, Any] = field(default_factory=dict)
    late: bool = False

    def advance(self, done: int, total: int | None = None, message: str | None = None) -> None:
        pass

    def go_on_later(self) -> None:
        pass
