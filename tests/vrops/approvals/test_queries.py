"""The rail, what waits for whom, and history."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.vrops.approvals.examples import ONE_PM, PM, SHEET, TIER_ONE
from tests.vrops.approvals.test_actions import decide, start
from vrops.access.domain import Role
from vrops.approvals import actions, queries
from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.domain.routes import RouteSpec, StepSpec, Verdict
from vrops.approvals.domain.sheets import Sheet
from vrops.approvals.models import Decision, Delegation
from vrops.core import clock
from vrops.log.models import Entry
from vrops.log.queries import sentence
from vrops.people.models import Team, User

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)


def stand_in(giver: User, taker: User) -> None:
    today = clock.today("America/New_York")
    Delegation.objects.create(
        from_user=giver, to_user=taker, starts_on=today, ends_on=today + timedelta(days=9)
    )


# ---- the rail ---------------------------------------------------------------------------------


def test_a_record_that_was_never_submitted_has_no_rail(subject, pm):
    assert queries.rail(subject, pm) is None


def test_the_rail_of_somebody_who_may_decide(subject, pm, second_pm, senior_manager):
    start(subject, pm, TIER_ONE)
    rail = queries.rail(subject, second_pm, consequence="Approving locks version 1.")
    assert rail.may_decide
    assert (rail.why_not, rail.your_step, rail.for_whom) == ("", "Program manager", "")
    assert rail.consequence == "Approving locks version 1."
    assert (rail.given, rail.wanted) == (0, 2)
    assert [(s.step.name, s.who, s.yours, s.given) for s in rail.steps] == [
        ("Program manager", "Second Pm", True, 0),
        ("Senior manager", "Senior Manager", False, 0),
    ]


def test_the_rail_says_why_somebody_may_not(subject, pm, second_pm, senior_manager):
    start(subject, pm, TIER_ONE)
    rail = queries.rail(subject, pm)
    assert not rail.may_decide
    assert rail.why_not == "You submitted this, and nobody approves their own submission."
    assert queries.rail(subject, senior_manager).why_not.endswith("decides after Program manager.")


def test_the_rail_after_a_decision(subject, pm, second_pm, senior_manager, analyst):
    start(subject, pm, TIER_ONE)
    stand_in(senior_manager, analyst)
    decide(subject, second_pm, verdict=Verdict.APPROVE_WITH_CONDITIONS,
           conditions=[NewCondition("Train Cebu.")])  # fmt: skip
    rail = queries.rail(subject, analyst)
    assert (rail.may_decide, rail.for_whom) == (True, "Senior Manager")
    first, second = rail.steps
    assert [d.by for d in first.decisions] == [second_pm]
    assert (first.who, first.given) == ("", 1)
    assert second.yours
    assert [c.text for c in rail.conditions] == ["Train Cebu."]


def test_the_rail_of_a_run_that_is_over(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm)
    rail = queries.rail(subject, pm)
    assert rail.why_not == "This is approved already; Second Pm gave the last approval."
    assert rail.void_reason == ""
    actions.void_run(subject, by=pm, changed_fields=["tier"])
    rail = queries.rail(subject, second_pm)
    expected = "Pm changed tier after it was submitted, so its decisions are void."
    assert (rail.void_reason, rail.why_not) == (expected, expected)
    assert [step.who for step in rail.steps] == [""]


def test_a_late_step_is_marked(subject, pm, second_pm):
    slow = StepSpec(name="PM", role=Role.PM, due_hours=2)
    start(subject, pm, RouteSpec((slow,)), at=MONDAY)
    for hours, late in ((1, False), (2, False), (3, True)):
        rail = queries.rail(subject, second_pm, at=MONDAY + timedelta(hours=hours))
        assert rail.steps[0].late is late


def test_the_rail_costs_the_same_however_many_steps_it_has(
    subject, pm, second_pm, analyst, finance, hq_partner
):
    named = [StepSpec(name=user.name, people=(user.pk,)) for user in (analyst, finance, hq_partner)]
    other = Team.objects.create(code="OTHER", name="Other", sort_key="other")
    start(other, pm, RouteSpec((PM, *named[:1])))
    decide(other, analyst)
    start(subject, pm, RouteSpec((PM, *named)))
    for user in (analyst, finance):
        decide(subject, user)
    queries.rail(other, second_pm)  # the reader's own grants are read once
    with CaptureQueriesContext(connection) as few:
        short = queries.rail(other, second_pm)
    with CaptureQueriesContext(connection) as many:
        long = queries.rail(subject, second_pm)
    assert (len(short.steps), len(long.steps)) == (2, 4)
    assert len(few) == len(many)


# ---- what waits -------------------------------------------------------------------------------


def waiting(user: User, **more) -> list[tuple[str, str, str]]:
    return [
        (w.run.subject_name, w.step.name, w.for_whom) for w in queries.waiting_on(user, **more)
    ]  # fmt: skip


def test_what_waits_for_each_of_the_cast(subject, pm, second_pm, senior_manager, everybody):
    start(subject, pm, TIER_ONE)
    who = {name: waiting(user) for name, user in everybody.items()}
    assert not any(who.values())  # the one PM submitted it
    assert waiting(second_pm) == [("Trade-in boost", "Program manager", "")]
    decide(subject, second_pm)
    assert waiting(second_pm) == []
    assert waiting(senior_manager) == [("Trade-in boost", "Senior manager", "")]
    decide(subject, senior_manager)
    assert waiting(senior_manager) == []


def test_it_says_what_where_and_since_when(subject, pm, second_pm):
    start(subject, pm, RouteSpec((StepSpec(name="PM", role=Role.PM, due_hours=2),)), at=MONDAY)
    [found] = queries.waiting_on(second_pm, at=MONDAY + timedelta(hours=5))
    assert (found.noun, found.url, found.late) == ("team", f"/teams/{subject.pk}/", True)
    assert (found.run.submitted_by, found.step.opened_at) == (pm, MONDAY)


def test_a_named_person_a_backup_and_a_stand_in(subject, pm, second_pm, analyst, finance):
    legal = StepSpec(name="Legal", people=(finance.pk,), backups=(analyst.pk,))
    start(subject, pm, RouteSpec((legal,)))
    stand_in(finance, second_pm)
    assert waiting(finance) == [("Trade-in boost", "Legal", "")]
    assert waiting(second_pm) == [("Trade-in boost", "Legal", "Finance")]
    assert waiting(analyst) == []  # while finance can
    User.objects.filter(pk=finance.pk).update(is_active=False)
    assert waiting(analyst) == [("Trade-in boost", "Legal", "")]
    assert waiting(second_pm) == []


def test_a_role_elsewhere_is_not_asked(subject, pm, supervisor, make_person, other_site):
    elsewhere = make_person("elsewhere", Role.SUPERVISOR, site=other_site)
    site_id = supervisor.grants.get().site_id
    floor = StepSpec(name="Floor", role=Role.SUPERVISOR, site_id=site_id)
    start(subject, pm, RouteSpec((floor,)))
    assert (len(waiting(supervisor)), waiting(elsewhere)) == (1, [])


def test_a_token_and_a_service_user_have_nothing_to_decide(subject, pm, second_pm):
    start(subject, pm)
    second_pm.token_permissions = frozenset()
    assert waiting(second_pm) == []
    assert not queries.rail(subject, second_pm).may_decide
    second_pm.token_permissions = None
    second_pm.kind = User.Kind.SERVICE
    assert waiting(second_pm) == []


def test_what_waits_is_exactly_what_decide_accepts(
    subject, pm, second_pm, senior_manager, analyst, everybody
):
    """The list and the action are one rule."""
    stand_in(senior_manager, analyst)
    start(subject, pm, RouteSpec((PM, StepSpec(name="Senior", role=Role.SENIOR_MANAGER))))
    for user in (*everybody.values(), second_pm):
        listed = bool(waiting(user))
        assert queries.rail(subject, user).may_decide is listed
        if not listed:
            with pytest.raises(Exception, match=r"\."):
                decide(subject, user)


def test_the_soonest_due_comes_first(pm, second_pm):
    for code, hours in (("A", 30), ("B", None), ("C", 2)):
        team = Team.objects.create(code=code, name=code, sort_key=code)
        step = StepSpec(name="PM", role=Role.PM, due_hours=hours)
        start(team, pm, RouteSpec((step,)), at=MONDAY)
    assert [row[0] for row in waiting(second_pm, at=MONDAY)] == ["C", "A", "B"]


def test_the_cost_does_not_grow_with_the_number_of_runs(pm, second_pm, senior_manager):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            found = queries.waiting_on(second_pm)
        assert len(found) == Team.objects.count()
        return len(caught)

    counts = []
    for number in range(12):
        team = Team.objects.create(code=f"T{number}", name=f"T{number}", sort_key="t")
        start(team, pm, TIER_ONE)
        counts.append(cost())
    assert set(counts) == {counts[0]}
    assert counts[0] <= 10


# ---- history ----------------------------------------------------------------------------------


def test_history_keeps_every_run_with_what_was_shown(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm)
    actions.void_run(subject, by=pm, changed_fields=["start date"])
    start(subject, pm)
    shown = Sheet.of({"volume": "+9%"})
    decide(subject, second_pm, sheet=shown, sheet_hash=shown.hash,
           verdict=Verdict.SEND_BACK, note="Too much.")  # fmt: skip
    latest, earlier = queries.history(subject)
    assert latest.decisions[0].sheet == {"volume": "+9%"}
    assert latest.void_reason == "Second Pm sent this back, so there is nothing to decide now."
    assert earlier.decisions[0].sheet == SHEET.content
    assert earlier.void_reason.startswith("Pm changed start date after it was submitted")


def test_only_an_approval_in_force_counts(subject, pm, second_pm):
    assert queries.approved_run(subject) is None
    run = start(subject, pm)
    assert queries.approved_run(subject) is None
    decide(subject, second_pm)
    assert queries.approved_run(subject) == run
    actions.void_run(subject, by=pm, changed_fields=["tier"])
    assert queries.approved_run(subject) is None


def test_open_conditions_until_they_are_closed(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm, verdict=Verdict.APPROVE_WITH_CONDITIONS,
           conditions=[NewCondition("Train Cebu.", date(2099, 1, 1)), NewCondition("Call.")],
           )  # fmt: skip
    first, second = queries.open_conditions(subject)
    actions.close_condition(first.pk, by=second_pm, evidence="Done.")
    assert list(queries.open_conditions(subject)) == [second]
    actions.void_run(subject, by=pm, changed_fields=["tier"])
    assert not queries.open_conditions(subject)


def test_a_stored_sheet_still_has_the_hash_that_was_confirmed(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm)
    decision = Decision.objects.get()
    assert queries.as_shown(decision)
    decision.sheet["volume"] = "+1%"
    assert not queries.as_shown(decision)


def test_records_whose_route_names_somebody(subject, pm, second_pm, analyst, finance, rep):
    other = Team.objects.create(code="OTHER", name="Other", sort_key="other")
    legal = StepSpec(name="Legal", people=(finance.pk,), backups=(analyst.pk,))
    start(subject, pm, RouteSpec((legal,)))
    start(other, pm, ONE_PM)
    decide(other, second_pm)
    stand_in(finance, rep)

    def named(user: User) -> set[int]:
        rows = Team.objects.filter(pk__in=queries.subjects_naming(user, Team))
        return set(rows.values_list("pk", flat=True))

    assert named(finance) == named(analyst) == named(rep) == {subject.pk}
    assert named(second_pm) == {other.pk}
    assert named(pm) == set()


def test_the_log_reads_as_sentences(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm)
    actions.void_run(subject, by=pm, changed_fields=["tier", "start date"])
    said = [sentence(entry) for entry in Entry.objects.order_by("pk")]
    assert said == [
        "Pm submitted Trade-in boost for approval",
        "Second Pm decided on Trade-in boost (Program manager): approve",
        "Pm made the decisions on Trade-in boost void: changed tier and start date",
    ]
