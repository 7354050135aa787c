"""The lifecycle pair by pair, how references are read, how alike subjects are."""

import pytest

from escalations.tickets.domain.filing import Category, Type, masked, read_reference, usual_type
from escalations.tickets.domain.lifecycle import LIFECYCLE, WAITING
from escalations.tickets.domain.likeness import ALIKE, likeness
from vrops.workflow.domain import PREVIOUS
from vrops.workflow.testing import check_lifecycle

OVER = {"resolve": "resolved", "merge": "merged"}


def test_lifecycle() -> None:
    waiting = {"back": "research", **OVER}
    check_lifecycle(
        LIFECYCLE,
        {
            "new": {"take": "research", **OVER},
            "research": {"wait": WAITING, **OVER},
            "waiting_hq": waiting,
            "waiting_reporter": waiting,
            "waiting_supplier": waiting,
            "resolved": {"close": "closed", "reopen": "research"},
            "closed": {"reopen": "research"},
            "merged": {"unmerge": PREVIOUS},
        },
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8 204 117 395", ("8204117395", "")),
        ("8204-117-395", ("8204117395", "")),
        ("VR-2041 9", ("", "VR-2041 9")),
        ("4111 1111 1111 1111", ("", "4111111111111111")),
        ("  ", ("", "")),
        ("", ("", "")),
    ],
)
def test_reads_account_or_order(typed: str, expected: tuple[str, str]) -> None:
    assert read_reference(typed) == expected


@pytest.mark.parametrize(
    ("contact", "shown"), [("(813) 555-0142", "••• 0142"), ("Ana Ruiz", "A. R."), ("", "")]
)
def test_masks_contact_data(contact: str, shown: str) -> None:
    assert masked(contact) == shown


def test_every_category_has_a_usual_type() -> None:
    assert {usual_type(category) for category in Category} == {Type.QUESTION, Type.ORDER_FIX}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Trade-in credit missing", "Trade-in credit missing after device swap", True),
        ("trade in CREDIT is missing", "Credit for trade-in missing", True),
        ("Trade-in credit missing", "Port-in stuck in pending over 48 hours", False),
        ("", "Port-in stuck", False),
    ],
)
def test_likeness(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) >= ALIKE) is alike
