"""Publishing SLA policies: never edited, a version follows a version."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from escalations.sla import permissions
from escalations.sla.domain import PAUSED_BY, WITH_TARGET, ClockKind
from escalations.sla.models import Policy, PolicyVersion, Target
from vrops.access.policy import require
from vrops.calendars.models import BusinessCalendar
from vrops.core import clock, text
from vrops.core.errors import FieldError, Invalid
from vrops.log import actions as log
from vrops.people.models import User

LONGEST = 60 * 24 * 365


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetInput:
    """One target; `paused_by` None takes what PRODUCT has by default."""

    queue_code: str = ""
    priority: int
    kind: str
    minutes: int
    warn_minutes: int = 0
    calendar_id: int
    paused_by: tuple[str, ...] | None = field(default=None)


@transaction.atomic
def publish_policy(
    code: str,
    name: str,
    targets: Iterable[TargetInput],
    *,
    by: User,
    starts_at: datetime | None = None,
    why: str = "",
) -> PolicyVersion:
    """A new version of the policy, from now or from an instant on; open clocks follow it within a
    minute of its beginning (rule 7), satisfied ones stay as they are.

    Refuses: PermissionDenied; Invalid naming a target that is given twice, of an unknown kind or
    priority, not between a minute and a year, or warns before it begins.
    """
    require(by, permissions.CHANGE)
    policy, _ = Policy.objects.select_for_update().get_or_create(
        code=code, defaults={"name": text.one_line(name)}
    )
    rows = list(targets)
    _check(rows)
    last = policy.versions.order_by("-number").first()
    version = PolicyVersion.objects.create(
        policy=policy,
        number=last.number + 1 if last else 1,
        starts_at=starts_at or clock.now(),
        published_by=by,
    )
    Target.objects.bulk_create([_target(version, row) for row in rows])
    log.record(
        "escalations.policy.published",
        policy,
        by=by,
        after={
            "number": version.number,
            "starts_at": version.starts_at,
            "targets": [asdict(row) for row in rows],
        },
        why=text.clean(why).strip(),
    )
    return version


def _target(version: PolicyVersion, row: TargetInput) -> Target:
    usual = PAUSED_BY[ClockKind(row.kind)]
    paused_by = usual if row.paused_by is None else row.paused_by
    return Target(version=version, **{**asdict(row), "paused_by": list(paused_by)})


def _check(rows: list[TargetInput]) -> None:
    calendars = set(BusinessCalendar.objects.values_list("pk", flat=True))
    seen: set[tuple[str, int, str]] = set()
    faults: list[FieldError] = []
    for number, row in enumerate(rows, start=1):
        key = (row.queue_code, row.priority, row.kind)
        for wrong, code, detail in (
            (row.kind not in WITH_TARGET, "kind", "has an unknown kind of clock"),
            (row.priority not in range(4), "priority", "has a priority outside 0 to 3"),
            (not 1 <= row.minutes <= LONGEST, "minutes", "is not between a minute and a year"),
            (row.warn_minutes > row.minutes, "warning", "warns before it begins"),
            (row.calendar_id not in calendars, "calendar", "names an unknown calendar"),
            (key in seen, "twice", "is given twice"),
        ):
            if wrong:
                faults.append(FieldError(f"targets/{number}", code, f"Target {number} {detail}."))
        seen.add(key)
    if faults or not rows:
        detail = faults[0].detail if faults else "A policy needs at least one target."
        raise Invalid(detail, errors=faults)
