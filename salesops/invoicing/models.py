"""Invoices and credit notes as they were received, and the verdict on each of their lines."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse

from salesops.contracts.models import Contract, RateLine
from salesops.invoicing import permissions
from salesops.invoicing.domain import document, sellers
from salesops.invoicing.domain import verdicts as rules
from salesops.invoicing.domain.lifecycle import DEAD, LIFECYCLE, OPEN, TONES
from vrops.access import policy
from vrops.access.policy import ScopeColumns
from vrops.core.company import company_day
from vrops.core.models import Record, RecordQuerySet
from vrops.core.money import Money
from vrops.core.periods import Period
from vrops.core.words import WordVector
from vrops.people.models import Site, Supplier

FLAGS = {
    "possible_duplicate": "Possible duplicate",
    "total_mismatch": "Total mismatch",
    "rounding_difference": "Rounding difference",
    "tax_mismatch": "Tax mismatch",
    "line_arithmetic": "Line arithmetic",
    "seller_mismatch": "Another seller",
    "currency_mismatch": "Other currency",
}


def _amount(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=24, decimal_places=6, **options)


def _on_one_side(whole: str) -> Q:
    """Payable and disputed are on the side of nothing that the whole is on: what is owed holds no
    claim against the supplier, and the other way round."""
    owed = Q(**{f"{whole}__gte": 0}, payable__gte=0, disputed__gte=0)
    return owed | Q(**{f"{whole}__lte": 0}, payable__lte=0, disputed__lte=0)


class InvoiceQuerySet(RecordQuerySet["Invoice"]):
    def visible_to(self, user: Any) -> Self:
        return policy.visible(self, user, permissions.VIEW)

    def live(self) -> Self:
        """Those that count: neither rejected nor cancelled."""
        return self.exclude(state__in=DEAD)


class Invoice(Record):
    """An invoice or credit note of a supplier, for the days [starts_on, ends_on).

    Totals are as the document states them; `billed`, `payable` and `disputed` are the sums over its
    lines. Of a supplier's live ones no two have one number in one year.
    """

    SNAPSHOT = (
        "supplier", "contract", "number", "kind", "issued_on", "due_on", "starts_on", "ends_on",
        "currency", "seller", "seller_vat", "seller_registration", "net", "tax", "gross", "due",
        "billed", "payable", "disputed", "flags", "syntax", "sha256", "state", "version",
    )  # fmt: skip
    scope = ScopeColumns(supplier=("supplier",))

    class Kind(models.TextChoices):
        INVOICE = document.Kind.INVOICE, "Invoice"
        CREDIT_NOTE = document.Kind.CREDIT_NOTE, "Credit note"

    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="invoices", db_index=False
    )
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    number = models.CharField(max_length=120)
    number_key = models.CharField(max_length=240, editable=False)
    sort_key = models.CharField(max_length=240, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    type_code = models.CharField(max_length=10, blank=True)
    issued_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    # Whether the document names its billing period, or we took the month of its date.
    period_stated = models.BooleanField(default=True)
    currency = models.CharField(max_length=3)
    seller = models.CharField(max_length=300, blank=True)
    seller_vat = models.CharField(max_length=60, blank=True)
    seller_registration = models.CharField(max_length=60, blank=True)
    contract_ref = models.CharField(max_length=120, blank=True)
    order_ref = models.CharField(max_length=120, blank=True)
    preceding = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    original = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    net = _amount()
    tax = _amount(null=True, blank=True)
    gross = _amount()
    prepaid = _amount(null=True, blank=True)
    due = _amount()
    taxes = models.JSONField(default=list, blank=True)
    findings = models.JSONField(default=list, blank=True)
    flags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    billed = _amount()
    payable = _amount(default=Decimal(0))
    disputed = _amount(default=Decimal(0))
    # What activity supported in its period and nobody had billed, as of its last matching.
    not_billed = models.JSONField(default=list, blank=True)
    syntax = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    # Its turn among the invoices of its contract, under whose lock it was first matched.
    matched_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=LIFECYCLE.choices, default=LIFECYCLE.initial)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["supplier", "-issued_on", "id"], name="invoice_by_supplier"),
            models.Index(fields=["-received_at", "-id"], name="invoice_by_arrival"),
            models.Index(fields=["state", "-received_at"], name="invoice_by_state"),
            GinIndex(WordVector("sort_key"), name="invoice_words"),
            GinIndex(fields=["flags"], name="invoice_flags"),
        ]
        constraints = [
            models.UniqueConstraint(
                "supplier", "number_key", ExtractYear("issued_on"),
                condition=~Q(state__in=DEAD), name="invoice_number_once",
            ),
            models.UniqueConstraint(
                fields=["supplier", "sha256"], condition=~Q(state__in=DEAD),
                name="invoice_file_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(LIFECYCLE.states)), name="invoice_state"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="invoice_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state="received") | Q(billed=F("payable") + F("disputed")),
                name="invoice_billed_is_payable_and_disputed",
            ),
            models.CheckConstraint(
                condition=Q(state="received") | _on_one_side("billed"),
                name="invoice_payable_within_billed",
            ),
            models.CheckConstraint(
                condition=~Q(currency="") & ~Q(number_key=""), name="invoice_has_number"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def key(self) -> str:
        """The number we call it by: INV-91."""
        return f"INV-{self.pk}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def overdue(self) -> bool:
        """Whether its due date has passed before anybody decided on it; nothing is owed on a credit
        note."""
        waits = self.state in OPEN and self.kind == Invoice.Kind.INVOICE
        return waits and self.due_on is not None and self.due_on < company_day()

    @property
    def flag_words(self) -> list[str]:
        return [FLAGS.get(flag, flag) for flag in self.flags]

    def money(self, name: str) -> Money | None:
        """One of its amounts in its currency."""
        amount = getattr(self, name)
        return None if amount is None else Money(amount, self.currency)

    @property
    def net_money(self) -> Money | None:
        return self.money("net")

    @property
    def tax_money(self) -> Money | None:
        return self.money("tax")

    @property
    def due_money(self) -> Money | None:
        return self.money("due")

    @property
    def billed_money(self) -> Money | None:
        return self.money("billed")

    @property
    def payable_money(self) -> Money | None:
        return self.money("payable")

    @property
    def disputed_money(self) -> Money | None:
        return self.money("disputed")

    def get_absolute_url(self) -> str:
        return reverse("salesops:invoice_detail", args=[self.pk])


class InvoiceLine(models.Model):
    """A line as it was billed; allowances and charges of the whole document are lines too."""

    class Kind(models.TextChoices):
        LINE = "line", "Line"
        ALLOWANCE = "allowance", "Allowance"
        CHARGE = "charge", "Charge"

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LINE)
    number = models.CharField(max_length=60)
    buyer_item = models.CharField(max_length=120, blank=True)
    seller_item = models.CharField(max_length=120, blank=True)
    # The id by which the contract's rate is found, as `contracts.domain.numbers.item_key` has it.
    item_key = models.CharField(max_length=240, blank=True)
    description = models.CharField(max_length=500, blank=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    quantity = models.DecimalField(max_digits=28, decimal_places=12)
    unit = models.CharField(max_length=40, blank=True)
    price = models.DecimalField(max_digits=28, decimal_places=12)
    base = models.DecimalField(max_digits=28, decimal_places=12, default=Decimal(1))
    # What allowances and charges of the line add to quantity times price.
    adjusted = _amount(default=Decimal(0))
    amount = _amount()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    # What is paid and disputed now: the verdict's, or what a person decided.
    payable = _amount(default=Decimal(0))
    disputed = _amount(default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_once"),
            models.CheckConstraint(condition=Q(base__gt=0), name="invoice_line_base"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="invoice_line_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["line", "allowance", "charge"]), name="invoice_line_kind"
            ),
            models.CheckConstraint(
                condition=_on_one_side("amount"), name="invoice_line_payable_within_amount"
            ),
            models.CheckConstraint(
                condition=Q(payable=0, disputed=0) | Q(amount=F("payable") + F("disputed")),
                name="invoice_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}, line {self.number}"

    @property
    def item(self) -> str:
        return self.buyer_item or self.seller_item

    @property
    def period(self) -> Period:
        """Its own days, or those of the invoice."""
        if self.starts_on is None:
            return self.invoice.period
        return Period(self.starts_on, self.ends_on)


class LineVerdict(models.Model):
    """What matching found on a line. Matching again replaces it; the log keeps the totals."""

    Verdict = rules.Verdict

    line = models.OneToOneField(InvoiceLine, on_delete=models.CASCADE, related_name="verdict")
    verdict = models.CharField(
        max_length=24, choices=[(str(each), each.label) for each in rules.Verdict]
    )
    billed = _amount()
    payable = _amount()
    disputed = _amount()
    contract_price = models.DecimalField(max_digits=28, decimal_places=12, null=True)
    supported = models.DecimalField(max_digits=28, decimal_places=12, null=True)
    price_variance = _amount(default=Decimal(0))
    quantity_variance = _amount(default=Decimal(0))
    # How much activity the line used up, and of which item: what later invoices find taken.
    taken = models.DecimalField(max_digits=28, decimal_places=12, default=Decimal(0))
    rate = models.ForeignKey(
        RateLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The arithmetic in words and numbers: which rate, which days, which quantity.
    explanation = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(billed=F("payable") + F("disputed")), name="verdict_adds_up"
            ),
            models.CheckConstraint(
                condition=_on_one_side("billed"), name="verdict_payable_within_billed"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[str(each) for each in rules.Verdict]),
                name="verdict_known",
            ),
        ]

    @property
    def tone(self) -> str:
        return rules.Verdict(self.verdict).tone


class SellerIdentity(models.Model):
    """A name or number under which a supplier sends invoices, as somebody accepted it.

    The supplier's own name needs no row.
    """

    class Kind(models.TextChoices):
        NAME = sellers.Kind.NAME, "Name"
        VAT = sellers.Kind.VAT, "VAT number"
        REGISTRATION = sellers.Kind.REGISTRATION, "Registration number"

    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="seller_identities", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = models.CharField(max_length=300)
    key = models.CharField(max_length=300, editable=False)
    # The invoice with which it was accepted.
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "kind", "key"], name="seller_known_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["name", "vat", "registration"]), name="seller_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}, {self.get_kind_display().lower()} {self.value}"
