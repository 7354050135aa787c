"""The lists that exist, filled from `wiring.py`; tests walk it, links to lists come from it."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from vrops.lists.pages import ListPage

_pages: dict[str, ListPage] = {}


def register(*pages: ListPage) -> None:
    """Announce lists; a name is taken once."""
    for page in pages:
        if page.name in _pages:
            raise ValueError(f"There are two lists named {page.name}.")
        _pages[page.name] = page


def page(name: str) -> ListPage:
    """The list of that name; an unknown one raises KeyError."""
    return _pages[name]


def pages() -> tuple[ListPage, ...]:
    """Every list, by name."""
    return tuple(_pages[name] for name in sorted(_pages))


def list_url(name: str, query: str = "", **parts: Any) -> str:
    """The address of a list in a state: `list_url("tickets", view="open", site=3)`.

    Values may be lists; `query` is the address text of a state. A part that means nothing to the
    list is a mistake in the caller and raises ValueError. A view that is named stays in the
    address, the first one too: the bare address is whatever a person begins with.
    """
    declared = page(name)
    given = "&".join([query, *(_part(key, value) for key, value in parts.items())]).strip("&")
    state, problems = declared.parse(given)
    if problems:
        raise ValueError(f"No such state of the list {name}: {'; '.join(problems)}.")
    short = declared.shortened(declared.expanded(state))
    return reverse(declared.url_name) + replace(short, view=state.view).query().removesuffix("?")


def _part(name: str, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    return urlencode({name: ",".join(str(each) for each in values)})
