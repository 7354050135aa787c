"""The verdicts a billed line can get (PRODUCT "Matching")."""

from enum import StrEnum


class Verdict(StrEnum):
    MATCHED = "matched"
    WITHIN_TOLERANCE = "within_tolerance"
    PRICE = "price"
    QUANTITY = "quantity"
    BOTH = "both"
    UNDER_BILLED = "under_billed"
    UNKNOWN_ITEM = "unknown_item"
    OUT_OF_TERM = "out_of_term"
    OVER_CAP = "over_cap"
    ALREADY_BILLED = "already_billed"
    CURRENCY_MISMATCH = "currency_mismatch"
    UNIT_MISMATCH = "unit_mismatch"
    EXTENSION_ERROR = "extension_error"
    NO_ACTIVITY = "no_activity"
    NO_CONTRACT = "no_contract"
    CREDIT_EXCEEDS_ORIGINAL = "credit_exceeds_original"
    UNKNOWN_REFERENCE = "unknown_reference"

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.value.replace("_", " ").capitalize())

    @property
    def tone(self) -> str:
        """Green paid as billed, blue paid as billed and worth a look, red held back."""
        if self in (Verdict.MATCHED, Verdict.WITHIN_TOLERANCE):
            return "green"
        return "blue" if self is Verdict.UNDER_BILLED else "red"

    @property
    def passes(self) -> bool:
        """Whether the line may be paid without anybody looking at it."""
        return self in PASSING


_LABELS = {
    Verdict.PRICE: "Price differs",
    Verdict.QUANTITY: "Quantity differs",
    Verdict.BOTH: "Price and quantity differ",
    Verdict.UNDER_BILLED: "Under-billed",
}
PASSING = frozenset({Verdict.MATCHED, Verdict.WITHIN_TOLERANCE, Verdict.UNDER_BILLED})
