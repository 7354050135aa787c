"""The areas' addresses below /api/v1/: each area mounts its `api_urls` in its wiring."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

_modules: list[str] = []


def mount(module: str) -> None:
    """Add a URL conf by its dotted path ("gtm.api_urls"); mounting it twice is one."""
    if module not in _modules:
        _modules.append(module)


def modules() -> tuple[str, ...]:
    return tuple(_modules)


def addresses() -> Iterator[tuple[str, Any]]:
    """The mounted addresses that name no single record, each with its Resource class."""
    for module in _modules:
        for pattern in import_module(module).urlpatterns:
            if not pattern.pattern.converters:
                yield str(pattern.pattern), pattern.callback.cls
