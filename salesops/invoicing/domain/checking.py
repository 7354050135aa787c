"""What the rules of EN 16931 let pass and we do not: dates, currencies, arithmetic.

Some faults make a document useless and it is refused; the others are findings that go with it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from salesops.contracts.domain.numbers import number_key
from salesops.invoicing.domain.document import Document, DocumentLine
from vrops.core.currencies import CURRENCIES, places
from vrops.core.errors import FieldError, Invalid
from vrops.core.money import round_half_away
from vrops.core.periods import format_date

_WIDE = Context(prec=120)
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
# An invoice may be dated a little ahead, but not by months.
MOST_DAYS_AHEAD = 31
LONGEST_PERIOD_DAYS = 731
LARGEST = Decimal(10) ** 12

TOTAL_MISMATCH = "total_mismatch"
ROUNDING_DIFFERENCE = "rounding_difference"
TAX_MISMATCH = "tax_mismatch"
LINE_ARITHMETIC = "line_arithmetic"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up: its code, where, and a sentence."""

    code: str
    where: str
    sentence: str


def refuse_useless(document: Document, today: date) -> None:
    """Refuse (Invalid, each fault with its element) what cannot be taken in at all."""
    errors = [
        FieldError(where, code, detail)
        for wrong, where, code, detail in _fatal(document, today)
        if wrong
    ]
    if errors:
        raise Invalid(errors[0].detail, code="invoicing.document", errors=errors)


def findings(document: Document) -> tuple[Finding, ...]:
    """What does not add up, in the order of the document."""
    return (*_line_findings(document), *_total_findings(document), *_tax_findings(document))


def extension(line: DocumentLine) -> Decimal:
    """Quantity x price / base quantity, less allowances, plus charges; exact."""
    product = _WIDE.divide(_WIDE.multiply(line.quantity, line.price), line.base)
    for charge in line.charges:
        product = _WIDE.add(product, charge.signed)
    return product


def _fatal(document: Document, today: date) -> Iterator[tuple[bool, str, str, str]]:
    yield (
        not number_key(document.number), "BT-1", "required",
        "The invoice number holds no letter and no digit.",
    )  # fmt: skip
    yield (
        document.currency not in CURRENCIES, "BT-5", "unknown_currency",
        f"The currency “{document.currency[:20]}” does not exist.",
    )  # fmt: skip
    ahead = (document.issued_on - today).days
    yield (
        document.issued_on < EARLIEST or ahead > MOST_DAYS_AHEAD, "BT-2", "impossible_date",
        f"The date of issue, {format_date(document.issued_on)}, cannot be right.",
    )  # fmt: skip
    yield (
        document.due_on is not None and document.due_on < document.issued_on, "BT-9",
        "impossible_date", "The invoice is due before it was issued.",
    )  # fmt: skip
    yield from _fatal_periods(document)
    yield not document.lines, "BG-25", "required", "The invoice has no lines."
    for number, count in Counter(line.number for line in document.lines).items():
        yield (
            count > 1, "BT-126", "twice", f"{count} lines are numbered “{number[:20]}”.",
        )  # fmt: skip
    yield from _fatal_amounts(document)
    for line in document.lines:
        yield (
            line.base <= 0, f"line {line.number}, BT-149", "out_of_range",
            f"Line {line.number[:20]}: the price is for {line.base:f} units.",
        )  # fmt: skip


def _fatal_periods(document: Document) -> Iterator[tuple[bool, str, str, str]]:
    spans = [("BG-14", "The billing period", document.first_day, document.last_day)]
    spans += [
        (f"line {line.number}, BG-26", f"The period of line {line.number[:20]}", line.first_day,
         line.last_day)
        for line in document.lines
    ]  # fmt: skip
    delivered = document.delivered_on
    if delivered is not None:
        yield (
            not EARLIEST <= delivered <= LATEST, "BT-72", "impossible_date",
            f"The day of delivery, {format_date(delivered)}, cannot be right.",
        )  # fmt: skip
    for where, what, first, last in spans:
        if first is None or last is None:
            continue
        yield last < first, where, "impossible_date", f"{what} ends before it begins."
        yield (
            (last - first).days > LONGEST_PERIOD_DAYS or first < EARLIEST or last > LATEST, where,
            "impossible_date",
            f"{what}, {format_date(first)} to {format_date(last)}, cannot be right.",
        )  # fmt: skip


def _fatal_amounts(document: Document) -> Iterator[tuple[bool, str, str, str]]:
    """Amounts have the decimals of their currency, and nothing is too large to be reckoned with."""
    decimals = CURRENCIES.get(document.currency, 0)
    totals = document.totals
    stated = [("BG-22", each) for each in (
        totals.lines, totals.net, totals.gross, totals.due, totals.tax, totals.allowances,
        totals.charges, totals.prepaid, totals.rounding,
    )]  # fmt: skip
    stated += [("BG-20", charge.amount) for charge in document.charges]
    stated += [("BG-23", each) for tax in document.taxes for each in (tax.taxable, tax.amount)]
    for line in document.lines:
        where = f"line {line.number}"
        stated += [(where, line.amount), *((where, charge.amount) for charge in line.charges)]
    for where, amount in stated:
        if amount is not None:
            yield (
                round_half_away(amount, decimals) != amount, where, "decimals",
                f"{where}: {_shown(amount)} has more decimals than {document.currency} has.",
            )  # fmt: skip
            yield abs(amount) >= LARGEST, where, "too_large", f"{where}: an amount is too large."
    for line in document.lines:
        product = abs(line.quantity * line.price)
        yield (
            max(abs(line.quantity), abs(line.price), line.base, product) >= LARGEST,
            f"line {line.number}", "too_large",
            f"Line {line.number[:20]}: quantity or price is too large.",
        )  # fmt: skip


def _line_findings(document: Document) -> Iterator[Finding]:
    decimals = places(document.currency)
    for line in document.lines:
        worked_out = round_half_away(extension(line), decimals)
        if worked_out != line.amount:
            yield Finding(
                LINE_ARITHMETIC, f"line {line.number}",
                f"Line {line.number}: {_shown(line.quantity)} at {_shown(line.price)}"
                f"{f' for {_shown(line.base)}' if line.base != 1 else ''} is "
                f"{_shown(worked_out)}, and the line says {_shown(line.amount)}.",
            )  # fmt: skip


def _total_findings(document: Document) -> Iterator[Finding]:
    totals, nothing = document.totals, Decimal(0)
    lines = sum((line.amount for line in document.lines), nothing)
    taken = sum((c.amount for c in document.charges if not c.is_charge), nothing)
    put = sum((c.amount for c in document.charges if c.is_charge), nothing)
    checks = (
        ("BT-106", "the lines add up to", lines, totals.lines),
        ("BT-107", "the allowances add up to", taken, totals.allowances),
        ("BT-108", "the charges add up to", put, totals.charges),
        ("BT-109", "the total without tax is", totals.lines - (totals.allowances or nothing)
         + (totals.charges or nothing), totals.net),
        ("BT-112", "the total with tax is", totals.net + (totals.tax or nothing), totals.gross),
        ("BT-115", "the amount due is", totals.gross - (totals.prepaid or nothing)
         + (totals.rounding or nothing), totals.due),
    )  # fmt: skip
    step = Decimal(1).scaleb(-places(document.currency))
    for where, what, found, stated in checks:
        if stated is None and not found:
            continue
        stated = stated or nothing
        if found != stated:
            small = abs(found - stated) <= step * max(1, len(document.lines))
            yield Finding(
                ROUNDING_DIFFERENCE if small else TOTAL_MISMATCH, where,
                f"By our arithmetic {what} {_shown(found)}; the invoice says {_shown(stated)}.",
            )  # fmt: skip


def _tax_findings(document: Document) -> Iterator[Finding]:
    """Tax per category on the rounded taxable sum, and the taxable sums themselves."""
    decimals = places(document.currency)
    step = Decimal(1).scaleb(-decimals)
    for tax in document.taxes:
        parts = [line.amount for line in document.lines
                 if (line.category, line.rate or 0) == (tax.category, tax.rate or 0)]  # fmt: skip
        parts += [c.signed for c in document.charges
                  if (c.category, c.rate or 0) == (tax.category, tax.rate or 0)]  # fmt: skip
        taxable = round_half_away(sum(parts, Decimal(0)), decimals)
        name = f"{tax.category} {_shown(tax.rate)}%" if tax.rate is not None else tax.category
        if abs(taxable - tax.taxable) > step * max(1, len(parts)):
            yield Finding(
                TAX_MISMATCH, "BT-116",
                f"What is taxed at {name} adds up to {_shown(taxable)}; the invoice says "
                f"{_shown(tax.taxable)}.",
            )  # fmt: skip
        due = round_half_away(_WIDE.multiply(tax.taxable, (tax.rate or 0) / Decimal(100)), decimals)
        if abs(due - tax.amount) > step:
            yield Finding(
                TAX_MISMATCH, "BT-117",
                f"The tax at {name} of {_shown(tax.taxable)} is {_shown(due)}; the invoice says "
                f"{_shown(tax.amount)}.",
            )  # fmt: skip


def _shown(number: Decimal) -> str:
    return f"{number:,f}"
