"""Arguments for routes that name a record: one of the cast's own site, from the fixtures."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from escalations.tickets.models import Ticket
from gtm.launches.models import Launch
from tests.escalations.desk import file_as
from tests.gtm.factories import make_launch
from tests.gtm.intake.requests_made import make_request

Example = Callable[[pytest.FixtureRequest], dict[str, Any]]


def a_launch(request: pytest.FixtureRequest) -> int:
    """Approved, so that the floor sees it, at the cast's own site."""
    site, pm = request.getfixturevalue("site"), request.getfixturevalue("pm")
    launch = make_launch(pm, site_ids=frozenset({site.pk}))
    Launch.objects.filter(pk=launch.pk).update(state="approved")
    return int(launch.pk)


def a_request(request: pytest.FixtureRequest, state: str) -> int:
    """Of the HQ partner's own group."""
    group, pm = request.getfixturevalue("group"), request.getfixturevalue("pm")
    return int(make_request(pm, group, state=state, pm=pm).pk)


def of_ticket(**more: Callable[[Ticket], Any]) -> Example:
    """One new ticket that the rep of the cast filed."""

    def arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
        rep = request.getfixturevalue("rep")
        key = UUID("00000000-0000-4000-8000-000000000001")
        ticket = file_as(rep, key=key, site_id=request.getfixturevalue("site").pk)
        return {"pk": ticket.pk, **{name: value(ticket) for name, value in more.items()}}

    return arguments


EXAMPLES: dict[str, Example] = {
    "account_reset_password_from_key": lambda request: {"uidb36": "1", "key": "set-password"},
    # No subject that carries files is open to pages yet, so nobody finds this one.
    "attachments:download": lambda request: {"attachment_id": 1},
    "styleguide_page": lambda request: {"name": "queue"},
    "styleguide_ticket": lambda request: {"pk": 4324},
    "styleguide_try": lambda request: {"what": "assign"},
    # Everybody sees their own jobs; nobody of the cast has one.
    "jobs:detail": lambda request: {"job_id": 1},
    "jobs:cancel": lambda request: {"job_id": 1},
    "jobs:retry": lambda request: {"job_id": 1},
    **{f"escalations:{name}": of_ticket() for name in ("ticket", "join", "reply", "called_back",
                                                       "unmask")},
    "escalations:receipt": of_ticket(clock=lambda ticket: ticket.clocks.first().pk),
    "escalations:edit": of_ticket(field=lambda ticket: "priority"),
    "escalations:move": of_ticket(verb=lambda ticket: "take"),
    "openid_connect_login": lambda request: {"provider_id": "sso"},
    "openid_connect_callback": lambda request: {"provider_id": "sso"},
    **dict.fromkeys(
        ("gtm:launch_detail", "gtm:launch_edit", "gtm:launch_copy", "api:launch_detail"),
        lambda request: {"pk": a_launch(request)},
    ),
    "gtm:launch_move": lambda request: {"pk": a_launch(request), "verb": "hold"},
    **dict.fromkeys(
        (
            "gtm:request_detail", "gtm:request_edit", "gtm:request_take", "gtm:request_answer",
            "gtm:request_withdraw", "gtm:request_duplicate", "api:request_detail",
            "api:request_withdraw",
        ),
        lambda request: {"pk": a_request(request, "new")},
    ),
    **dict.fromkeys(
        ("gtm:request_reopen", "gtm:request_launch"),
        lambda request: {"pk": a_request(request, "answered")},
    ),
    "api:request_by_source": lambda request: {"source": "hq-gtm", "external_id": "GTM-1"},
}  # fmt: skip
