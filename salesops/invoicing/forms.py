"""What people fill in about invoices."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.conf import settings

from salesops.contracts import queries as contracts
from salesops.contracts.domain.lifecycle import BILLABLE_STATES
from salesops.contracts.forms import ReviewForm
from salesops.contracts.models import Contract
from salesops.invoicing import permissions
from salesops.invoicing.files import keep, read_capped
from salesops.invoicing.importers.reading import read_invoice
from salesops.invoicing.models import Invoice, InvoiceLine
from vrops.access.policy import reach_of
from vrops.attachments.domain import shown_name
from vrops.attachments.storage import Stored
from vrops.core import clock, text
from vrops.core.errors import Invalid
from vrops.core.money import Money, parse_amount
from vrops.people.models import Supplier
from vrops.ui.forms import ActionForm

__all__ = ["DisputeForm", "ReasonForm", "RematchForm", "ReviewForm", "UploadForm"]
MOST_FAULTS = 8


class ContractField(forms.ModelChoiceField):
    """A contract by number and title, of those that invoices may be held against."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Contract.objects.none(), **options)

    def label_from_instance(self, contract: Any) -> str:
        return f"{contract.number} {contract.title}"


class UploadForm(ActionForm):
    """An electronic invoice: who sent it, and the file; read while it is checked."""

    supplier: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Supplier", queryset=Supplier.objects.none(), empty_label="Choose a supplier"
    )
    contract = ContractField(
        label="Contract", required=False, empty_label="The one it names, else the one that fits"
    )
    file = forms.FileField(
        label="File",
        max_length=1000,
        help_text="UBL 2.1 or CII, as XML, up to 25 MB.",
        widget=forms.FileInput(attrs={"accept": ".xml,application/xml,text/xml"}),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        suppliers = receivable(user)
        chosen = cast("forms.ModelChoiceField", self.fields["supplier"])
        chosen.queryset = suppliers
        alone = list(suppliers[:2])
        if len(alone) == 1:
            chosen.initial, chosen.empty_label = alone[0].pk, None
        offered = Contract.objects.visible_to(user).filter(supplier__in=suppliers.values("pk"))
        offered = offered.filter(state__in=BILLABLE_STATES)
        cast("forms.ModelChoiceField", self.fields["contract"]).queryset = offered.order_by(
            "supplier__sort_key", "-starts_on", "pk"
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("file")
        if upload is None:
            return cleaned
        try:
            cleaned["content"] = read_capped(upload)
            today: date = clock.today(settings.COMPANY_ZONE)
            cleaned["document"] = read_invoice(cleaned["content"], today=today)
        except Invalid as error:
            self._refuse(error)
        return cleaned

    def kept(self) -> Stored:
        """The file, kept in the folder; outside of any transaction."""
        name = shown_name(self.cleaned_data["file"].name or "")
        return keep(name, self.cleaned_data["content"])

    def _refuse(self, error: Invalid) -> None:
        """Every fault beside the file, with the element it stands in."""
        for fault in error.errors[:MOST_FAULTS]:
            at = "" if fault.pointer in ("", "file") else f" ({text.cut(fault.pointer)})"
            self.add_error("file", f"{fault.detail}{at}")
        if not error.errors:
            self.add_error("file", error.message)
        if len(error.errors) > MOST_FAULTS:
            self.add_error("file", f"And {len(error.errors) - MOST_FAULTS} more.")


def receivable(user: Any) -> Any:
    """The suppliers whose invoices the person may take in."""
    reached = reach_of(user, permissions.RECEIVE)
    rows = Supplier.objects.visible_to(user)
    if not reached.everything:
        rows = rows.filter(pk__in=reached.suppliers)
    return rows.order_by("sort_key")


class ReasonForm(ActionForm):
    """Why something is done."""

    why = forms.CharField(label="Reason", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RematchForm(ActionForm):
    """Against which contract an invoice is matched again."""

    contract = ContractField(label="Contract", required=False, empty_label="As it is")

    def __init__(self, *args: Any, invoice: Invoice, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelChoiceField", self.fields["contract"])
        field.queryset = contracts.billable_of(invoice.supplier_id)


class DisputeForm(ActionForm):
    """How much of each line is disputed, and why."""

    why = forms.CharField(
        label="What is wrong", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The supplier reads it.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, invoice: Invoice, lines: list[InvoiceLine], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.invoice = invoice
        self.lines = {f"line-{line.pk}": line for line in lines}
        for name, line in self.lines.items():
            amount = Money(line.disputed, invoice.currency).rounded().amount
            self.fields[name] = forms.CharField(
                label=f"Line {line.number} {line.item}, of {Money(line.amount, invoice.currency)}",
                required=False, max_length=40, initial=f"{amount:,f}" if amount else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        parts: dict[int, Decimal] = {}
        for name, line in self.lines.items():
            written = cleaned.get(name)
            if not written:
                continue
            try:
                parts[line.pk] = parse_amount(written, self.invoice.currency).amount
            except Invalid as error:
                self.add_error(name, error.message)
        cleaned["parts"] = parts
        return cleaned

    def take(self, error: Any) -> None:
        for fault in error.errors:
            self.add_error("why" if fault.pointer == "why" else None, fault.detail)
        if not error.errors:
            self.add_error(None, error.message)
