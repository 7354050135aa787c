"""What a filter may say about a field, and how it is written in the address and on the page."""

from collections.abc import Sequence
from enum import StrEnum


class Operator(StrEnum):
    """The value is the suffix in the address: `status=new`, `status__not=new`."""

    IS = ""
    NOT = "not"
    WORDS = "words"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    LAST = "last"
    AT_LEAST = "gte"
    AT_MOST = "lte"
    EMPTY = "empty"

    @property
    def takes_many(self) -> bool:
        """Whether several values mean "any of them"."""
        return self in (Operator.IS, Operator.NOT)

    def words(self, values: Sequence[str] = ("",)) -> str:
        """The operator between field and value: "Status *is any of* New, Research"."""
        if self.takes_many and len(values) > 1:
            return "is any of" if self is Operator.IS else "is none of"
        if self is Operator.EMPTY:
            return "is not" if tuple(values) == ("no",) else "is"
        return _WORDS[self]


_WORDS = {
    Operator.IS: "is",
    Operator.NOT: "is not",
    Operator.WORDS: "contains",
    Operator.BEFORE: "before",
    Operator.AFTER: "after",
    Operator.BETWEEN: "between",
    Operator.LAST: "in last",
    Operator.AT_LEAST: "at least",
    Operator.AT_MOST: "at most",
}
_MENU = _WORDS | {
    Operator.IS: "is any of",
    Operator.NOT: "is none of",
    Operator.LAST: "in the last days",
    Operator.EMPTY: "is empty or not",
}


def menu_words(operator: Operator, *, many: bool) -> str:
    """The operator in the filter menu; `many` when several values can be ticked."""
    return (_MENU if many or operator not in (Operator.IS, Operator.NOT) else _WORDS)[operator]
