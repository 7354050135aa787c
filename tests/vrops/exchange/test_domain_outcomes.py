"""How the same fault of many rows is told once."""

import pytest

from vrops.exchange.domain.outcomes import Folded, spans_of


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((12,), "12"),
        ((1_200,), "1,200"),
        (tuple(range(2, 136)), "the same in 134 rows: 2-135"),
        ((2, 3, 7, 1_001), "the same in 4 rows: 2-3, 7, 1,001"),
        (tuple(range(2, 22, 2)), "the same in 10 rows: 2, 4, 6, 8, 10, 12 and others"),
    ],
)
def test_rows_are_told_as_a_spreadsheet_numbers_them(rows: tuple[int, ...], words: str) -> None:
    assert Folded(rows, "Measure", "", "Say what is counted.").words == words


def test_runs_without_a_gap() -> None:
    assert spans_of([]) == []
    assert spans_of([5, 6, 7, 9]) == [(5, 7), (9, 9)]
