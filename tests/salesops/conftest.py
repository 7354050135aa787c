"""What SPIFFs and budget lines of the tests have in common. Imports inside: pure tests run here."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gtm.launches.models import Launch
    from vrops.people.models import Site, User


@pytest.fixture
def launch(pm: "User", site: "Site", in_house_site: "Site") -> "Launch":
    """In planning, in thirty days, at two sites."""
    from tests.gtm.factories import make_launch

    return make_launch(pm, site_ids=frozenset({site.pk, in_house_site.pk}))
