"""The forms of tickets: filing, and what is asked before a change."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from escalations.tickets import queries
from escalations.tickets.actions.filing import NO_IMAGES, FilingInput
from escalations.tickets.domain import filing
from vrops.attachments import actions as attachments
from vrops.attachments.forms import AttachmentsField, is_image
from vrops.core.redaction import redact
from vrops.people.models import Site
from vrops.ui import formats
from vrops.ui.forms import ActionForm

ICONS = {
    filing.Category.PROMO: "coin",
    filing.Category.PORT: "phone",
    filing.Category.BILLING: "file-invoice",
    filing.Category.ACTIVATION: "device-mobile",
    filing.Category.ORDER: "ticket",
    filing.Category.OTHER: "dots",
}


# Where tickets come from that no file may speak for.
OWN_SOURCES = ("page", "api")


class FilingForm(ActionForm):
    """What a person types to file a ticket. Sites are asked for where there is a choice."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label="What is it about?", choices=[(str(c), c.label) for c in filing.Category]
    )
    reference = forms.CharField(
        label="Account or order number", required=False, max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    subject = forms.CharField(
        label="What went wrong?", max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    waiting = forms.ChoiceField(
        label="Is the customer waiting?", choices=[(str(w), w.label) for w in filing.Waiting]
    )
    callback_by = forms.DateTimeField(
        label="Call promised by", required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    contact_name = forms.CharField(label="Customer", required=False, max_length=120)
    contact_phone = forms.CharField(
        label="Number to call", required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    body = forms.CharField(
        label="Details", required=False, max_length=20_000,
        help_text="Leave out card numbers and PINs. They are removed on save.",
        widget=forms.Textarea(attrs={
            "rows": 4,
            "placeholder": "What the customer was promised, by whom, and when",
        }),
    )  # fmt: skip
    type = forms.ChoiceField(
        label="Kind of request", required=False,
        choices=[("", "Choose for me"), *((str(t), t.label) for t in filing.Type)],
    )  # fmt: skip
    launch: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label="Launch", required=False, queryset=None, empty_label="None"
    )
    site: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label="Site", required=False, queryset=None, empty_label="None"
    )
    files = AttachmentsField(label="Photo or file", required=False)  # type: ignore[assignment]
    masked = forms.BooleanField(
        label="I checked that no card, ID or PIN can be read in it", required=False
    )

    def __init__(self, *args: Any, user: Any, launch: str = "", **kwargs: Any) -> None:
        initial = {"waiting": filing.Waiting.ON_LINE, "key": uuid4(), "launch": launch}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.user = user
        self.own_site: Site | None = user.home_site
        self.fields["launch"].queryset = queries.launches(user)  # type: ignore[attr-defined]
        if self.own_site is None:
            self.fields["site"].queryset = queries.sites(user)  # type: ignore[attr-defined]
        else:
            del self.fields["site"]
        self.takes_images = self.own_site is None or self.own_site.images_allowed

    @property
    def tiles(self) -> list[tuple[str, str, str, bool]]:
        """Value, words, icon and whether chosen."""
        chosen = str(self["category"].value() or "")
        return [(str(c), c.label, ICONS[c], chosen == c) for c in filing.Category]

    @property
    def waits(self) -> list[tuple[str, str, bool]]:
        chosen = str(self["waiting"].value() or "")
        return [(str(w), w.label, chosen == w) for w in filing.Waiting]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        uploads = given.get("files") or []
        site = given.get("site") or self.own_site
        if any(is_image(each) for each in uploads) and not (site and site.images_allowed):
            self.add_error("files", NO_IMAGES)
        elif uploads and not given.get("masked"):
            self.add_error("masked", "Look at it first: what you attach is seen by others.")
        if uploads and self.errors and "files" not in self.errors:
            self.add_error("files", "Choose the files again; the browser does not keep them.")
        return given

    def entered(self) -> FilingInput:
        """What was typed, with the chosen files kept; called outside of a transaction.

        Refuses (Invalid) a file that cannot be attached.
        """
        given = self.cleaned_data
        site = given.get("site") or self.own_site
        stored = []
        for upload in given["files"]:
            upload.name = redact(upload.name or "").text
            stored.append(attachments.store_file(upload))
        return FilingInput(
            **{name: given[name] for name in ("category", "subject", "body", "type", "reference",
                                              "waiting", "callback_by", "contact_name",
                                              "contact_phone")},
            site_id=site.pk if site else None,
            launch_id=given["launch"].pk if given["launch"] else None,
            files=tuple(stored),
        )  # fmt: skip


class TextForm(ActionForm):
    """One text that goes with a change: an answer, or why something is still wrong."""

    text = forms.CharField(
        label="Answer", max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, label: str, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"key": uuid4()}, **kwargs})
        self.fields["text"].label = label
        self.fields["text"].required = required


class UnmaskForm(ActionForm):
    """Why contact data are needed; it stands in the log."""

    why = forms.CharField(label="Reason", max_length=200)


class LoadOptionsForm(ActionForm):
    """What holds for every ticket of a file from another tool."""

    source = forms.SlugField(
        label="Source", max_length=30,
        help_text="Short name of the tool the file comes from, such as “fcc”. With the ticket "
        "number it says which ticket a row is about, so use the same one each time.",
    )  # fmt: skip
    zone = forms.ChoiceField(label="Times in the file are", help_text="The zone of its clocks.")
    type = forms.ChoiceField(
        label="Kind of request", choices=[(str(t), t.label) for t in filing.Type],
        initial=str(filing.Type.QUESTION),
    )  # fmt: skip
    category = forms.ChoiceField(
        label="Category", choices=[(str(c), c.label) for c in filing.Category],
        initial=str(filing.Category.OTHER),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = user.reading_zone.key
        sites = Site.objects.values_list("zone", flat=True)
        zones = dict.fromkeys([*formats.ZONE_TITLES, *sites, own, "UTC"])
        field = self.fields["zone"]
        field.choices = [(zone, formats.zone_title(zone)) for zone in zones]  # type: ignore[attr-defined]
        field.initial = own

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"].lower()
        if source in OWN_SOURCES:
            raise forms.ValidationError("That name stands for our own pages; choose another.")
        return source


def key_of(posted: QueryDict) -> UUID:
    """The key of a message as it was sent; one that is none is a new one."""
    try:
        return UUID(posted.get("key", ""))
    except ValueError:
        return uuid4()


def version_of(posted: QueryDict) -> int | None:
    """The version the person saw; None when they were not shown one."""
    written = posted.get("version", "")
    if not written:
        return None
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
