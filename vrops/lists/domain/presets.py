"""Views as tabs: a view is a state with a name, and the address says only what differs from it.

`expand` gives the state that is shown, with everything the view brings written out; `shorten` is
its inverse, for links. A view's own filters are chips like any other: taking one away leaves the
tab marked, with the rest of its filters in the address.
"""

from collections.abc import Mapping
from dataclasses import replace

from vrops.lists.domain.address import State


def expand(state: State, presets: Mapping[str, State], default: str) -> State:
    """The state in full. The default view applies while the address says nothing of its own."""
    view = state.view
    if not view and not state.conditions and not state.no_filters:
        view = default
    preset = presets.get(view, State())
    own = state.conditions or state.no_filters
    return replace(
        state,
        view=view,
        words=state.words if state.words or state.no_words else preset.words,
        no_words=False,
        conditions=state.conditions if own else preset.conditions,
        no_filters=False,
        sort=state.sort or preset.sort,
        columns=state.columns or preset.columns,
    )


def shorten(state: State, presets: Mapping[str, State], default: str) -> State:
    """The same screen in the fewest words: what its view brings anyway is left out."""
    preset = presets.get(state.view, State())
    same = state.conditions == preset.conditions
    default_as_is = state.view == default and same
    nothing_at_all = not state.view and not state.conditions and bool(default)
    return replace(
        state,
        view="" if default_as_is else state.view,
        words="" if state.words == preset.words else state.words,
        no_words=bool(preset.words) and not state.words,
        conditions=() if same else state.conditions,
        no_filters=(not same and not state.conditions) or nothing_at_all,
        sort="" if state.sort == preset.sort else state.sort,
        columns=() if state.columns == preset.columns else state.columns,
    )
