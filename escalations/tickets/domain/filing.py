"""What a ticket can be about, and how what a person typed is read."""

import re
from enum import StrEnum


class Category(StrEnum):
    """The tiles of the filing form."""

    PROMO = "promo_credit"
    PORT = "port_in"
    BILLING = "billing"
    ACTIVATION = "activation"
    ORDER = "order"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"port_in": "Port-in"}.get(self.value, self.value.replace("_", " ").capitalize())


class Type(StrEnum):
    QUESTION = "question"
    ORDER_FIX = "order_fix"
    ACCESS = "access"
    SYSTEM_DOWN = "system_down"
    PARTNER_ISSUE = "partner_issue"
    REPORT_REQUEST = "report_request"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Waiting(StrEnum):
    """Whether a customer waits, and how."""

    ON_LINE = "on_line"
    CALLBACK = "callback"
    NO = "no"

    @property
    def label(self) -> str:
        return {"on_line": "On the line now", "callback": "Call back", "no": "Nobody waits"}[
            self.value
        ]


PRIORITIES = {0: "Urgent", 1: "High", 2: "Normal", 3: "Low"}
USUAL_PRIORITY = 2
# Digits alone and this short are an account; longer ones and those with letters are orders.
_LONGEST_ACCOUNT = 12


def usual_type(category: str) -> Type:
    """What is meant when only a tile was chosen."""
    return Type.QUESTION if category == Category.OTHER else Type.ORDER_FIX


def read_reference(typed: str) -> tuple[str, str]:
    """(account, order) of what stands in the one field for both; one of them is empty.

    Blanks, hyphens and dots between digits are how people read numbers out; they are not kept.
    """
    bare = re.sub(r"[\s.\-]+", "", typed)
    if bare.isdigit() and len(bare) <= _LONGEST_ACCOUNT:
        return bare, ""
    return "", (bare if bare.isdigit() else " ".join(typed.split()))


def masked(contact: str) -> str:
    """Contact data as most people see it: the last four digits of a number, initials of a name."""
    digits = re.sub(r"\D", "", contact)
    if len(digits) >= 7:
        return f"••• {digits[-4:]}"
    return " ".join(f"{word[0]}." for word in contact.split())
