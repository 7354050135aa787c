"""What holds for every row of a file of activity."""

from typing import Any

from django import forms

from gtm.launches.models import Brand, Segment
from salesops.activity import queries
from salesops.activity.models import Measure, Product
from vrops.people.models import Channel
from vrops.ui.forms import ActionForm


class LoadOptionsForm(ActionForm):
    """Constants for a file; a column of the same name goes before them, row by row."""

    site = forms.ChoiceField(label="Site", required=False)
    measure = forms.ChoiceField(label="Measure", required=False)
    channel = forms.ChoiceField(label="Channel", required=False)
    product = forms.ChoiceField(label="Product", required=False)
    brand = forms.ChoiceField(label="Brand", required=False)
    segment = forms.ChoiceField(label="Segment", required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = [(str(site.pk), site.name) for site in queries.sites_to_load(user)]
        self._offer("site", sites, "As the column says")
        self._offer("measure", Measure.choices, "As the column says")
        for name, choices in (
            ("channel", Channel.choices), ("product", Product.choices), ("brand", Brand.choices),
            ("segment", Segment.choices),
        ):  # fmt: skip
            self._offer(name, choices, "As the column says, or not split")

    def clean_site(self) -> int | None:
        written = self.cleaned_data["site"]
        return int(written) if written else None

    def _offer(self, name: str, choices: Any, nothing: str) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]
