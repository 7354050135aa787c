"""What people fill in about contracts, rates and amendments."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from gtm.approvals.forms import DecisionForm
from salesops.contracts import queries
from salesops.contracts.domain.pricing import Model, ZeroQuantity, parse_tiers, show_tiers
from salesops.contracts.entering import MOST_PLACES, ContractInput, RateInput
from salesops.contracts.models import MEASURES, Contract, RateLine
from vrops.core.errors import Invalid
from vrops.core.money import Rounding, parse_quantity, parse_unit_price, plain
from vrops.people.models import Channel, Site, Supplier, User
from vrops.ui.forms import ActionForm, AmountField, CurrencyField, DayField

_DAY = timedelta(days=1)
ROUNDINGS = {
    Rounding.HALF_AWAY: "Half away from zero",
    Rounding.HALF_EVEN: "Half to even",
    Rounding.UP: "Away from zero",
    Rounding.DOWN: "Towards zero",
    Rounding.CEILING: "Up",
    Rounding.FLOOR: "Down",
}
PARAMS = ("minimum", "cap", "size", "free", "fixed", "least", "most")


class RowForm(ActionForm):
    """A form whose fields stand in rows."""

    ROWS: tuple[tuple[str, ...], ...] = ()

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields in groups that stand side by side."""
        return [[self[name] for name in row] for row in self.ROWS]

    def choose(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def read(self, name: str, reader: Callable[[str], Decimal]) -> Decimal | None:
        """The number of a field; with what is wrong beside the field, None."""
        written = self.cleaned_data.get(name)
        if not written:
            return None
        try:
            return reader(written)
        except Invalid as error:
            self.add_error(name, error.message)
            return None

    def check_days(self) -> None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on", "The last day comes before the first; correct one of the two."
            )

    def day_after_last(self) -> Any:
        """The first day after, as the database has it; None without an end."""
        last = self.cleaned_data["ends_on"]
        return last + _DAY if last else None


class ContractForm(RowForm):
    """A contract; both dates are days on which it is in force."""

    supplier: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Supplier", queryset=Supplier.objects.none(), empty_label="Choose a supplier"
    )
    number = forms.CharField(
        label="Number", max_length=60, help_text="As invoices name it: “VR-2026-07”."
    )
    title = forms.CharField(label="Title", max_length=160)
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Empty: no end is agreed.")
    currency = CurrencyField()
    places = forms.IntegerField(
        label="Decimals", min_value=0, max_value=MOST_PLACES, initial=2,
        help_text="Amounts are rounded to so many, at most those of the currency.",
    )  # fmt: skip
    rounding = forms.ChoiceField(
        label="Rounding", choices=[(str(r), words) for r, words in ROUNDINGS.items()]
    )
    rounds = forms.ChoiceField(
        label="What is rounded", choices=Contract.Rounds.choices, widget=forms.RadioSelect,
        initial=Contract.Rounds.LINE,
    )  # fmt: skip
    tolerance_percent = AmountField(
        label="Tolerance, percent", required=False, help_text="Of what is expected. Empty: none."
    )
    tolerance_absolute = AmountField(
        label="Tolerance, amount", required=False,
        help_text="In the contract's currency. Each of the two binds alone.",
    )  # fmt: skip
    zero_quantity = forms.ChoiceField(
        label="A month without quantity", choices=[(str(z), z.label) for z in ZeroQuantity],
        widget=forms.RadioSelect, initial=ZeroQuantity.NOTHING,
    )  # fmt: skip
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Owner", queryset=User.objects.none()
    )

    ROWS = (
        ("supplier",), ("number", "currency"), ("title",), ("starts_on", "ends_on"),
        ("places", "rounding"), ("rounds",), ("tolerance_percent", "tolerance_absolute"),
        ("zero_quantity",), ("owner",),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("supplier", Supplier.objects.visible_to(user).order_by("sort_key"))
        self.choose("owner", queries.owners())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_days()
        for name in ("tolerance_percent", "tolerance_absolute"):
            cleaned[f"{name}_read"] = self.read(name, parse_quantity)
        return cleaned

    def entered(self) -> ContractInput:
        """What was filled in, with the end as the first day after."""
        given = self.cleaned_data
        names = ("number", "title", "starts_on", "currency", "places", "rounding", "rounds",
                 "zero_quantity")  # fmt: skip
        return ContractInput(
            **{name: given[name] for name in names},
            supplier_id=given["supplier"].pk,
            owner_id=given["owner"].pk,
            ends_on=self.day_after_last(),
            tolerance_percent=given["tolerance_percent_read"],
            tolerance_absolute=given["tolerance_absolute_read"],
        )


def initial_of(contract: Contract) -> dict[str, Any]:
    """A contract as its form shows it."""
    names = ("number", "title", "starts_on", "currency", "places", "rounding", "rounds",
             "zero_quantity")  # fmt: skip
    return {name: getattr(contract, name) for name in names} | {
        "supplier": contract.supplier_id,
        "owner": contract.owner_id,
        "ends_on": contract.last_day,
        "tolerance_percent": _written(contract.tolerance_percent),
        "tolerance_absolute": _written(contract.tolerance_absolute),
    }


class RateForm(RowForm):
    """The rate of an item; both dates are days on which it is in force."""

    item = forms.CharField(
        label="Item", max_length=80, help_text="The id that invoices name: theirs or ours."
    )
    description = forms.CharField(label="Description", max_length=160, required=False)
    unit = forms.CharField(label="Unit", max_length=40, help_text="“contact”, “hour”, “month”.")
    measure = forms.ChoiceField(
        label="Quantity supported by", required=False,
        choices=[("", "Nothing; taken as billed"), *MEASURES],
    )  # fmt: skip
    model = forms.ChoiceField(label="Price", choices=[(str(m), m.label) for m in Model])
    price = AmountField(
        label="Price", required=False, help_text="Up to 12 decimals; a percent as 2.5."
    )
    tiers = forms.CharField(
        label="Tiers", required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "1000: 1.25\n5000: 1.10 + 50\n"
                                                               "above: 0.95"}),
        help_text="One a line: last unit, colon, price; a fee after “+”. The last begins “above”.",
    )  # fmt: skip
    minimum = AmountField(label="Minimum in a calendar month", required=False)
    cap = AmountField(label="Cap in a calendar month", required=False)
    size = AmountField(label="Units in a package", required=False)
    free = AmountField(label="Free units", required=False)
    part = forms.ChoiceField(
        label="A part of a package", required=False,
        choices=[("", "As the model has it"), ("up", "Costs a whole one"), ("down", "Is free")],
    )  # fmt: skip
    fixed = AmountField(label="Fixed part of each transaction", required=False)
    least = AmountField(label="Least per transaction", required=False)
    most = AmountField(label="Most per transaction", required=False)
    site: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Site", queryset=Site.objects.none(), required=False, empty_label="All sites"
    )
    channel = forms.ChoiceField(
        label="Channel", required=False, choices=[("", "All channels"), *Channel.choices]
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False, help_text="Empty: until further notice.")

    ROWS = (
        ("item", "unit"), ("description",), ("measure",), ("starts_on", "ends_on"),
        ("site", "channel"), ("model",), ("price",), ("tiers",),
    )  # fmt: skip
    MORE = (("minimum", "cap"), ("size", "free", "part"), ("fixed", "least", "most"))

    def __init__(self, *args: Any, contract: Contract, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("site", queries.sites_of(contract))

    @property
    def more_rows(self) -> list[list[forms.BoundField]]:
        """What few prices have."""
        return [[self[name] for name in row] for row in self.MORE]

    @property
    def shows_more(self) -> bool:
        """Whether one of these is filled in or at fault."""
        names = [name for row in self.MORE for name in row]
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_days()
        params: dict[str, Any] = {
            name: cleaned[name] for name in (*PARAMS, "part") if cleaned.get(name)
        }
        model = cleaned.get("model")
        tiered = model in tuple(Model) and Model(model).tiered
        if tiered:
            try:
                params["tiers"] = parse_tiers(cleaned.get("tiers") or "")
            except Invalid as error:
                self.add_error("tiers", error.message)
        elif model and not cleaned.get("price"):
            self.add_error("price", "Give the price.")
        cleaned["price_read"] = self.read("price", parse_unit_price) or Decimal(0)
        cleaned["params"] = params
        return cleaned

    def entered(self) -> RateInput:
        """What was filled in, with the end as the first day after."""
        given = self.cleaned_data
        names = ("item", "description", "unit", "measure", "model", "channel", "starts_on",
                 "params")  # fmt: skip
        return RateInput(
            **{name: given[name] for name in names},
            price=given["price_read"],
            site_id=given["site"].pk if given["site"] else None,
            ends_on=self.day_after_last(),
        )


def initial_of_rate(rate: RateLine) -> dict[str, Any]:
    """A rate as its form shows it."""
    names = ("item", "description", "unit", "measure", "model", "channel", "starts_on")
    pricing = rate.pricing
    return {
        **{name: rate.params[name] for name in (*PARAMS, "part") if name in rate.params},
        **{name: getattr(rate, name) for name in names},
        "site": rate.site_id,
        "ends_on": rate.last_day,
        "price": "" if pricing.tiers else plain(rate.price),
        "tiers": show_tiers(pricing),
    }


class AmendmentForm(ActionForm):
    """What an amendment is called and why it is needed."""

    title = forms.CharField(label="Title", max_length=160)
    why = forms.CharField(
        label="Reason", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Those who approve it read it.",
    )  # fmt: skip


class ReviewForm(DecisionForm):
    """The decision on a contract or an amendment: yes, change it, or no; without conditions."""

    VERDICTS = ("approve", "send_back", "reject")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["conditions"], self.fields["due_on"]
        self.fields["verdict"].choices = [(name, name) for name in self.VERDICTS]  # type: ignore[attr-defined]


class WithdrawForm(ActionForm):
    """Why a submission is taken back."""

    why = forms.CharField(
        label="Reason", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class TerminateForm(ActionForm):
    """When and why a contract ends early."""

    last_day = DayField(label="Last day")
    why = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept with the contract.",
    )  # fmt: skip


class AsOfForm(ActionForm):
    """For which day, and as known on which day, rates are shown; wrong days show today's."""

    on = DayField(label="In force on", required=False)
    known = DayField(label="As known at the end of", required=False)


def _written(number: Decimal | None) -> str:
    return "" if number is None else plain(number)
