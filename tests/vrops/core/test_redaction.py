"""What is taken out before anything is stored, and what must survive. All values are synthetic."""

import pytest

from vrops.core.redaction import redact

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("paid with 4111111111111111 today", "card"),
        ("card 4111 1111 1111 1111", "card"),
        ("card 5555-5555-5555-4444, thanks", "card"),
        ("Amex 378282246310005", "card"),
        ("6011111111111117", "card"),
        ("2223003122003222", "card"),
        ("Order placed with card 4111111111111111", "card"),
        ("ssn 219-09-9999", "ssn"),
        ("SSN: 219099999", "ssn"),
        ("his social security number is 219 09 9999", "ssn"),
        ("the PIN is 4821", "pin"),
        ("account PIN: 482100", "pin"),
        ("passcode 9911 was refused", "pin"),
        ("port-out PIN 482133", "pin"),
        ("CVV 123", "pin"),
        ("verification code 482133", "code"),
        ("one-time passcode is 482 133", "code"),
        ("she read out 482133 is the verification code", "code"),
        ("OTP=482133", "code"),
    ],
)
def test_takes_out(text: str, kind: str) -> None:
    found = redact(text)
    assert found.counts == {kind: 1}
    assert "removed]" in found.text
    assert not any(
        len(run) >= 3
        for run in "".join(
            character if character.isdigit() else " " for character in found.text
        ).split()
    )


@pytest.mark.parametrize(
    "text",
    [
        "account 8204117395, order VR-20419",
        "account 8 204 117 395",
        "call 813-555-0142 or (813) 555-0142",
        "IMEI 353918056785233",
        "IMEI: 378282246310005",  # would pass as an Amex card
        "ICCID 8901260852315384793",
        "SIM 89014103211118510720",
        "order 4111111111111111 is stuck",
        "not a card: 4111111111111112",
        "000-12-3456 and 666-12-3456 and 912-12-3456 were never issued",
        "The PIN was reset 3 times",
        "Ship by 2026-01-19, ZIP 33602-1234",
        "promo code TIB300 not on the cart",
        "error code 482133",
        "$1,234.50 on 11/12/2026",
        "EID 89049032000001000000012345678901",
        "",
    ],
)
def test_keeps(text: str) -> None:
    assert redact(text) == redact(text).__class__(text, {})


def test_several_secrets_are_counted_by_kind() -> None:
    found = redact("4111111111111111 and 5555555555554444, PIN 4821, ssn 219-09-9999")
    assert found.counts == {"card": 2, "pin": 1, "ssn": 1}


def test_redacting_twice_changes_nothing() -> None:
    once = redact("card 4111111111111111, PIN: 4821, one-time code 482133, ssn 219-09-9999")
    assert redact(once.text) == once.__class__(once.text, {})
