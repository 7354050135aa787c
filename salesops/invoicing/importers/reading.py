"""From the bytes of a file to a document: one way in for every syntax."""

from datetime import date

from salesops.invoicing.domain.checking import refuse_useless
from salesops.invoicing.domain.document import Document
from salesops.invoicing.importers import cii, ubl
from salesops.invoicing.importers.xml import parse, refuse
from vrops.core import text


def read_invoice(content: bytes, *, today: date) -> Document:
    """The invoice or credit note of a UBL 2.1 or CII file.

    Refuses (Invalid, one sentence, each fault with its element) whatever is no such file, cannot be
    read safely, lacks what an invoice must say, or says what cannot be.
    """
    root = parse(content)
    if root.tag in ubl.ROOTS:
        document = ubl.read(root)
    elif root.tag == cii.ROOT:
        document = cii.read(root)
    else:
        name = text.cut(text.strip_controls(str(root.tag)).rpartition("}")[2], 40)
        raise refuse(
            f"The file is an XML “{name}”, not a UBL 2.1 Invoice or CreditNote and not a CII "
            "CrossIndustryInvoice.",
            name, "wrong_root",
        )  # fmt: skip
    refuse_useless(document, today)
    return document
