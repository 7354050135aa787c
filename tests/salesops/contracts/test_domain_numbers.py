"""Numbers of documents as people mistype them."""

import pytest

from salesops.contracts.domain.numbers import item_key, number_key

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "written", ["INV-0012", "inv 12", "INV12", "Inv/00012", " inv_12 ", "ＩＮＶ－１２", "ínv12"]
)
def test_one_number(written: str):
    assert number_key(written) == "inv.12"


@pytest.mark.parametrize(
    ("one", "other"), [("1-2", "12"), ("A1", "A10"), ("12A", "A12"), ("100", "1"), ("0", "00A")]
)
def test_other_numbers(one: str, other: str):
    assert number_key(one) != number_key(other)


def test_a_number_of_signs_only_is_none():
    assert number_key("---") == ""
    assert number_key("000") == "0"


def test_the_zeros_of_an_item_count():
    assert item_key(" Voice  01") == "voice 01" != item_key("voice 1")
