"""Search by the beginnings of words, on stored folded columns, with an index that serves it.

Finds "Dela-Cruz, Ana" by "ana cru": every word typed must begin some word of the columns. Text is
folded before it is stored (`core.text.fold`), so the database compares plain lower-case words; a
hyphen, dot or slash ends a word, or ids such as ESC-4324 would be read as a negative number.

    class Meta:
        indexes = [GinIndex(WordVector("sort_key", "employee_id"), name="user_words")]

    User.objects.filter(WordsBegin("ana cru", "sort_key", "employee_id"))
"""

import re
from typing import Any

from django.db.models import BooleanField, F, Field, Func, TextField, Value

from vrops.core import text

_BREAKS = "-_.,;:/@+#&()[]|"
_WORD = re.compile(r"[^\W_]+")
# More than a person types; what a pasted paragraph may cost is bounded.
MOST_WORDS = 8


def words_of(typed: str) -> tuple[str, ...]:
    """The words to search for, folded as the stored columns are; empty when there are none."""
    return tuple(dict.fromkeys(_WORD.findall(text.fold(typed))))[:MOST_WORDS]


class _Vector(Field):
    def db_type(self, connection: Any) -> str:
        return "tsvector"


class _OrNothing(Func):
    template = "COALESCE(%(expressions)s, '')"
    output_field = TextField()


class WordVector(Func):
    """The words of some folded text columns, as PostgreSQL indexes them."""

    template = (
        "to_tsvector('simple'::regconfig, "
        f"translate(%(expressions)s, '{_BREAKS}', '{' ' * len(_BREAKS)}'))"
    )
    arg_joiner = " || ' ' || "
    output_field = _Vector()

    def __init__(self, *columns: str, **extra: Any) -> None:
        super().__init__(*(_OrNothing(F(column)) for column in columns), **extra)


class WordsBegin(Func):
    """True where every word typed begins a word of the columns; no words match nothing."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, typed: str, *columns: str) -> None:
        query = " & ".join(f"{word}:*" for word in words_of(typed))
        super().__init__(WordVector(*columns), _WordQuery(Value(query)))


class _WordQuery(Func):
    template = "to_tsquery('simple'::regconfig, %(expressions)s)"
    output_field = _Vector()
