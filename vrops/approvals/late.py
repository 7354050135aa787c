"""What an approver who came second is told: who did what and when, and what they had written.

Their page is drawn anew as it is now, with this in the decision card; nothing of theirs was saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from vrops.approvals.domain.refusals import AlreadyDecided
from vrops.approvals.models import Decision, Run
from vrops.core.errors import Refused, StaleVersion
from vrops.people.models import User
from vrops.ui.http import Request

# What `decide` refuses because of something that happened since the approver opened the page.
TOO_LATE = (StaleVersion, AlreadyDecided)
MINE = "You decided on this already, in another tab or window."
_WRITTEN = {"note": "Your note", "conditions": "Your conditions"}


@dataclass(frozen=True, slots=True)
class Late:
    """`at` is when it happened, None when only the figures moved; `kept` is what they had written,
    under the names of its fields."""

    sentence: str
    at: datetime | None
    kept: tuple[tuple[str, str], ...]


def late(subject: Model, error: Refused, *, by: User, form: Form) -> Late:
    """What to tell a person whose decision, a valid form, the record refused with this error."""
    typed = [(label, form.cleaned_data.get(name) or "") for name, label in _WRITTEN.items()]
    kept = tuple((label, text) for label, text in typed if text.strip())
    run = Run.objects.latest_of(subject)
    if run is None:
        return Late(str(error), None, kept)
    decisions = Decision.objects.filter(run=run).order_by("-pk")
    if mine := decisions.filter(by=by).first():
        return Late(MINE, mine.at, kept)
    if run.state == Run.State.OPEN:
        # Somebody else filled the step; without any decision the record itself was changed.
        last = decisions.first()
        return Late(str(error), last.at if last else None, kept)
    return Late(str(error), run.voided_at or run.ended_at, kept)


def late_page(
    request: Request, template: str, context: Mapping[str, Any], told: Late, form: Form
) -> HttpResponse:
    """The page of a record, with its context as it is now, for an approver who came too late."""
    news = {"form": form, "late": told, "decides": True, "anew": True}
    return in_place(request, render(request, template, {**context, **news}))


def in_place(request: Request, response: HttpResponse) -> HttpResponse:
    """The whole page as the 409 answer to its decision card: it takes the place of the old page
    below the menu; without script it is the page."""
    response.status_code = 409
    if request.htmx:
        response["HX-Retarget"] = response["HX-Reselect"] = ".app > .main"
        response["HX-Reswap"] = "outerHTML"
    return response
