"""Reading the rules as the values that routing works on."""

from escalations.routing.domain import Rule
from escalations.routing.models import RoutingRule


def rules_in_force() -> list[Rule]:
    """The active rules in their order."""
    rows = RoutingRule.objects.filter(is_active=True).select_related("queue").order_by("order")
    return [
        Rule(row.name, row.queue_id, row.queue.name, row.priority, row.conditions) for row in rows
    ]
