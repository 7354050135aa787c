"""Making the checklists that launches begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from gtm.launches.models import Launch
from gtm.readiness import measures, permissions
from gtm.readiness.domain import Gate
from gtm.readiness.models import ChecklistTemplate, ItemKind, TemplateItem
from vrops.access.domain import Role
from vrops.access.policy import require
from vrops.core import text
from vrops.core.errors import FieldError, Invalid
from vrops.log import actions as log
from vrops.people.models import HQGroup, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of a template: due `days` working days before the first day (negative: after).

    Its owner is a role, or a group of HQ; with `measure` it turns by itself at `target`; `per_site`
    makes a copy for each site.
    """

    name: str
    days: int
    gate: Gate = Gate.NONE
    role: Role = Role.PM
    group: HQGroup | None = None
    per_site: bool = False
    measure: str = ""
    target: Decimal | None = None


@transaction.atomic
def create_template(
    name: str, *, by: User, tier: int, kind: str = "", rows: Sequence[Row]
) -> ChecklistTemplate:
    """A template for launches of a tier; with `kind` for those only.

    Refuses: PermissionDenied; Invalid naming what is wrong (no name, no items, an item twice, a
    measure that nobody provides or one without a target, a tier and kind that have a template).
    """
    require(by, permissions.PLAN)
    name = text.one_line(name)
    errors = [*_faults(name, tier, kind), *(fault for row in rows for fault in _row_faults(row))]
    if not rows or len({row.name for row in rows}) < len(rows):
        errors.append(FieldError("rows", "required", "Give it items, each with its own name."))
    if errors:
        raise Invalid("The template was not saved; see the fields.", errors=errors)
    template = ChecklistTemplate(name=name, tier=tier, kind=kind)
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError as error:
        detail = "There is a template of that name, or one in use for this tier and kind."
        raise Invalid(detail, errors=[FieldError("name", "taken", detail)]) from error
    TemplateItem.objects.bulk_create(
        TemplateItem(
            template=template, name=row.name, gate=row.gate, days_before=row.days,
            kind=ItemKind.MEASURED if row.measure else ItemKind.MANUAL, measure=row.measure,
            target=row.target, owner_role=row.role, owner_group=row.group, per_site=row.per_site,
            order=order,
        )
        for order, row in enumerate(rows)
    )  # fmt: skip
    after = template.snapshot() | {"items": len(rows)}
    log.record("gtm.readiness.template_created", template, by=by, after=after)
    return template


def _faults(name: str, tier: int, kind: str) -> list[FieldError]:
    errors = []
    if not 1 <= len(name) <= 120:
        errors.append(FieldError("name", "required", "Name it in 1 to 120 characters."))
    if tier not in Launch.Tier.values:
        errors.append(FieldError("tier", "unknown", "Choose tier 1, 2 or 3."))
    if kind and kind not in Launch.Kind.values:
        errors.append(FieldError("kind", "unknown", "Choose promotion, process or flagship."))
    return errors


def _row_faults(row: Row) -> list[FieldError]:
    errors = []
    if not 1 <= len(row.name) <= 160:
        errors.append(FieldError("rows", "required", "Name each item in 1 to 160 characters."))
    if not -250 <= row.days <= 250:
        detail = f"{row.name}: at most 250 working days before or after the first day."
        errors.append(FieldError("rows", "out_of_range", detail))
    if row.measure and not measures.is_known(row.measure):
        errors.append(FieldError("rows", "unknown", f"{row.name}: nothing provides this figure."))
    if bool(row.measure) != (row.target is not None):
        detail = f"{row.name}: a figure and the value at which it is met go together."
        errors.append(FieldError("rows", "required", detail))
    return errors
