"""What approving adds to the page of a launch: callouts, decision rail, steps, audience, changes,
money."""

from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from gtm.approvals import comparing, permissions, queries
from gtm.approvals.forms import DecisionForm
from gtm.launches import permissions as planning
from gtm.launches import queries as launches
from gtm.launches.models import Launch
from gtm.launches.own_parts import on_the_floor
from gtm.launches.page_parts import Column, PagePart
from gtm.readiness import measures
from gtm.readiness.domain import Standing
from vrops.access import policy
from vrops.approvals import content
from vrops.approvals import queries as approvals
from vrops.approvals import steps as step_lines
from vrops.approvals.domain.sheets import Sheet
from vrops.approvals.late import Late
from vrops.core import clock, phrases
from vrops.core.money import Money

STARTED = ("submitted", "approved", "live", "closed")
# “you ... on Nov 12”
DID = {
    "approve": "approved it",
    "approve_with_conditions": "approved it with conditions",
    "send_back": "sent it back",
    "reject": "rejected it",
    "submit": "submitted it",
}


class Approval:
    """What one person's page needs to know about the approval of a launch, each read once."""

    def __init__(self, launch: Launch, user: Any) -> None:
        self.launch = launch
        self.user = user
        # Set where a decision came too late: what was typed, and who was faster.
        self.late: Late | None = None
        self.form: DecisionForm | None = None

    @cached_property
    def rail(self) -> approvals.Rail | None:
        return approvals.rail(self.launch, self.user, consequence=self._consequence)

    @cached_property
    def sheet(self) -> Sheet:
        return queries.impact_sheet(self.launch)

    @cached_property
    def standing(self) -> Standing:
        return queries.standing_of(self.launch)

    @cached_property
    def sees_all(self) -> bool:
        """Whoever sees launches in every state; the floor and suppliers see none of this."""
        return policy.can(self.user, planning.VIEW)

    @cached_property
    def sees_money(self) -> bool:
        return policy.can(self.user, permissions.VIEW_MONEY)

    @property
    def waits(self) -> bool:
        return self.launch.state == "submitted" and self.rail is not None

    @property
    def _consequence(self) -> str:
        """What approving leads to, in words."""
        number = content.numbers_of(self.launch).now
        return f"Approving locks version {number} and this impact sheet."

    @property
    def what_follows(self) -> str:
        """The rest of the consequence: who comes next, or whom it reaches and when it goes live."""
        if self.rail is None:
            return ""
        if self.rail.given + 1 < self.rail.wanted:
            later = [step.step.name.lower() for step in self.rail.steps if step.given < step.wanted]
            return f"Then the {later[-1]} decides."
        notice = self.sheet.content.get("load", {}).get(queries.NOTICE)
        told = f"{notice['label']}; you can pause it until then. " if notice else ""
        return told + self._goes_live

    @property
    def _goes_live(self) -> str:
        still_open = len(self.standing.open_before_go_live)
        if still_open:
            gates = phrases.counted(still_open, "gate")
            are = "is" if still_open == 1 else "are"
            return f"It goes live by itself once {gates} before go-live {are} met."
        return "It goes live by itself."


def approval(launch: Launch, user: Any) -> Approval:
    """The same value for all parts of one page."""
    found = launch.__dict__.get("_approval")
    if not isinstance(found, Approval) or found.user != user:
        found = launch.__dict__["_approval"] = Approval(launch, user)
    return found


# ---- parts --------------------------------------------------------------------------------------


def actions(launch: Launch, user: Any) -> dict[str, Any] | None:
    """Submit, while it is in planning; withdraw, for whoever submitted it."""
    if not policy.can(user, planning.PLAN):
        return None
    here = approval(launch, user)
    submits = launch.state == "planning"
    withdraws = here.waits and here.rail is not None and here.rail.run.submitted_by_id == user.pk
    return {"submits": submits, "withdraws": withdraws} if submits or withdraws else None


def callouts(launch: Launch, user: Any) -> dict[str, Any] | None:
    """What is in the way: open gates, decisions that are void, a start that was missed."""
    here = approval(launch, user)
    if not here.sees_all:
        return None
    context: dict[str, Any] = {}
    if launch.state in ("planning", "submitted"):
        context["before_approval"] = here.standing.open_before_approval
    if launch.state == "planning" and here.rail is not None:
        context["back"] = here.rail
        context["note"] = step_lines.last_note(here.rail)
    if launch.state == "approved" and launches.goes_live_at(launch) <= clock.now():
        context["held_up"] = here.standing.open_before_go_live
    return context if any(context.values()) else None


def decision(launch: Launch, user: Any) -> dict[str, Any] | None:
    """The decision rail, for those who plan or may approve, while it waits; and for whoever came
    too late."""
    here = approval(launch, user)
    if not (here.waits or here.late) or not policy.can(user, permissions.APPROVE):
        return None
    initial = {"version": launch.version, "sheet_hash": here.sheet.hash}
    return {
        "rail": here.rail,
        "form": here.form or DecisionForm(initial=initial),
        "late": here.late,
        "seen": initial,
        "blocked": here.standing.open_before_approval,
        "follows": here.what_follows,
    }


def waiting_badge(launch: Launch, user: Any) -> dict[str, Any] | None:
    """That it waits for whoever looks at it."""
    here = approval(launch, user)
    return {} if here.waits and here.rail is not None and here.rail.may_decide else None


def bar(launch: Launch, user: Any) -> dict[str, Any] | None:
    """On phones, the verdicts above the thumb."""
    if waiting_badge(launch, user) is None:
        return None
    here = approval(launch, user)
    return {"rail": here.rail, "blocked": here.standing.open_before_approval}


def steps(launch: Launch, user: Any) -> dict[str, Any] | None:
    """Who was asked, who decided what and when, and what they asked for."""
    here = approval(launch, user)
    if not here.sees_all or here.rail is None or launch.state not in STARTED:
        return None
    return {
        "rail": here.rail,
        "lines": step_lines.lines(here.rail, user),
        "conditions": here.rail.conditions,
    }


def audience(launch: Launch, user: Any) -> dict[str, Any] | None:
    """The people of each site whom the launch reaches, and what is known of each site."""
    here = approval(launch, user)
    if not here.sees_all:
        return None
    rows = queries.audience(launch)
    if not rows:
        return None
    columns = [
        measure
        for measure in measures.known()
        if any(measure.name in row.figures for row in rows)
    ]  # fmt: skip
    return {
        "rows": [
            (
                row,
                [(each, row.figures.get(each.name)) for each in columns],
                *on_the_floor(launch, row.site),
            )
            for row in rows
        ],
        "columns": columns,
        "reps": sum(row.reps for row in rows),
        "load": launches.facts(launch, *queries.LOAD),
    }


def changed(launch: Launch, user: Any) -> dict[str, Any] | None:
    """What differs from the sheet that was looked at last."""
    here = approval(launch, user)
    if not here.sees_all or launch.state not in ("planning", "submitted", "approved"):
        return None
    seen = queries.last_seen(launch, user)
    if seen is None or here.rail is None:
        return None
    zone = timezone.get_current_timezone()
    found = comparing.changes(
        seen.content, here.sheet.content, with_money=here.sees_money,
        zone=zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone)),
        today=timezone.localdate(),
    )  # fmt: skip
    if not found:
        return None
    who = "you" if seen.who.pk == user.pk else seen.who.name
    return {"changes": found, "seen": seen, "who": who, "did": DID[seen.verdict]}


def money(launch: Launch, user: Any) -> dict[str, Any] | None:
    """What it may cost and what is planned for it, as far as areas know."""
    here = approval(launch, user)
    if not (here.sees_all and here.sees_money):
        return None
    facts = queries.money_of(launch)
    if not facts:
        return None
    found: dict[str, Any] = {name.replace(".", "_"): _amount(each) for name, each in facts.items()}
    high, planned = found.get("spiff_exposure_high"), found.get("budget_planned")
    if high and planned and high["amount"].currency == planned["amount"].currency:
        left = planned["amount"].amount - high["amount"].amount
        found["left"] = Money(left, planned["amount"].currency)
    return found


PARTS = (
    PagePart(name="approvals.actions", order=10, column=Column.ACTIONS,
             template="gtm/approvals/parts/actions.html", context=actions),
    PagePart(name="approvals.callouts", order=10, column=Column.TOP,
             template="gtm/approvals/parts/callouts.html", context=callouts),
    PagePart(name="approvals.badge", order=10, column=Column.STATUS,
             template="gtm/approvals/parts/badge.html", context=waiting_badge),
    PagePart(name="approvals.bar", order=10, column=Column.BAR,
             template="approvals/bar.html", context=bar),
    PagePart(name="approvals.audience", order=25, column=Column.MAIN,
             template="gtm/approvals/parts/audience.html", context=audience,
             instead_of="launches.sites"),
    PagePart(name="approvals.changes", order=28, column=Column.MAIN,
             template="gtm/approvals/parts/changes.html", context=changed),
    PagePart(name="approvals.decision", order=10, column=Column.RAIL,
             template="gtm/approvals/parts/decision.html", context=decision),
    PagePart(name="approvals.steps", order=20, column=Column.RAIL,
             template="gtm/approvals/parts/steps.html", context=steps),
    PagePart(name="approvals.money", order=30, column=Column.RAIL,
             template="gtm/approvals/parts/money.html", context=money),
)  # fmt: skip


def _amount(fact: Any) -> dict[str, Any]:
    return {"amount": queries.as_money(fact), "link": fact.link, "label": fact.label}
