"""The checklist on the page of a launch."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gtm.launches.models import Launch
from gtm.launches.page_parts import Column, PagePart
from gtm.readiness import measures, permissions, queries
from gtm.readiness.actions import FINISHED
from gtm.readiness.domain import Gate, Look, State
from gtm.readiness.models import OFF, ItemKind, ReadinessItem
from vrops.access import policy
from vrops.core.company import company_day
from vrops.ui import formats


@dataclass(frozen=True, slots=True)
class Line:
    """An item as the page draws it, with the verbs that this person has on it: where each leads,
    its icon and its words."""

    item: ReadinessItem
    title: str
    sub: str
    look: Look
    late: bool
    verbs: tuple[tuple[str, str, str], ...]

    @property
    def menu(self) -> str:
        return f"item-{self.item.pk}"


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the checklist; with `lines` the copies of an item that fanned out over sites."""

    line: Line | None
    row: queries.Row
    lines: tuple[Line, ...] = ()
    sub: str = ""


# The page of a verb, its icon and its words.
CLOSE = ("close", "circle-check", "Close")
REOPEN = ("reopen", "arrow-back-up", "Reopen")
ASSIGN = ("assign", "user-check", "Change owner")
WAIVE = ("waive", "circle-dashed", "Waive")


def checklist(launch: Launch, user: Any) -> dict[str, Any] | None:
    """The items this person may see; to planners also an offer to begin a checklist."""
    if not policy.can(user, permissions.VIEW):
        return None
    may_plan = policy.can(user, permissions.PLAN) and launch.state not in FINISHED
    items = queries.visible_items(launch, user)
    if not items and not may_plan:
        return None
    closable = queries.closable(items, user) if launch.state not in OFF else frozenset()
    planner = policy.can(user, permissions.PLAN) and launch.state not in OFF
    return {
        "groups": [_group(row, closable, planner) for row in queries.rows_of(items)],
        "standing": queries.standing_of(items),
        "template": queries.template_for(launch) if not items else None,
        "may_plan": may_plan,
    }


PARTS = (
    PagePart(name="readiness", order=20, column=Column.MAIN,
             template="gtm/readiness/part.html", context=checklist),
)  # fmt: skip


def measured_words(item: ReadinessItem) -> str:
    """How a measured item stands: “52% of 90%”, “Not yet”; what nobody told is not known."""
    measure = measures.get(item.measure)
    if measure is None or item.value is None:
        return "Not known yet"
    if not measure.unit:
        return "Yes" if item.state == State.DONE else "Not yet"
    figures = [formats.number(each or 0) for each in (item.value, item.target)]
    return f"{figures[0]}{measure.unit} of {figures[1]}{measure.unit}"


def _group(row: queries.Row, closable: frozenset[int], planner: bool) -> Group:
    lines = tuple(_line(item, closable, planner, row.fans_out) for item in row.items)
    if not row.fans_out:
        return Group(lines[0], row)
    missing = [item.site.name for item in row.missing if item.site]
    still = f"; open: {', '.join(missing[:4])}{' and others' if missing[4:] else ''}"
    gate = f"{Gate(row.gate).label} · " if row.gate != Gate.NONE else ""
    sub = f"{gate}{row.met} of {len(row.items)} sites{still if missing else ''}"
    return Group(None, row, lines, sub)


def _line(item: ReadinessItem, closable: frozenset[int], planner: bool, of_site: bool) -> Line:
    now, today = item.now, company_day()
    return Line(
        item=item,
        title=item.site.name if of_site and item.site else item.name,
        sub=" · ".join(part for part in _words(item, of_site) if part),
        look=now.look(today),
        late=now.late(today),
        verbs=tuple(
            (reverse(f"gtm:readiness_{verb}", args=[item.pk]), icon, words)
            for verb, icon, words in _verbs(item, item.pk in closable, planner)
        ),
    )


def _words(item: ReadinessItem, of_site: bool) -> list[str]:
    gate = "" if of_site or item.gate == Gate.NONE else Gate(item.gate).label
    if item.state == State.WAIVED:
        return [gate, f"Waived: {item.evidence}"]
    return [gate, measured_words(item) if item.kind == ItemKind.MEASURED else item.evidence]


def _verbs(item: ReadinessItem, may_close: bool, planner: bool) -> list[tuple[str, str, str]]:
    manual = item.kind == ItemKind.MANUAL
    if item.state == State.OPEN:
        verbs = [CLOSE] if may_close and manual else []
        return [*verbs, ASSIGN, WAIVE] if planner else verbs
    if item.state == State.WAIVED:
        return [REOPEN] if planner else []
    return [REOPEN] if may_close and manual else []
