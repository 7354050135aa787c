"""Cells of a file are judged with the header they stand under. All values are synthetic."""

import pytest

from escalations.tickets.domain.cells import clean_cell
from vrops.core.redaction import redact


@pytest.mark.parametrize(
    "cell",
    [
        "4111 1111 1111 1111", "4111111111111111", "123-45-6789", "078-05-1120", "SSN 078051120",
        "my PIN is 4321", "passcode:123456", "cvv 123", "é\n4111111111111111", "OTP 123 456",
        "123456 is your verification code",
    ],
)  # fmt: skip
def test_secrets_are_taken_out_of_a_cell(cell: str) -> None:
    assert clean_cell(cell, ()) == redact(cell).text != cell
    assert clean_cell(cell, ("Notes",)) == redact(cell).text


@pytest.mark.parametrize(
    "cell",
    ["", "04-08-15", "10:22:56 AM", "30102", "223441", "Comcast", "IMEI 490154203237518", "$65.00"],
)
def test_other_cells_stay(cell: str) -> None:
    assert clean_cell(cell, ()) == clean_cell(cell, ("Details",)) == cell


@pytest.mark.parametrize(
    ("column", "cell", "mask"),
    [
        ("PIN", "4821", "[PIN removed]"),
        ("pin #", "48 21", "[PIN removed]"),
        ("Account PIN", "482100", "[PIN removed]"),
        ("accountPin", "4821", "[PIN removed]"),
        ("PORT_OUT_PIN", "48213", "[PIN removed]"),
        ("Passcode", "x9911", "[PIN removed]"),
        ("Password", "hunter", "[PIN removed]"),
        ("CVV", "123", "[PIN removed]"),
        ("CVV2 code", "0123", "[PIN removed]"),
        ("Card security code", "12", "[PIN removed]"),
        ("SSN", "219099999", "[SSN removed]"),
        ("SSN", "19099999", "[SSN removed]"),  # a spreadsheet dropped the zero
        ("Customer SSN (last 4)", "9999", "[SSN removed]"),
        ("Social Security #", "219 09 9999", "[SSN removed]"),
        ("Card number", "4111111111111112", "[card number removed]"),  # mistyped: no Luhn
        ("Credit card", "4111-1111-1111-1111", "[card number removed]"),
        ("cardNumber", "4111111111111111", "[card number removed]"),
        ("CC no.", "411111111111111", "[card number removed]"),
        ("One-time code", "482133", "[code removed]"),
        ("OTP", "4821", "[code removed]"),
        ("Verification code", "482 133", "[code removed]"),
    ],
)
def test_a_bare_number_is_told_by_its_header(column: str, cell: str, mask: str) -> None:
    assert clean_cell(cell, (column,)) == mask
    assert clean_cell(mask, (column,)) == mask


def test_words_before_a_number_may_stand_in_the_header() -> None:
    """Not the name of a secret alone, and read together it says one."""
    assert clean_cell("4821", ("What is the customer's PIN?",)) == "[PIN removed]"
    assert clean_cell("219099999", ("Caller gave social",)) == "[SSN removed]"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("PIN", ""),
        ("PIN", "none"),
        ("PIN", "forgotten"),
        ("Password", "no"),
        ("PIN reset on", "2026-01-19"),
        ("PIN attempts", "3"),
        ("Card number", "1111"),
        ("Card type", "Visa"),
        ("Card expires", "12/2027"),
        ("SSN given", "Yes"),
        ("ZIP code", "30102"),
        ("Promo code", "482133"),
        ("Error code", "482133"),
        ("Phone", "8135550142"),
        ("IMEI", "378282246310005"),  # would pass as an Amex card
        ("SIM card number", "89014103211118510720"),
        ("Order number", "4111111111111111"),
        ("Account", "8204117395"),
    ],
)
def test_other_columns_keep_their_numbers(column: str, cell: str) -> None:
    assert clean_cell(cell, (column,)) == cell


def test_a_ticket_number_is_no_place_for_a_card() -> None:
    assert clean_cell("4111111111111111", ("Ticket #",)) == "[card number removed]"


def test_cells_of_a_shifted_row_are_judged_by_every_header() -> None:
    """A comma in a text has pushed the PIN under another header."""
    columns = ("Notes", "PIN", "SSN", "Card number")
    row = ["they said", " and left", "4821", "219099999", "4111111111111112", "10:22"]
    assert [clean_cell(cell, columns) for cell in row] == [
        "they said", " and left", "[PIN removed]", "[SSN removed]", "[card number removed]",
        "10:22",
    ]  # fmt: skip
