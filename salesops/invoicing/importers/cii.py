"""UN/CEFACT Cross Industry Invoice (EN 16931, syntax binding CEN/TS 16931-3-3; Factur-X)."""

from datetime import date
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

_STANDARD = "urn:un:unece:uncefact:data:standard:"
PREFIXES = {
    "rsm": f"{_STANDARD}CrossIndustryInvoice:100",
    "ram": f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_STANDARD}UnqualifiedDataType:100",
    "qdt": f"{_STANDARD}QualifiedDataType:100",
}
ROOT = f"{{{PREFIXES['rsm']}}}CrossIndustryInvoice"
_DEAL = "rsm:SupplyChainTradeTransaction"
_MOMENT = "udt:DateTimeString"


def read(root: Element) -> Document:
    """The document; refuses (Invalid, naming elements) what is missing or cannot be read."""
    top = Node(root, PREFIXES)
    head, deal = top.within("rsm:ExchangedDocument"), top.within(_DEAL)
    agreed = deal.within("ram:ApplicableHeaderTradeAgreement")
    delivered = deal.within("ram:ApplicableHeaderTradeDelivery")
    settled = deal.within("ram:ApplicableHeaderTradeSettlement")
    currency = settled.required("ram:InvoiceCurrencyCode")
    same_currency(root, currency, settled.text("ram:TaxCurrencyCode"))
    code = head.required("ram:TypeCode")
    issued_on = _day(head, "ram:IssueDateTime")
    if issued_on is None:
        raise refuse("The invoice lacks IssueDateTime.", "IssueDateTime", "missing")
    period = settled.within("ram:BillingSpecifiedPeriod")
    seller = agreed.within("ram:SellerTradeParty")
    items = lines_of(deal.all("ram:IncludedSupplyChainTradeLineItem"))
    return Document(
        syntax="CII",
        number=head.required("ram:ID"),
        type_code=code,
        kind=Kind.CREDIT_NOTE if code in CREDIT_CODES else Kind.INVOICE,
        issued_on=issued_on,
        due_on=_due_day(settled),
        delivered_on=_day(delivered, "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"),
        first_day=_day(period, "ram:StartDateTime"),
        last_day=_day(period, "ram:EndDateTime"),
        currency=currency,
        seller=seller.text("ram:Name"),
        seller_vat=_vat_of(seller),
        seller_registration=seller.text("ram:SpecifiedLegalOrganization/ram:ID"),
        buyer=agreed.text("ram:BuyerTradeParty/ram:Name"),
        contract_ref=agreed.text("ram:ContractReferencedDocument/ram:IssuerAssignedID"),
        order_ref=agreed.text("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
        preceding=tuple(
            value
            for each in settled.all("ram:InvoiceReferencedDocument/ram:IssuerAssignedID")
            if (value := each.value())
        ),
        charges=_charges(settled),
        taxes=_taxes(settled),
        totals=_totals(settled, currency),
        lines=tuple(_line(item) for item in items),
    )


def _line(node: Node) -> DocumentLine:
    number = node.required("ram:AssociatedDocumentLineDocument/ram:LineID")
    line = Node(node.element, PREFIXES, f"line {number[:40]}")
    product = line.within("ram:SpecifiedTradeProduct")
    price = line.within("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice")
    delivery = line.within("ram:SpecifiedLineTradeDelivery")
    settled = line.within("ram:SpecifiedLineTradeSettlement")
    count = delivery.first("ram:BilledQuantity")
    period, tax = settled.within("ram:BillingSpecifiedPeriod"), _tax_of(settled)
    amount = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    return DocumentLine(
        number=number,
        name=product.text("ram:Name"),
        description=product.text("ram:Description"),
        quantity=delivery.required_number("ram:BilledQuantity"),
        unit=count.attribute("unitCode") if count else "",
        price=price.required_number("ram:ChargeAmount"),
        base=price.number("ram:BasisQuantity") or Decimal(1),
        amount=settled.required_number(amount),
        buyer_item=product.text("ram:BuyerAssignedID"),
        seller_item=product.text("ram:SellerAssignedID"),
        standard_item=product.text("ram:GlobalID"),
        accounting_ref=settled.text("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
        first_day=_day(period, "ram:StartDateTime"),
        last_day=_day(period, "ram:EndDateTime"),
        charges=_charges(settled),
        category=tax.text("ram:CategoryCode"),
        rate=tax.number("ram:RateApplicablePercent"),
    )


def _charges(settled: Node) -> tuple[Charge, ...]:
    """Allowances and charges, and of the header also its logistics charges."""
    found = [
        Charge(
            is_charge=each.required("ram:ChargeIndicator/udt:Indicator").lower() in ("true", "1"),
            amount=each.required_number("ram:ActualAmount"),
            reason=each.text("ram:Reason"),
            category=each.text("ram:CategoryTradeTax/ram:CategoryCode"),
            rate=each.number("ram:CategoryTradeTax/ram:RateApplicablePercent"),
        )
        for each in settled.all("ram:SpecifiedTradeAllowanceCharge")
    ]
    found += [
        Charge(
            is_charge=True,
            amount=each.required_number("ram:AppliedAmount"),
            reason=each.text("ram:Description"),
            category=each.text("ram:AppliedTradeTax/ram:CategoryCode"),
            rate=each.number("ram:AppliedTradeTax/ram:RateApplicablePercent"),
        )
        for each in settled.all("ram:SpecifiedLogisticsServiceCharge")
    ]
    return tuple(found)


def _taxes(settled: Node) -> tuple[Tax, ...]:
    return tuple(
        Tax(
            category=each.text("ram:CategoryCode"),
            rate=each.number("ram:RateApplicablePercent"),
            taxable=each.required_number("ram:BasisAmount"),
            amount=each.required_number("ram:CalculatedAmount"),
        )
        for each in settled.all("ram:ApplicableTradeTax")
    )


def _totals(settled: Node, currency: str) -> Totals:
    stated = settled.within("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    # A second tax total may be stated in the currency of the tax accounts (BT-111).
    taxes = [
        total for total in stated.all("ram:TaxTotalAmount")
        if total.element.get("currencyID", currency) == currency
    ]  # fmt: skip
    own = Node(taxes[0].element, PREFIXES, stated.where) if taxes else None
    return Totals(
        lines=stated.required_number("ram:LineTotalAmount"),
        net=stated.required_number("ram:TaxBasisTotalAmount"),
        gross=stated.required_number("ram:GrandTotalAmount"),
        due=stated.required_number("ram:DuePayableAmount"),
        tax=own.number(".") if own else None,
        allowances=stated.number("ram:AllowanceTotalAmount"),
        charges=stated.number("ram:ChargeTotalAmount"),
        prepaid=stated.number("ram:TotalPrepaidAmount"),
        rounding=stated.number("ram:RoundingAmount"),
    )


def _tax_of(settled: Node) -> Node:
    return settled.within("ram:ApplicableTradeTax")


def _day(node: Node, path: str) -> date | None:
    return node.day(f"{path}/{_MOMENT}")


def _due_day(settled: Node) -> date | None:
    for terms in settled.all("ram:SpecifiedTradePaymentTerms"):
        day = _day(terms, "ram:DueDateDateTime")
        if day is not None:
            return day
    return None


def _vat_of(seller: Node) -> str:
    for registration in seller.all("ram:SpecifiedTaxRegistration/ram:ID"):
        if registration.element.get("schemeID", "").upper() in ("VA", "VAT"):
            return registration.value()
    return ""
