"""How operators read on chips and in the filter menu."""

import pytest

from vrops.lists.domain.operators import Operator, menu_words


@pytest.mark.parametrize(
    ("operator", "values", "words"),
    [
        (Operator.IS, ("new",), "is"),
        (Operator.IS, ("new", "research"), "is any of"),
        (Operator.NOT, ("new",), "is not"),
        (Operator.NOT, ("new", "research"), "is none of"),
        (Operator.EMPTY, ("yes",), "is"),
        (Operator.EMPTY, ("no",), "is not"),
        (Operator.LAST, ("30d",), "in last"),
        (Operator.BETWEEN, ("1..9",), "between"),
        (Operator.AT_LEAST, ("9",), "at least"),
    ],
)
def test_a_chip_reads_as_a_sentence(
    operator: Operator, values: tuple[str, ...], words: str
) -> None:
    assert operator.words(values) == words


def test_every_operator_has_words_for_the_menu() -> None:
    for operator in Operator:
        if operator is not Operator.EMPTY:  # the menu has "is empty" and "is not empty" instead
            assert menu_words(operator, many=True)
            assert menu_words(operator, many=False)
