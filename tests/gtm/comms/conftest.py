"""Messages of every state for these tests, and a way to send them.

Imports stand inside the fixtures: the pure tests beside them run without Django.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gtm.comms.models import Message
    from gtm.launches.models import Launch
    from vrops.people.models import Site, User

Write = Callable[..., "Message"]


@pytest.fixture
def planned(pm: "User", site: "Site", in_house_site: "Site") -> "Launch":
    """A launch in planning at two sites."""
    from tests.gtm.factories import make_launch

    return make_launch(pm, site_ids=frozenset({site.pk, in_house_site.pk}))


@pytest.fixture
def launch(planned: "Launch", pm: "User", second_pm: "User") -> "Launch":
    """The same, approved: its messages may go out."""
    from tests.gtm.factories import approve

    return approve(planned, by=pm, approver=second_pm)


@pytest.fixture
def write(pm: "User", second_pm: "User", rep: "User") -> Write:
    """write(**fields): a draft of the program manager's to all reps."""
    from tests.gtm.comms.made import make_message

    return partial(make_message, pm, second_pm, "draft")


@pytest.fixture
def approved(pm: "User", second_pm: "User", rep: "User") -> Write:
    """approved(**fields): the same, submitted and approved by the other program manager."""
    from tests.gtm.comms.made import make_message

    return partial(make_message, pm, second_pm, "approved")


@pytest.fixture
def carry() -> "Callable[[Message], Message]":
    """Start and drain every mailing of the message that is due, and let it follow them."""
    from tests.gtm.comms import made

    return made.carry


@pytest.fixture
def sent(pm: "User", second_pm: "User", rep: "User") -> Write:
    """sent(**fields): approved, sent now and delivered."""
    from tests.gtm.comms.made import make_message

    return partial(make_message, pm, second_pm, "sent")
