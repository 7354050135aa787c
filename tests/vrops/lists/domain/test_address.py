"""A list's address: what it says, what in it is ignored, and that it says the same again."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrops.core.numbers import LARGEST_ID
from vrops.lists.domain.address import Condition, Grammar, State, read
from vrops.lists.domain.operators import Operator

GRAMMAR = Grammar(
    views=("open", "mine"),
    filters={
        "status": (Operator.IS, Operator.NOT, Operator.EMPTY),
        "created": (Operator.LAST, Operator.BETWEEN),
        "title": (Operator.WORDS,),
    },
    sorts=("title", "updated"),
    columns=("title", "status", "updated"),
)


def at(query: str) -> tuple[State, list[str]]:
    return read(parse_qs(query.lstrip("?"), keep_blank_values=True).items(), GRAMMAR)


def test_reads_every_part() -> None:
    state, problems = at(
        "view=open&q=dana+whit&status=new,research&status__not=done&created__last=30d"
        "&sort=-updated&cols=updated,title&open=17&after=token"
    )
    assert problems == []
    assert state == State(
        view="open",
        words="dana whit",
        conditions=(
            Condition("status", Operator.IS, ("new", "research")),
            Condition("status", Operator.NOT, ("done",)),
            Condition("created", Operator.LAST, ("30d",)),
        ),
        sort="-updated",
        columns=("title", "updated"),
        open=17,
        after="token",
    )


def test_takes_repeated_values_of_a_plain_form_like_values_with_commas() -> None:
    assert at("status=new&status=research")[0] == at("status=new,research")[0]


def test_keeps_a_comma_that_somebody_searched_for() -> None:
    assert at("q=Cruz,+Ana")[0].words == "Cruz, Ana"


def test_an_empty_value_is_no_filter() -> None:
    assert at("status=&status__not=,&q=+") == (State(no_words=True), [])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "“colour” is not a filter of this list"),
        ("status__last=3d", "“status__last” is not a filter of this list"),
        ("status__=new", "“status__” is not a filter of this list"),
        ("view=secret", "“secret” is not a view of this list"),
        ("sort=status", "“status” is not a column to sort by"),
        ("sort=--title", "“--title” is not a column to sort by"),
        ("cols=title,salary", "“salary” is not a column of this list"),
        ("open=abc", "“abc” is not the number of a record"),
        ("open=0", "“0” is not the number of a record"),
        (f"open={LARGEST_ID + 1}", f"“{LARGEST_ID + 1}” is not the number of a record"),
        ("open=٣", "“٣” is not the number of a record"),
    ],
)
def test_says_what_it_ignores(query: str, said: str) -> None:
    state, problems = at(query)
    assert problems == [said]
    assert state.conditions == ()


def test_cuts_what_it_quotes() -> None:
    (said,) = at("x" * 500 + "=1")[1]
    assert len(said) < 130


def test_before_and_after_at_once_is_after() -> None:
    assert at("after=a&before=b")[0] == State(after="a")


def test_no_filters_is_said_only_where_there_are_none() -> None:
    assert at("filters=none")[0].no_filters
    assert not at("filters=none&status=new")[0].no_filters


def test_a_changed_filter_stays_in_its_place() -> None:
    state, _ = at("status=new&created__last=30d&after=x")
    changed = state.with_condition(
        Condition("created", Operator.BETWEEN, ("2026-01-01..2026-02-01",)), "created__last"
    )
    assert changed.query() == "?status=new&created__between=2026-01-01..2026-02-01"
    changed = changed.with_condition(Condition("status", Operator.NOT, ("new",)), "status")
    assert changed.query() == "?status__not=new&created__between=2026-01-01..2026-02-01"


def test_a_new_filter_comes_last_and_goes_back_to_the_first_page() -> None:
    state, _ = at("status=new&before=x")
    added = state.with_condition(Condition("created", Operator.LAST, ("7d",)))
    assert added.query() == "?status=new&created__last=7d"


def test_the_last_filter_taken_away_leaves_none() -> None:
    state = at("status=new&status__not=done")[0].without_condition("status")
    assert state.query() == "?status__not=done"
    assert state.without_condition("status__not").query() == "?filters=none"


VALUES = st.text(st.characters(codec="utf-8", exclude_characters=","), min_size=1, max_size=12)
CONDITIONS = st.lists(
    st.sampled_from(
        [(name, operator) for name, known in GRAMMAR.filters.items() for operator in known]
    ),
    unique=True,
    max_size=4,
)


@given(
    st.sampled_from(["", "open", "mine"]),
    st.text(max_size=30),
    CONDITIONS,
    st.data(),
    st.sampled_from(["", "title", "-updated"]),
    st.none() | st.integers(1, LARGEST_ID),
)
def test_an_address_read_and_written_again_says_the_same(
    view: str,
    words: str,
    names: list[tuple[str, Operator]],
    data: st.DataObject,
    sort: str,
    opened: int | None,
) -> None:
    conditions = tuple(
        Condition(name, operator, tuple(data.draw(st.lists(VALUES, min_size=1, max_size=3))))
        for name, operator in names
    )
    written = State(view, words, conditions, sort=sort, open=opened).query()
    once, problems = at(written)
    assert problems == []
    assert at(once.query()) == (once, [])


@given(st.text(max_size=200))
def test_no_query_string_is_too_strange(query: str) -> None:
    once, _ = at(query)
    assert at(once.query()) == (once, [])
