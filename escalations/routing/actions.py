"""Making queues and routing rules."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from escalations.routing import permissions
from escalations.routing.domain import check_conditions
from escalations.routing.models import Queue, RoutingRule
from vrops.access.policy import require
from vrops.core import text
from vrops.core.errors import FieldError, Invalid
from vrops.log import actions as log
from vrops.people.models import Team, User


@transaction.atomic
def add_queue(code: str, name: str, *, by: User, team: Team | None = None) -> Queue:
    """A new, empty queue. Refuses: PermissionDenied; Invalid for a code or name taken or empty."""
    require(by, permissions.CHANGE)
    code, name = text.one_line(code).upper(), text.one_line(name)
    if not code or not name:
        raise _invalid("name", "Give the queue a code and a name.")
    queue, is_new = Queue.objects.get_or_create(
        code=code, defaults={"name": name, "sort_key": text.sort_key(name), "team": team}
    )
    if not is_new:
        raise _invalid("code", f"{code} is the queue {queue.name}; choose another code.")
    log.record("escalations.queue.added", queue, by=by, after=queue.snapshot())
    return queue


@transaction.atomic
def add_rule(
    order: int,
    name: str,
    queue: Queue,
    *,
    by: User,
    conditions: Mapping[str, Any] | None = None,
    priority: int | None = None,
) -> RoutingRule:
    """A new rule at its place in the order; it decides about tickets filed from now on.

    Refuses: PermissionDenied; Invalid for a place that is taken, an unknown priority, or conditions
    nobody could mean.
    """
    require(by, permissions.CHANGE)
    check_conditions(conditions or {})
    if priority is not None and priority not in range(4):
        raise _invalid("priority", "Choose a priority from 0 to 3.")
    rule, is_new = RoutingRule.objects.get_or_create(
        order=order,
        defaults={"name": text.one_line(name), "queue": queue, "priority": priority,
                  "conditions": dict(conditions or {})},
    )  # fmt: skip
    if not is_new:
        raise _invalid("order", f"Place {order} is taken by “{rule.name}”.")
    log.record("escalations.rule.added", rule, by=by, after=rule.snapshot())
    return rule


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[FieldError(pointer, "invalid", detail)])
