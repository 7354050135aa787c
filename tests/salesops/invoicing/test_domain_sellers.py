"""Is the seller a document names the supplier? Names as people write them, numbers as printed."""

import pytest

from salesops.invoicing.domain.sellers import Kind, doubts, seller_key

pytestmark = pytest.mark.pure
NAME, VAT, REGISTRATION = Kind.NAME, Kind.VAT, Kind.REGISTRATION


def found(seller: dict[Kind, str], **known: str) -> list[str]:
    names = {seller_key(NAME, "Alorin"): "Alorin"}
    ours = {Kind(kind): {seller_key(Kind(kind), value): value} for kind, value in known.items()}
    return [each.sentence for each in doubts(seller, {NAME: names} | ours, "Alorin")]


@pytest.mark.parametrize(
    "name", ["Alorin", "ALORIN, Inc.", "Alorin  L.L.C.", "Álorin Corp", "alorin & co."]
)
def test_one_name_in_many_spellings(name: str):
    assert found({NAME: name}) == []


def test_another_name_is_in_doubt():
    assert found({NAME: "Alorin Holdings Ltd"}) == [
        "The document is from “Alorin Holdings Ltd”, and the supplier is Alorin."
    ]
    assert found({NAME: "Inc."}) != []
    assert found({NAME: "!!"}) != []
    assert found({}) == ["The document does not name its seller; we expect Alorin."]


def test_numbers_are_compared_once_one_is_known():
    said = {NAME: "Alorin", VAT: "US 12-345", REGISTRATION: "77"}
    assert found(said) == []
    assert found(said, vat="us12345", registration="77") == []
    assert found(said, vat="US 99", registration="78") == [
        "The seller's VAT number is US 12-345; that of Alorin is US 99.",
        "The seller's registration number is 77; that of Alorin is 78.",
    ]


def test_a_number_that_is_not_said_is_not_in_doubt():
    assert found({NAME: "Alorin"}, vat="US 99") == []


def test_zeros_of_a_number_count():
    assert seller_key(VAT, "DE 0123") != seller_key(VAT, "DE 123")
    assert seller_key(NAME, "Co") == "co"
