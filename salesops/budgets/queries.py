"""Reads of budgets: lists, choices, and what a launch has behind it."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from gtm.launches.models import Launch
from salesops.budgets.models import BudgetLine, BudgetLineQuerySet, CostCentre
from vrops.core import clock
from vrops.core.money import Money, total
from vrops.people.models import User

OFF = ("cancelled", "rejected")


def line_rows(user: Any) -> BudgetLineQuerySet:
    """The rows of the list of lines."""
    return BudgetLine.objects.visible_to(user).select_related("cost_centre", "launch", "owner")


def cost_centre_rows(user: Any) -> QuerySet[CostCentre]:
    """The rows of the list of cost centres, each with how many lines it has this year."""
    year = clock.today(settings.COMPANY_ZONE).year
    lines = Count("lines", filter=Q(lines__fiscal_year=year))
    return CostCentre.objects.visible_to(user).select_related("owner").annotate(line_count=lines)


def launches_for(user: Any, keep: int | None = None) -> QuerySet[Launch]:
    """The launches that money can be planned for, by first day; `keep` is named already."""
    rows = Launch.objects.visible_to(user).filter(~Q(state__in=(*OFF, "closed")) | Q(pk=keep))
    return rows.order_by("-starts_on", "pk")


def owners() -> QuerySet[User]:
    """Who may own money: active people of the team and of Finance, by name."""
    roles = ("pm", "senior_manager", "finance")
    today = clock.today(settings.COMPANY_ZONE)
    rows = User.objects.people().filter(is_active=True, grants__role__in=roles)
    rows = rows.filter(
        Q(grants__ends_on__isnull=True) | Q(grants__ends_on__gt=today),
        grants__starts_on__lte=today,
    )
    return User.objects.filter(pk__in=rows.values("pk")).order_by("sort_key")


def planned_for(launch_id: int) -> tuple[int, Money | None]:
    """How many lines name the launch, and their sum; None when they are in several currencies."""
    lines = list(BudgetLine.objects.filter(launch=launch_id))
    currencies = {line.currency for line in lines}
    if len(currencies) != 1:
        return len(lines), None
    return len(lines), total((line.planned for line in lines), currencies.pop())


def launches_told() -> list[int]:
    """The launches that budgets know something about, or once did: what the night repairs."""
    known = Q(budget_lines__isnull=False) | Q(facts__measure__startswith="budget.")
    return list(Launch.objects.filter(known).order_by("pk").values_list("pk", flat=True).distinct())
