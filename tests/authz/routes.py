"""The routes of the product as the URL conf has them, for the guard and matrix tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Callable[..., Any]
    arguments: frozenset[str]

    @property
    def guard(self) -> str | None:
        return getattr(self.view, "guard", None)

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(getattr(self.view, "methods", ()))


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    for item in patterns:
        where = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{namespace}{item.namespace}:" if item.namespace else namespace
            yield from _walk(item.url_patterns, where, inner)
        elif isinstance(item, URLPattern):
            arguments = frozenset(item.pattern.regex.groupindex)
            yield Route(f"{namespace}{item.name}", where, item.callback, arguments)
