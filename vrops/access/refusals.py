"""Who wants to know of refused access: the log listens, which access lies below."""

from collections.abc import Callable
from typing import Any

Listener = Callable[[Any, str, str], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call `listener(user, sentence, path)` for each refusal, after the rollback."""
    _listeners.append(listener)


def report(user: Any, sentence: str, path: str) -> None:
    for listener in _listeners:
        listener(user, sentence, path)
