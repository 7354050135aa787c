"""What somebody may see is a condition on the row's own columns: an index can answer it."""

import pytest

from escalations.tickets import permissions as tickets
from escalations.tickets.models import Ticket
from gtm.launches import permissions as launches
from gtm.launches.models import Launch
from gtm.readiness import permissions as readiness
from gtm.readiness.models import ReadinessItem
from vrops.access import policy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["rep", "supervisor", "supplier_ops", "hq_partner"])
@pytest.mark.parametrize(
    ("model", "permission"),
    [
        (Ticket, tickets.VIEW),
        (Launch, launches.VIEW_APPROVED),
        (ReadinessItem, readiness.VIEW),
    ],
)
def test_the_rows_of_a_place_need_no_join(request, role, model, permission):
    rows = policy.visible(model.objects.all(), request.getfixturevalue(role), permission)
    assert sum(used > 0 for used in rows.query.alias_refcount.values()) <= 1
    # So that they can be locked, counted and cut without a thought.
    assert list(rows.select_for_update()[:1]) == []
