"""Search by the beginnings of words, on folded columns."""

import pytest
from django.db import connection

from tests.cast import MakePerson
from vrops.core.words import MOST_WORDS, WordsBegin, WordVector, words_of
from vrops.people.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Dana Whit", ("dana", "whit")),
        ("Cruz, Ana", ("cruz", "ana")),
        ("Bogotá", ("bogota",)),
        ("O'Brien", ("obrien",)),
        ("ESC-4324", ("esc", "4324")),
        ("snake_case", ("snake", "case")),
        ("dana DANA", ("dana",)),
        ("*** -- '", ()),
        ("", ()),
    ],
)
def test_words_are_folded_and_bare(typed: str, words: tuple[str, ...]) -> None:
    assert words_of(typed) == words


def test_a_pasted_page_is_cut_to_some_words() -> None:
    assert len(words_of(" ".join(f"w{n}" for n in range(500)))) == MOST_WORDS


def found(typed: str) -> set[str]:
    rows = User.objects.filter(WordsBegin(typed, "sort_key", "employee_id"))
    return set(rows.values_list("employee_id", flat=True))


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("ana", {"ana-dela-cruz", "ana-4324"}),
        ("cru", {"ana-dela-cruz"}),
        ("cruz ana", {"ana-dela-cruz"}),
        ("ana cruz dela", {"ana-dela-cruz"}),
        ("4324", {"ana-4324"}),
        ("43", {"ana-4324"}),
        ("324", set()),
        ("na", set()),
        ("ana xyz", set()),
        ("ana & ! | :* ( ' \\", {"ana-dela-cruz", "ana-4324"}),
        ("%", set()),
        ("", set()),
    ],
)
def test_every_word_begins_a_word(typed: str, ids: set[str], make_person: MakePerson) -> None:
    for employee_id in ("ana-dela-cruz", "ana-4324", "joana"):
        make_person(employee_id)
    assert found(typed) == ids


def test_an_index_on_the_same_columns_serves_it() -> None:
    """The expression of an index and of a search must be one and the same to PostgreSQL."""
    sql, _ = User.objects.filter(WordsBegin("ana", "sort_key")).query.sql_with_params()
    compiler = User.objects.all().query.get_compiler(connection=connection)
    vector, _ = (
        WordVector("sort_key")
        .resolve_expression(User.objects.all().query)
        .as_sql(compiler, connection)
    )
    assert vector in sql
