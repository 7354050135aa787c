"""The areas' addresses below /api/v1/: each area mounts its `api_urls` in its wiring."""

_modules: list[str] = []


def mount(module: str) -> None:
    """Add a URL conf by its dotted path ("gtm.api_urls"); mounting it twice is one."""
    if module not in _modules:
        _modules.append(module)


def modules() -> tuple[str, ...]:
    return tuple(_modules)
