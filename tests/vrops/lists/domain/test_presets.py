"""Views: the address says only what differs from them, and nothing is lost by that."""

from hypothesis import given
from hypothesis import strategies as st

from vrops.lists.domain.address import Condition, State
from vrops.lists.domain.operators import Operator
from vrops.lists.domain.presets import expand, shorten

NEW = Condition("status", Operator.IS, ("new",))
MINE = Condition("owner", Operator.IS, ("me",))
PRESETS = {
    "": State(sort="title", columns=("title", "status")),
    "open": State(conditions=(NEW,), sort="-updated", columns=("title", "status")),
    "mine": State(conditions=(NEW, MINE), sort="title", columns=("title",)),
    "all": State(sort="title", columns=("title", "status")),
}


def full(**parts: object) -> State:
    return expand(State(**parts), PRESETS, "open")  # type: ignore[arg-type]


def short(state: State) -> str:
    return shorten(state, PRESETS, "open").query()


def test_the_bare_address_is_the_first_view() -> None:
    state = full()
    assert (state.view, state.conditions, state.sort) == ("open", (NEW,), "-updated")
    assert short(state) == "?"


def test_searching_stays_in_the_first_view() -> None:
    state = full(words="dana")
    assert state.view == "open"
    assert short(state) == "?q=dana"


def test_another_view_is_its_name() -> None:
    state = full(view="mine")
    assert state.conditions == (NEW, MINE)
    assert short(state) == "?view=mine"


def test_a_filter_without_a_view_stands_alone() -> None:
    state = full(conditions=(MINE,))
    assert (state.view, state.conditions, state.sort) == ("", (MINE,), "title")
    assert short(state) == "?owner=me"


def test_a_filter_added_to_a_view_writes_the_others_out() -> None:
    state = full(view="open").with_condition(MINE)
    assert short(state) == "?view=open&status=new&owner=me"


def test_a_filter_taken_from_a_view_does_not_come_back() -> None:
    state = full(view="open").without_condition("status")
    assert short(state) == "?view=open&filters=none"
    assert expand(shorten(state, PRESETS, "open"), PRESETS, "open").conditions == ()


def test_filters_added_and_taken_away_again_give_the_view_back() -> None:
    state = full(view="mine").without_condition("owner").with_condition(MINE)
    assert short(state) == "?view=mine"


def test_the_whole_list_without_any_view() -> None:
    state = full(no_filters=True)
    assert (state.view, state.conditions) == ("", ())
    assert short(state) == "?filters=none"


@given(
    st.sampled_from(["", "open", "mine", "all"]),
    st.lists(st.sampled_from([NEW, MINE]), unique=True).map(tuple),
    st.booleans(),
    st.sampled_from(["", "title", "-updated"]),
    st.sampled_from([(), ("title",), ("title", "status")]),
    st.sampled_from(["", "dana"]),
)
def test_what_is_shortened_expands_to_the_same(
    view: str,
    conditions: tuple[Condition, ...],
    no_filters: bool,
    sort: str,
    columns: tuple[str, ...],
    words: str,
) -> None:
    state = expand(
        State(view, words, conditions, no_filters and not conditions, sort, columns),
        PRESETS,
        "open",
    )
    again = shorten(state, PRESETS, "open")
    assert expand(again, PRESETS, "open") == state
    assert len(again.query()) <= len(state.query()) + len("&filters=none")


def test_the_words_of_a_view_are_its_own_until_others_are_typed() -> None:
    presets = PRESETS | {"dana": State(words="dana", sort="title", columns=("title",))}
    state = expand(State(view="dana"), presets, "open")
    assert state.words == "dana"
    assert shorten(state, presets, "open").query() == "?view=dana"
    other = expand(State(view="dana", words="jo"), presets, "open")
    assert shorten(other, presets, "open").query() == "?view=dana&q=jo"
    none = expand(State(view="dana", no_words=True), presets, "open")
    assert (none.words, none.no_words) == ("", False)
    assert shorten(none, presets, "open").query() == "?view=dana&q="
