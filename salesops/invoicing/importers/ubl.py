"""UBL 2.1 Invoice and CreditNote (EN 16931, syntax binding CEN/TS 16931-3-2)."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from salesops.invoicing.domain.document import (
    CREDIT_CODES,
    Charge,
    Document,
    DocumentLine,
    Kind,
    Tax,
    Totals,
)
from salesops.invoicing.importers.xml import Node, lines_of, refuse, same_currency

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
PREFIXES = {
    "cac": f"{_SCHEMA}CommonAggregateComponents-2",
    "cbc": f"{_SCHEMA}CommonBasicComponents-2",
}
ROOTS = {
    f"{{{_SCHEMA}Invoice-2}}Invoice": Kind.INVOICE,
    f"{{{_SCHEMA}CreditNote-2}}CreditNote": Kind.CREDIT_NOTE,
}
_VAT = "cac:PartyTaxScheme[cac:TaxScheme]"


def read(root: Element) -> Document:
    """The document; refuses (Invalid, naming elements) what is missing or cannot be read."""
    kind = ROOTS[root.tag]
    credit = kind is Kind.CREDIT_NOTE
    top = Node(root, PREFIXES)
    currency = top.required("cbc:DocumentCurrencyCode")
    tax_currency = top.text("cbc:TaxCurrencyCode")
    same_currency(root, currency, tax_currency)
    code = top.required("cbc:CreditNoteTypeCode" if credit else "cbc:InvoiceTypeCode")
    issued_on = top.day("cbc:IssueDate")
    if issued_on is None:
        raise refuse("The invoice lacks IssueDate.", "IssueDate", "missing")
    period = top.within("cac:InvoicePeriod")
    seller = top.within("cac:AccountingSupplierParty/cac:Party")
    line_path = "cac:CreditNoteLine" if credit else "cac:InvoiceLine"
    quantity = "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity"
    preceding = top.all("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")
    return Document(
        syntax="UBL",
        number=top.required("cbc:ID"),
        type_code=code,
        kind=Kind.CREDIT_NOTE if credit or code in CREDIT_CODES else kind,
        issued_on=issued_on,
        due_on=top.day("cbc:DueDate") or top.day("cac:PaymentMeans/cbc:PaymentDueDate"),
        delivered_on=top.day("cac:Delivery/cbc:ActualDeliveryDate"),
        first_day=period.day("cbc:StartDate"),
        last_day=period.day("cbc:EndDate"),
        currency=currency,
        seller=seller.text("cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name"),
        seller_vat=_vat_of(seller),
        seller_registration=seller.text("cac:PartyLegalEntity/cbc:CompanyID"),
        buyer=top.text(
            "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName",
            "cac:AccountingCustomerParty/cac:Party/cac:PartyName/cbc:Name",
        ),
        contract_ref=top.text("cac:ContractDocumentReference/cbc:ID"),
        order_ref=top.text("cac:OrderReference/cbc:ID"),
        preceding=tuple(value for each in preceding if (value := each.value())),
        charges=_charges(top),
        taxes=_taxes(top, currency),
        totals=_totals(top, currency),
        lines=tuple(_line(line, quantity) for line in lines_of(top.all(line_path))),
    )


def _line(node: Node, quantity: str) -> DocumentLine:
    number = node.required("cbc:ID")
    line = Node(node.element, PREFIXES, f"line {number[:40]}")
    count = line.first(quantity)
    item, price = line.within("cac:Item"), line.within("cac:Price")
    period, category = line.within("cac:InvoicePeriod"), item.within("cac:ClassifiedTaxCategory")
    return DocumentLine(
        number=number,
        name=item.text("cbc:Name"),
        description=item.text("cbc:Description"),
        quantity=line.required_number(quantity),
        unit=count.attribute("unitCode") if count else "",
        price=price.required_number("cbc:PriceAmount"),
        base=price.number("cbc:BaseQuantity") or Decimal(1),
        amount=line.required_number("cbc:LineExtensionAmount"),
        buyer_item=item.text("cac:BuyersItemIdentification/cbc:ID"),
        seller_item=item.text("cac:SellersItemIdentification/cbc:ID"),
        standard_item=item.text("cac:StandardItemIdentification/cbc:ID"),
        accounting_ref=line.text("cbc:AccountingCost"),
        first_day=period.day("cbc:StartDate"),
        last_day=period.day("cbc:EndDate"),
        charges=_charges(line),
        category=category.text("cbc:ID"),
        rate=category.number("cbc:Percent"),
    )


def _charges(node: Node) -> tuple[Charge, ...]:
    return tuple(
        Charge(
            is_charge=each.required("cbc:ChargeIndicator").lower() in ("true", "1"),
            amount=each.required_number("cbc:Amount"),
            reason=each.text("cbc:AllowanceChargeReason"),
            category=each.text("cac:TaxCategory/cbc:ID"),
            rate=each.number("cac:TaxCategory/cbc:Percent"),
        )
        for each in node.all("cac:AllowanceCharge")
    )


def _taxes(top: Node, currency: str) -> tuple[Tax, ...]:
    return tuple(
        Tax(
            category=each.text("cac:TaxCategory/cbc:ID"),
            rate=each.number("cac:TaxCategory/cbc:Percent"),
            taxable=each.required_number("cbc:TaxableAmount"),
            amount=each.required_number("cbc:TaxAmount"),
        )
        for total in _tax_totals(top, currency)
        for each in total.all("cac:TaxSubtotal")
    )


def _tax_totals(top: Node, currency: str) -> list[Node]:
    """The tax totals in the document's own currency; another may repeat them in a second one."""
    return [
        total
        for total in top.all("cac:TaxTotal")
        if total.within("cbc:TaxAmount").element.get("currencyID", currency) == currency
    ]


def _totals(top: Node, currency: str) -> Totals:
    stated = top.within("cac:LegalMonetaryTotal")
    taxes = [total.required_number("cbc:TaxAmount") for total in _tax_totals(top, currency)]
    return Totals(
        lines=stated.required_number("cbc:LineExtensionAmount"),
        net=stated.required_number("cbc:TaxExclusiveAmount"),
        gross=stated.required_number("cbc:TaxInclusiveAmount"),
        due=stated.required_number("cbc:PayableAmount"),
        tax=sum(taxes, Decimal(0)) if taxes else None,
        allowances=stated.number("cbc:AllowanceTotalAmount"),
        charges=stated.number("cbc:ChargeTotalAmount"),
        prepaid=stated.number("cbc:PrepaidAmount"),
        rounding=stated.number("cbc:PayableRoundingAmount"),
    )


def _vat_of(seller: Node) -> str:
    for scheme in seller.all(_VAT):
        if scheme.text("cac:TaxScheme/cbc:ID").upper() == "VAT":
            return scheme.text("cbc:CompanyID")
    return ""
