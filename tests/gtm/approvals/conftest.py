"""A launch on its way. Imports inside, since the pure tests run without Django."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gtm.launches.models import Launch
    from vrops.people.models import Site, User


@pytest.fixture
def planned(pm: "User", site: "Site", in_house_site: "Site") -> "Launch":
    """Tier 2, in planning, at two sites."""
    from tests.gtm.factories import make_launch

    return make_launch(pm, site_ids=frozenset({site.pk, in_house_site.pk}))


@pytest.fixture
def submitted(planned: "Launch", pm: "User", second_pm: "User") -> "Launch":
    """The same, waiting for another program manager."""
    from gtm.approvals.actions import submit_launch

    return submit_launch(planned.pk, by=pm, version=planned.version)


@pytest.fixture
def large(pm: "User", second_pm: "User", senior_manager: "User", site: "Site") -> "Launch":
    """Tier 1, waiting for another program manager and then the senior manager."""
    from gtm.approvals.actions import submit_launch
    from tests.gtm.factories import make_launch

    launch = make_launch(pm, tier=1, site_ids=frozenset({site.pk}))
    return submit_launch(launch.pk, by=pm, version=launch.version)
