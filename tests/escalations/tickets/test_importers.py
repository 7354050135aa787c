"""Which cells of a file may hold a secret: those that may not are passed over, the others never."""

import pytest

from escalations.tickets.domain.redaction import redact
from escalations.tickets.importers import clean_cell


@pytest.mark.parametrize(
    "cell",
    [
        "4111 1111 1111 1111", "4111111111111111", "123-45-6789", "078-05-1120", "SSN 078051120",
        "my PIN is 4321", "passcode:123456", "cvv 123", "é\n4111111111111111", "OTP 123 456",
        "123456 is your verification code",
    ],
)  # fmt: skip
def test_secrets_are_taken_out_of_a_cell(cell: str) -> None:
    assert clean_cell(cell) == redact(cell).text != cell


@pytest.mark.parametrize(
    "cell",
    ["", "04-08-15", "10:22:56 AM", "30102", "223441", "Comcast", "IMEI 490154203237518", "$65.00"],
)
def test_other_cells_stay(cell: str) -> None:
    assert clean_cell(cell) == cell
