"""What people fill in about the playbook."""

from typing import Any

from django import forms

from playbook.articles import queries, routing
from playbook.articles.domain.content import LONGEST_BODY, LONGEST_SUMMARY, LONGEST_TITLE
from playbook.articles.entering import ArticleInput, DraftInput, SectionInput
from playbook.articles.models import MOST_MONTHS, MOST_REVIEWERS, Article, ArticleVersion, Section
from vrops.approvals.domain.routes import Verdict
from vrops.people.models import HQGroup
from vrops.ui import formats
from vrops.ui.forms import ActionForm, DayField


class SectionForm(ActionForm):
    """A section, new or edited."""

    code = forms.CharField(
        label="Code", max_length=20, help_text="Stays as it is: PORT-IN. Others refer to it."
    )
    title = forms.CharField(label="Title", max_length=120)
    group = forms.TypedChoiceField(
        label="Owned by", coerce=int, required=False, empty_value=None,
        help_text="Its people review what is written here, beside a program manager.",
    )  # fmt: skip
    owner = forms.TypedChoiceField(label="Owner", coerce=int)
    quorum = forms.IntegerField(
        label="Reviewers of the owning group", min_value=1, max_value=MOST_REVIEWERS, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "num"}),
    )  # fmt: skip
    review_months = forms.IntegerField(
        label="Months until an article is reviewed", min_value=1, max_value=MOST_MONTHS, initial=6,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "num"}),
    )  # fmt: skip
    position = forms.IntegerField(
        label="Place in the playbook", min_value=0, max_value=9999, initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "num"}),
    )  # fmt: skip

    def __init__(self, *args: Any, section: Section | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = HQGroup.objects.order_by("sort_key").values_list("pk", "name")
        self.fields["group"].choices = [("", "Virtual Retail"), *groups]  # type: ignore[attr-defined]
        self.fields["owner"].choices = _owners()  # type: ignore[attr-defined]
        if section is not None:
            self.fields["code"].widget.attrs["readonly"] = True

    def entered(self) -> SectionInput:
        given = self.cleaned_data
        return SectionInput(
            code=given["code"], title=given["title"], owner_id=given["owner"],
            group_id=given["group"], position=given["position"],
            review_months=given["review_months"], quorum=given["quorum"],
        )  # fmt: skip


def section_initial(section: Section) -> dict[str, Any]:
    names = ("code", "title", "quorum", "review_months", "position")
    return {name: getattr(section, name) for name in names} | {
        "group": section.group_id,
        "owner": section.owner_id,
    }


class DraftForm(ActionForm):
    """The words of a draft."""

    title = forms.CharField(label="Title", max_length=LONGEST_TITLE)
    body = forms.CharField(
        label="Text", max_length=LONGEST_BODY, strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
    )  # fmt: skip
    summary = forms.CharField(
        label="What changed, and why", max_length=LONGEST_SUMMARY, required=False,
        help_text="Stands in the history. Needed before a second version is reviewed.",
    )  # fmt: skip

    def draft(self) -> DraftInput:
        given = self.cleaned_data
        return DraftInput(title=given["title"], body=given["body"], summary=given["summary"])


def draft_initial(version: ArticleVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in ("title", "body", "summary")}


class ArticleForm(DraftForm):
    """A new article."""

    section = forms.TypedChoiceField(label="Section", coerce=int)
    owner = forms.TypedChoiceField(label="Owner", coerce=int)
    slug = forms.CharField(
        label="Address", max_length=80, required=False,
        help_text="Made from the title when left empty; it never changes afterwards.",
    )  # fmt: skip

    field_order = ("section", "title", "slug", "owner", "body")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["summary"]
        self.fields["section"].choices = _sections(user)  # type: ignore[attr-defined]
        self.fields["owner"].choices = _owners()  # type: ignore[attr-defined]

    def entered(self) -> ArticleInput:
        given = self.cleaned_data
        words = DraftInput(title=given["title"], body=given["body"])
        return ArticleInput(
            section_id=given["section"], owner_id=given["owner"], slug=given["slug"], draft=words
        )


class PlaceForm(ActionForm):
    """Where an article belongs."""

    section = forms.TypedChoiceField(label="Section", coerce=int)
    owner = forms.TypedChoiceField(label="Owner", coerce=int)
    review_by = DayField(
        label="Review by", required=False, help_text="Set anew with each publication."
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["section"].choices = _sections(user)  # type: ignore[attr-defined]
        self.fields["owner"].choices = _owners()  # type: ignore[attr-defined]


def place_initial(article: Article) -> dict[str, Any]:
    return {
        "section": article.section_id,
        "owner": article.owner_id,
        "review_by": article.review_by,
    }


class ReviewForm(ActionForm):
    """A reviewer's word."""

    verdict = forms.ChoiceField(
        choices=[(str(v), v) for v in (Verdict.APPROVE, Verdict.SEND_BACK, Verdict.REJECT)]
    )
    note = forms.CharField(
        label="Note to the author", required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to send it back or to reject it.",
    )  # fmt: skip
    sheet_hash = forms.CharField(max_length=64)


class PublishForm(ActionForm):
    """When a version is published, and until when it holds."""

    when = forms.ChoiceField(
        label="When", choices=(("now", "Now"), ("at", "At a time")), widget=forms.RadioSelect,
        initial="now",
    )  # fmt: skip
    on = DayField(label="Day", required=False)
    at = forms.TimeField(
        label="Time", required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    zone = forms.ChoiceField(label="On the clocks of")
    last_day = DayField(
        label="Last day it holds", required=False, help_text="Empty: until the next version."
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = queries.zones(user)
        self.fields["zone"].choices = [(name, formats.zone_title(name)) for name in zones]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("when") == "now":
            return cleaned | {"on": None, "at": None}
        for name, words in (("on", "Choose the day."), ("at", "Choose the time.")):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    @property
    def chosen(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        return {name: given[name] for name in ("on", "at", "zone", "last_day")}


class WhyForm(ActionForm):
    """Why a text is taken out of force."""

    why = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever looks for the article reads it.",
    )  # fmt: skip


class WithdrawForm(ActionForm):
    """Why a submission is taken back."""

    why = forms.CharField(
        label="Reason", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def _sections(user: Any) -> list[tuple[int, str]]:
    found = queries.sections_to_write_in(user)
    return [(section.pk, f"{section.title} ({section.owned_by})") for section in found]


def _owners() -> list[tuple[int, str]]:
    return list(routing.owners().values_list("pk", "name"))
