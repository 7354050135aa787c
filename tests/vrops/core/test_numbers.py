import pytest

from vrops.core.numbers import LARGEST_ID, read_id

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1", 1),
        ("007", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("0", None),
        ("-1", None),
        ("1.0", None),
        ("1e3", None),
        (" 1", None),
        ("٣", None),  # a digit, but not one that the database takes
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_reads_only_what_can_be_a_record(written: str | None, number: int | None) -> None:
    assert read_id(written) == number
