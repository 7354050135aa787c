"""What people fill in about invoices."""

from decimal import Decimal
from typing import Any, cast

from django import forms

from salesops.contracts import queries as contracts
from salesops.contracts.domain.lifecycle import BILLABLE_STATES
from salesops.contracts.forms import ReviewForm
from salesops.contracts.models import Contract
from salesops.invoicing import permissions, queries
from salesops.invoicing.background import is_long
from salesops.invoicing.files import keep, read_capped
from salesops.invoicing.importers.reading import read_invoice
from salesops.invoicing.importers.xml import refuse_at_sight
from salesops.invoicing.models import Invoice, InvoiceLine
from vrops.access.policy import reach_of
from vrops.attachments.domain import shown_name
from vrops.attachments.storage import Stored
from vrops.core import text
from vrops.core.company import company_day
from vrops.core.errors import Invalid
from vrops.core.money import Money, parse_amount
from vrops.core.phrases import counted
from vrops.people.models import Supplier
from vrops.ui.forms import ActionForm

__all__ = ["ReasonForm", "RematchForm", "ReviewForm", "UploadForm", "dispute_form"]
MOST_FAULTS = 8
# Lines that get a field of their own; and as many exceptions as an invoice has lines, in text.
MOST_FIELDS = 50
LONGEST_EXCEPTIONS = 1_000_000
# What may stand between a line's number and its amount, beside blanks.
_MARKS = ":;="


class ContractField(forms.ModelChoiceField):
    """A contract by number and title, of those that invoices may be held against."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Contract.objects.none(), **options)

    def label_from_instance(self, contract: Any) -> str:
        return f"{contract.number} {contract.title}"


class UploadForm(ActionForm):
    """An electronic invoice: who sent it, and the file; read while it is checked, unless it is so
    long that a worker reads it."""

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
            refuse_at_sight(cleaned["content"])
            if not is_long(cleaned["content"]):
                cleaned["document"] = read_invoice(cleaned["content"], today=company_day())
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


def dispute_form(data: Any, invoice: Invoice) -> "DisputeForm":
    """The form for an invoice: an amount for each line while they are few, else by verdict."""
    lines = list(queries.lines_of(invoice)[: MOST_FIELDS + 1])
    if len(lines) > MOST_FIELDS:
        return GroupedDisputeForm(data, invoice=invoice)
    return LineDisputeForm(data, invoice=invoice, lines=lines)


class DisputeForm(ActionForm):
    """How much of which lines is disputed, and why; `cleaned_data["parts"]` by line."""

    why = forms.CharField(
        label="What is wrong", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The supplier reads it.",
    )  # fmt: skip


class LineDisputeForm(DisputeForm):
    """An amount for each line."""

    told = "Say for each line how much is not paid; empty pays it as billed."

    def __init__(
        self, *args: Any, invoice: Invoice, lines: list[InvoiceLine], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.invoice = invoice
        self.lines = {f"line-{line.pk}": line for line in lines}
        for name, line in self.lines.items():
            amount = Money(max(line.disputed, Decimal(0)), invoice.currency).rounded().amount
            billed = Money(line.amount, invoice.currency)
            self.fields[name] = forms.CharField(
                label=f"Line {line.number} {line.item}, of {billed}", required=False,
                max_length=40, initial=f"{amount:,f}" if amount else "",
                help_text=line.verdict.get_verdict_display() if hasattr(line, "verdict") else "",
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


class GroupedDisputeForm(DisputeForm):
    """The lines of chosen verdicts, and single lines that are an exception: as many fields for
    ten thousand lines as for a hundred."""

    told = "Choose the lines by what matching found of them; single lines may be an exception."

    verdicts = forms.MultipleChoiceField(
        label="Lines to dispute", required=False, widget=forms.CheckboxSelectMultiple
    )
    whole = forms.ChoiceField(
        label="How much of them", required=False, widget=forms.RadioSelect, initial="",
        choices=[("", "What contract and activity do not support"), ("1", "Every line in whole")],
    )  # fmt: skip
    exceptions = forms.CharField(
        label="Exceptions", required=False, max_length=LONGEST_EXCEPTIONS,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "12: 100.00"}),
        help_text="A line to a row: its number, a colon and how much of it is disputed; 0 pays it "
        "as billed. Two columns pasted from a spreadsheet do as well.",
    )  # fmt: skip

    def __init__(self, *args: Any, invoice: Invoice, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invoice = invoice
        groups = queries.verdict_groups(invoice)
        field = cast("forms.MultipleChoiceField", self.fields["verdicts"])
        field.choices = [(group.verdict.value, _group_words(group)) for group in groups]
        field.initial = [group.verdict.value for group in groups if group.unsupported]

    def clean_exceptions(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        rows = self.cleaned_data["exceptions"].splitlines()
        for number, row in enumerate(rows, start=1):
            if not row.strip():
                continue
            line, amount = _line_and_amount(row)
            try:
                found[line] = parse_amount(amount, self.invoice.currency).amount
            except Invalid as error:
                self.add_error("exceptions", f"Row {number}, “{text.cut(row, 30)}”: {error}")
                break
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            cleaned["parts"] = queries.parts_of(
                self.invoice, cleaned["verdicts"], whole=bool(cleaned["whole"]),
                exceptions=cleaned["exceptions"],
            )  # fmt: skip
        except Invalid as error:
            self.take(error)
        return cleaned


def _line_and_amount(row: str) -> tuple[str, str]:
    """“12: 100.00”, “12 100.00” and “12:100.00”, parted."""
    line, _, amount = " ".join(row.split()).rpartition(" ")
    if not line:
        at = max(amount.rfind(mark) for mark in _MARKS)
        line, amount = amount[: max(at, 0)], amount[at + 1 :]
    return line.rstrip(f"{_MARKS} "), amount.lstrip(_MARKS)


def _group_words(group: queries.VerdictGroup) -> str:
    lines = counted(group.count, "line", "lines")
    held = f"{group.unsupported} of {group.billed}" if group.unsupported else f"{group.billed}"
    return f"{group.verdict.label}: {lines}, {held}"
