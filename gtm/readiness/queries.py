"""Reads of readiness shaped for the launch page, the lists, the approval sheet and going live."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from gtm.launches.models import Launch
from gtm.readiness import permissions
from gtm.readiness.domain import Look, Standing, State, rolled_up, standing
from gtm.readiness.models import ChecklistTemplate, ItemQuerySet, ReadinessItem
from vrops.access import policy
from vrops.access.domain import Role
from vrops.core.company import company_day
from vrops.people.models import User, in_force

# Who may be named for an item: the roles that close all or their own (PRODUCT).
OWNERS = (Role.ANALYST, Role.PM, Role.SENIOR_MANAGER, Role.HQ_PARTNER, Role.FINANCE)
OVER = ("closed", "cancelled", "rejected")
SHOWN_WITH = ("owner", "owner_group", "closed_by", "site")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the checklist: one item, or all copies of one that fanned out over sites."""

    name: str
    gate: str
    look: Look
    late: bool
    items: Sequence[ReadinessItem]
    met: int

    @property
    def first(self) -> ReadinessItem:
        return self.items[0]

    @property
    def fans_out(self) -> bool:
        return self.first.site_id is not None

    @property
    def missing(self) -> list[ReadinessItem]:
        return [item for item in self.items if item.state == State.OPEN]


def items_of(launch: Launch) -> list[ReadinessItem]:
    """The launch's items in the order of their due days."""
    return list(_in_order(ReadinessItem.objects.filter(launch=launch)))


def visible_items(launch: Launch, user: Any) -> list[ReadinessItem]:
    """The items of the launch that this person may see."""
    return list(_in_order(ReadinessItem.objects.visible_to(user).filter(launch=launch)))


def closable(items: Sequence[ReadinessItem], user: Any) -> frozenset[int]:
    """Which of these items the person may close, in one query."""
    rows = ReadinessItem.objects.filter(pk__in=[item.pk for item in items])
    return frozenset(policy.visible(rows, user, permissions.CLOSE).values_list("pk", flat=True))


def standing_of(items: Iterable[ReadinessItem]) -> Standing:
    """How these items stand today in the company's zone."""
    return standing([item.now for item in items], company_day())


def rows_of(items: Iterable[ReadinessItem]) -> list[Row]:
    """The items as lines, copies of one for each site together, where the first of them stood."""
    groups: dict[str, list[ReadinessItem]] = {}
    for item in items:
        groups.setdefault(item.name, []).append(item)
    today = company_day()
    return [
        Row(
            name=name,
            gate=copies[0].gate,
            look=rolled_up(item.now.look(today) for item in copies),
            late=any(item.now.late(today) for item in copies),
            items=copies,
            met=sum(item.state != State.OPEN for item in copies),
        )
        for name, copies in groups.items()
    ]


def list_rows(user: Any) -> ItemQuerySet:
    """The rows of the list of items: those of launches that will happen, for this person."""
    rows = ReadinessItem.objects.visible_to(user).needed()
    return rows.select_related(*SHOWN_WITH, "launch")


def late_count(user: Any) -> int | None:
    """How many items that this person could close are late; none shows no number."""
    rows = policy.visible(ReadinessItem.objects.all(), user, permissions.CLOSE).needed()
    return rows.late(company_day()).count() or None


def template_rows(user: Any) -> QuerySet[ChecklistTemplate]:
    """The rows of the list of templates, with how many items and gates each has."""
    gates = Count("items", filter=~Q(items__gate="none"))
    rows = ChecklistTemplate.objects.visible_to(user)
    return rows.annotate(item_count=Count("items"), gate_count=gates)


def measured_launches() -> list[int]:
    """The launches ahead or running whose checklist holds measured items."""
    rows = ReadinessItem.objects.filter(kind="measured").exclude(launch__state__in=OVER)
    return list(rows.values_list("launch", flat=True).distinct().order_by("launch"))


def template_for(launch: Launch) -> ChecklistTemplate | None:
    """The active template of the launch's tier: the one for its kind, else the general one."""
    fitting = ChecklistTemplate.objects.filter(
        is_active=True, tier=launch.tier, kind__in=(launch.kind, "")
    )
    return fitting.order_by("-kind").first()


def owners() -> QuerySet[User]:
    """Who may be named for an item, by name: active people who can close what is theirs."""
    holds = Q(in_force(company_day(), "grants__"), grants__role__in=[str(r) for r in OWNERS])
    found = User.objects.people().filter(holds, is_active=True).values("pk")
    return User.objects.filter(pk__in=found).order_by("sort_key")


def may_open_launch(item: ReadinessItem, user: Any) -> bool:
    """Whether the person may also open the launch that the item belongs to."""
    return Launch.objects.visible_to(user).filter(pk=item.launch_id).exists()


def _in_order(rows: ItemQuerySet) -> ItemQuerySet:
    return rows.select_related(*SHOWN_WITH).order_by(
        F("due_on").asc(nulls_last=True), "order", "site__sort_key", "pk"
    )
