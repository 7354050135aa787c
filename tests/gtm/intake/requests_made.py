"""Requests for tests, made by the product's own actions."""

from datetime import date, timedelta
from typing import Any

from gtm.intake import actions
from gtm.intake.entering import RequestInput
from gtm.intake.models import Request
from vrops.core.company import company_day
from vrops.people.models import HQGroup, User


def asked(group: HQGroup, **changes: Any) -> RequestInput:
    """A promotion in sixty days, two weeks long; `changes` replace fields."""
    first: date = changes.pop("wanted_starts_on", company_day() + timedelta(days=60))
    given: dict[str, Any] = {
        "group_id": group.pk,
        "title": "Trade-in boost",
        "kind": "promotion",
        "wanted_starts_on": first,
        "wanted_ends_on": first + timedelta(days=14),
        "channels": ("voice", "chat"),
        "codes": ("TRB300",),
    }
    return RequestInput(**given | changes)


def make_request(by: User, group: HQGroup, *, state: str = "new", pm: User | None = None,
                 answer: str = "in", **changes: Any) -> Request:  # fmt: skip
    """Filed, and taken as far as `state` says by the program manager."""
    request = actions.file_request(asked(group, **changes), by=by)
    if state in ("scoping", "answered"):
        assert pm is not None
        request = actions.take_request(request.pk, by=pm, version=request.version)
    if state == "answered":
        request = actions.answer_request(
            request.pk, answer, "Fits the quarter.", by=pm, version=request.version
        )
    return request
