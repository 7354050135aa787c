"""What there is to look at about an invoice as a whole: sentences, and flags to filter by."""

from collections.abc import Mapping, Sequence
from typing import Any

from salesops.invoicing.models import Invoice


def finding(code: str, where: str, sentence: str) -> dict[str, Any]:
    """One, as the invoice keeps it; `where` is the element of the document."""
    return {"code": code, "where": where, "sentence": sentence}


def replace_findings(invoice: Invoice, found: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    """Put these in the place of those the invoice had of the same codes; the caller stores
    `findings` and `flags`."""
    kept = [each for each in invoice.findings if each["code"] not in found]
    invoice.findings = [*(each for new in found.values() for each in new), *kept]
    # Of very many findings of the document only the first are kept, of their flags every one.
    flags = set(invoice.flags) - set(found)
    invoice.flags = sorted(flags | {code for code, new in found.items() if new})
