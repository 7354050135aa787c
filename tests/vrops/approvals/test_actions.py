"""Starting, deciding, withdrawing and voiding runs: allowed, refused for each reason, recorded."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import LONG_AGO, MakePerson
from tests.vrops.approvals.examples import ONE_PM, PM, SHEET, TIER_ONE, approve_teams
from tests.vrops.calendars.examples import OFFICE
from vrops.access.domain import Role
from vrops.approvals import actions, queries
from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.domain.refusals import (
    AlreadyDecided,
    Filled,
    NobodyCanDecide,
    NotYourStep,
    PeopleOnly,
    SelfApproval,
)
from vrops.approvals.domain.routes import RouteSpec, StepSpec, Verdict
from vrops.approvals.domain.sheets import Sheet
from vrops.approvals.models import Condition, Decision, Run, Step, StepPerson
from vrops.calendars.actions import create_calendar
from vrops.calendars.domain import open_time
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, NotFound, PermissionDenied, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import Grant, HQGroup, Site, Team, User

pytestmark = pytest.mark.django_db
REJECT, SEND_BACK = Verdict.REJECT, Verdict.SEND_BACK
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 am in New York


def start(subject: Team, by: User, route: RouteSpec = ONE_PM, **more: Any) -> Run:
    values = {"version": subject.version, "sheet": SHEET, **more}
    return actions.start_run(subject, route=route, by=by, **values)


def decide(subject: Team, by: User, **more: Any) -> actions.Outcome:
    values = {"version": subject.version, "sheet": SHEET, "sheet_hash": SHEET.hash, **more}
    return actions.decide(subject, by=by, **values)


def entries(event: str) -> list[Entry]:
    return list(Entry.objects.filter(event=event).order_by("pk"))


# ---- starting ---------------------------------------------------------------------------------


def test_a_submission_opens_the_first_position(subject, pm, second_pm, senior_manager):
    run = start(subject, pm, TIER_ONE)
    assert (run.state, run.subject_type, run.subject_id) == ("open", "vrops.team", subject.pk)
    assert (run.subject_name, run.subject_version) == ("Trade-in boost", 1)
    assert (run.sheet, run.sheet_hash) == (SHEET.content, SHEET.hash)
    assert [(s.name, s.state, s.due_at) for s in run.steps.order_by("position")] == [
        ("Program manager", "open", None), ("Senior manager", "waiting", None)
    ]  # fmt: skip
    [entry] = entries("approvals.run.started")
    assert (entry.actor, entry.subject_name) == (pm, "Trade-in boost")
    assert entry.after["sheet_hash"] == SHEET.hash
    assert "sheet" not in entry.after


def test_named_people_and_backups_are_stored(subject, pm, analyst, finance, hq_partner):
    legal = StepSpec(name="Legal", people=(hq_partner.pk, finance.pk), quorum=2,
                     backups=(analyst.pk,))  # fmt: skip
    start(subject, pm, RouteSpec((legal,)))
    rows = StepPerson.objects.values_list("user_id", "is_backup")
    assert set(rows) == {
        (hq_partner.pk, False), (finance.pk, False), (analyst.pk, True)
    }  # fmt: skip


def test_refuses_a_second_submission_while_one_is_open(subject, pm, second_pm):
    start(subject, pm)
    with pytest.raises(NotAllowed, match="waiting for approval already; withdraw it"):
        start(subject, second_pm)
    assert Run.objects.count() == 1


def test_another_record_runs_by_itself(subject, pm, second_pm):
    other = Team.objects.create(code="OTHER", name="Other", sort_key="other")
    start(subject, pm)
    start(other, pm)
    assert Run.objects.open().count() == 2


def test_the_database_holds_to_one_open_run(subject, pm, second_pm):
    run = start(subject, pm)
    run.pk = None
    with pytest.raises(IntegrityError, match="approvals_one_open_run"), transaction.atomic():
        run.save(force_insert=True)


def test_refuses_a_version_that_is_not_there_any_more(subject, pm, second_pm):
    with pytest.raises(StaleVersion):
        start(subject, pm, version=subject.version + 1)


@pytest.mark.parametrize("both", [False, True])
def test_refuses_a_route_only_the_submitter_could_finish(subject, pm, senior_manager, both):
    route = TIER_ONE if both else ONE_PM
    with pytest.raises(NobodyCanDecide, match="Only Pm could decide on “Program manager”"):
        start(subject, pm, route)
    assert not Run.objects.exists()
    assert not Entry.objects.filter(event__startswith="approvals").exists()


def test_refuses_a_role_nobody_holds_there(subject, pm, supervisor, other_site):
    floor = StepSpec(name="Floor", role=Role.SUPERVISOR, site_id=other_site.pk)
    with pytest.raises(NobodyCanDecide, match="Nobody can decide on “Floor” today"):
        start(subject, pm, RouteSpec((floor,)))


def test_refuses_people_who_do_not_exist(subject, pm):
    with pytest.raises(Invalid, match="somebody who does not exist"):
        start(subject, pm, RouteSpec((StepSpec(name="Legal", people=(987654321,)),)))


def test_a_model_that_is_not_registered_is_a_programming_error(site: Site, pm, second_pm):
    with pytest.raises(LookupError, match=r"vrops\.site is not registered"):
        start(site, pm)


# ---- due times --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ({"due_days": 2}, datetime(2026, 11, 26, 5, tzinfo=UTC)),  # midnight after Wednesday
        ({"due_days": 5}, datetime(2026, 12, 1, 5, tzinfo=UTC)),  # over the weekend
        ({"due_hours": 4}, MONDAY + timedelta(hours=4)),
        ({"due_hours": 24 * 5}, MONDAY + timedelta(days=7)),  # the weekend does not count
        ({}, None),
    ],
)
def test_a_step_is_due_in_working_days_or_open_hours(subject, pm, second_pm, due, expected):
    run = start(subject, pm, RouteSpec((StepSpec(name="PM", role=Role.PM, **due),)), at=MONDAY)
    assert run.steps.get().due_at == expected


def test_due_times_count_in_the_calendar_that_is_given(subject, pm, second_pm, administrator):
    calendar = create_calendar(
        by=administrator, name="Eastern office", hours=OFFICE, starts_on=date(2026, 1, 1)
    )
    four_hours = StepSpec(name="PM", role=Role.PM, due_hours=4)
    friday = datetime(2026, 11, 20, 20, tzinfo=UTC)  # 3 pm, two hours before the office closes
    run = start(subject, pm, RouteSpec((four_hours,)), calendar=calendar, at=friday)
    assert run.calendar == calendar
    assert run.steps.get().due_at == open_time.due_at(OFFICE, friday, timedelta(hours=4))


def test_a_later_step_is_due_from_when_it_opens(subject, pm, second_pm, senior_manager):
    late = StepSpec(name="Senior", role=Role.SENIOR_MANAGER, position=2, due_hours=2)
    start(subject, pm, RouteSpec((PM, late)), at=MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    [opened] = decide(subject, second_pm, at=tuesday).next_steps
    assert (opened.opened_at, opened.due_at) == (tuesday, tuesday + timedelta(hours=2))


# ---- deciding ---------------------------------------------------------------------------------


def test_the_last_approval_completes_the_route(subject, pm, second_pm, senior_manager):
    start(subject, pm, TIER_ONE)
    first = decide(subject, second_pm, note="Looks right.")
    assert (first.completes_route, first.ends_route) == (False, False)
    assert [step.name for step in first.next_steps] == ["Senior manager"]
    second = decide(subject, senior_manager)
    assert (second.completes_route, second.ends_route, second.next_steps) == (True, True, ())
    run = Run.objects.get()
    assert (run.state, run.ended_by) == ("approved", senior_manager)
    assert set(run.steps.values_list("state", flat=True)) == {"done"}


def test_a_decision_stores_what_was_shown(subject, pm, second_pm):
    start(subject, pm)
    shown = Sheet.of({"volume": "+9%", "site": "Bogotá"})
    decision = decide(
        subject, second_pm, sheet=shown, sheet_hash=shown.hash, note="Fine.", at=MONDAY
    ).decision
    decision = Decision.objects.get(pk=decision.pk)
    assert decision.sheet == {"volume": "+9%", "site": "Bogotá"}
    assert decision.sheet_hash == shown.hash
    assert (decision.subject_version, decision.at) == (1, MONDAY)
    assert (decision.by, decision.on_behalf_of, decision.delegated) == (second_pm, second_pm, False)


def test_a_decision_is_recorded(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm, note="Looks right.")
    [entry] = entries("approvals.step.decided")
    assert (entry.actor, entry.why) == (second_pm, "Looks right.")
    assert (entry.before["state"], entry.after["state"]) == ("open", "approved")
    assert entry.after["step"] == "Program manager"
    assert entry.after["verdict"] == "approve"
    assert (entry.after["decided_version"], entry.after["decided_sheet_hash"]) == (1, SHEET.hash)


@pytest.mark.parametrize(("verdict", "state"), [(SEND_BACK, "sent_back"), (REJECT, "rejected")])
def test_one_no_ends_the_run(subject, pm, second_pm, senior_manager, verdict, state):
    start(subject, pm, RouteSpec((PM, StepSpec(name="Senior", role=Role.SENIOR_MANAGER))))
    decide(subject, senior_manager)
    outcome = decide(subject, second_pm, verdict=verdict, note="The cap is too high.")
    assert (outcome.completes_route, outcome.ends_route) == (False, True)
    assert Run.objects.get().state == state
    assert start(subject, pm).state == "open"  # and it can be submitted again


def test_a_quorum_takes_so_many_different_people(subject, pm, second_pm, make_person: MakePerson):
    third = make_person("third", Role.PM)
    start(subject, pm, RouteSpec((StepSpec(name="PMs", role=Role.PM, quorum=2),)))
    assert not decide(subject, second_pm).completes_route
    with pytest.raises(AlreadyDecided):
        decide(subject, second_pm)
    assert decide(subject, third).completes_route


def test_refuses_approval_by_the_submitter(subject, pm, second_pm):
    start(subject, pm)
    with pytest.raises(SelfApproval, match="nobody approves their own"):
        decide(subject, pm)


def test_refuses_approval_by_whoever_wrote_it(subject, pm, second_pm, make_person, monkeypatch):
    third = make_person("third-pm", Role.PM)
    approve_teams(monkeypatch, authors=lambda ids: {pk: {second_pm.pk} for pk in ids})
    start(subject, pm)
    with pytest.raises(SelfApproval, match="You wrote this"):
        decide(subject, by=second_pm)
    assert queries.waiting_on(second_pm) == []
    assert decide(subject, by=third).completes_route


def test_refuses_a_route_only_authors_could_finish(subject, pm, second_pm, monkeypatch):
    approve_teams(monkeypatch, authors=lambda ids: {pk: {second_pm.pk} for pk in ids})
    with pytest.raises(NobodyCanDecide, match="nobody approves what they wrote or submitted"):
        start(subject, pm)


def test_refuses_somebody_outside_the_route(subject, pm, second_pm, analyst):
    start(subject, pm)
    with pytest.raises(NotYourStep, match=r"This waits for Second Pm \(Program manager\)\."):
        decide(subject, analyst)


def test_refuses_a_role_of_another_site(subject, pm, supervisor, make_person, other_site):
    elsewhere = make_person("elsewhere", Role.SUPERVISOR, site=other_site)
    floor = StepSpec(name="Floor", role=Role.SUPERVISOR, site_id=supervisor.grants.get().site_id)
    start(subject, pm, RouteSpec((floor,)))
    with pytest.raises(NotYourStep):
        decide(subject, elsewhere)
    assert decide(subject, supervisor).completes_route


def test_a_role_narrowed_to_a_group_or_supplier(subject, pm, hq_partner, supplier_ops, make_person):
    group = hq_partner.grants.get().group_id
    supplier = supplier_ops.grants.get().supplier_id
    other = HQGroup.objects.create(code="CAR", name="Care", sort_key="care")
    outsider = make_person("outsider", Role.HQ_PARTNER, group=other)
    legal = StepSpec(name="Legal", role=Role.HQ_PARTNER, group_id=group)
    partner = StepSpec(name="Partner", role=Role.SUPPLIER_OPS, supplier_id=supplier)
    start(subject, pm, RouteSpec((legal, partner)))
    with pytest.raises(NotYourStep):
        decide(subject, outsider)
    decide(subject, supplier_ops)
    assert decide(subject, hq_partner).completes_route


def test_refuses_a_step_that_is_not_open_yet(subject, pm, second_pm, senior_manager):
    start(subject, pm, TIER_ONE)
    with pytest.raises(NotYourStep, match="decides after Program manager"):
        decide(subject, senior_manager)


def test_a_role_that_ended_since_counts_no_more(subject, pm, second_pm, make_person):
    third = make_person("third", Role.PM)
    start(subject, pm)
    Grant.objects.filter(user=second_pm).update(ends_on=clock.today("America/New_York"))
    with pytest.raises(NotYourStep):
        decide(subject, second_pm)
    User.objects.filter(pk=third.pk).update(is_active=False)
    with pytest.raises(NotYourStep):
        decide(subject, third)


def test_a_role_given_since_counts(subject, pm, second_pm, analyst):
    start(subject, pm)
    Grant.objects.create(user=analyst, role=Role.PM, starts_on=LONG_AGO)
    assert decide(subject, analyst).completes_route


def test_refuses_a_record_that_was_never_submitted(subject, pm):
    with pytest.raises(NotAllowed, match="not submitted for approval yet"):
        decide(subject, pm)


def test_refuses_a_run_that_is_over_and_says_how_it_ended(subject, pm, second_pm, make_person):
    start(subject, pm)
    decide(subject, second_pm, verdict=SEND_BACK, note="Too high.")
    with pytest.raises(Filled, match="Second Pm sent this back") as caught:
        decide(subject, make_person("third", Role.PM))
    assert caught.value.status == 409
    assert caught.value.current["state"] == "sent_back"


@pytest.mark.parametrize(
    "seen", [{"version": 2}, {"sheet_hash": "0" * 64}, {"sheet": Sheet.of({"volume": "+8%"})}]
)
def test_refuses_what_is_not_what_the_approver_saw(subject, pm, second_pm, seen):
    start(subject, pm)
    with pytest.raises(StaleVersion):
        decide(subject, second_pm, **seen)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("verdict", [SEND_BACK, REJECT])
@pytest.mark.parametrize("note", ["", "  \n"])
def test_refuses_a_no_without_a_note(subject, pm, second_pm, verdict, note):
    start(subject, pm)
    with pytest.raises(Invalid) as caught:
        decide(subject, second_pm, verdict=verdict, note=note)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("note", "required")]


def test_api_tokens_never_approve(subject, pm, second_pm):
    start(subject, pm)
    second_pm.token_permissions = frozenset({"gtm.launch.approve"})
    with pytest.raises(PeopleOnly, match="never approve"):
        decide(subject, second_pm)


def test_service_users_never_approve(subject, pm, second_pm):
    start(subject, pm)
    second_pm.kind = User.Kind.SERVICE
    with pytest.raises(PeopleOnly):
        decide(subject, second_pm)


def test_a_service_user_with_the_role_does_not_make_a_route_possible(subject, pm, second_pm):
    User.objects.filter(pk=second_pm.pk).update(kind=User.Kind.SERVICE)
    with pytest.raises(NobodyCanDecide):
        start(subject, pm)


def test_nothing_is_left_of_a_decision_that_was_refused(subject, pm, second_pm):
    start(subject, pm)
    before = Entry.objects.count()
    with pytest.raises(Invalid):
        decide(subject, second_pm, verdict=REJECT)
    assert (Decision.objects.count(), Entry.objects.count()) == (0, before)


def test_the_only_senior_manager_leaves_the_other_step_to_others(subject, pm, second_pm):
    """She is a PM too: were she to take the PM's step, nobody would be left for her own."""
    Grant.objects.create(user=second_pm, role=Role.SENIOR_MANAGER, starts_on=LONG_AGO)
    third = User.objects.create(
        employee_id="third", email="third@vrops.example", name="Third", sort_key="third"
    )
    Grant.objects.create(user=third, role=Role.PM, starts_on=LONG_AGO)
    start(subject, pm, TIER_ONE)
    with pytest.raises(NotYourStep, match="You are needed for “Senior manager”"):
        decide(subject, second_pm)
    decide(subject, third)
    assert decide(subject, second_pm).completes_route


# ---- conditions -------------------------------------------------------------------------------


def test_an_approval_with_conditions_counts_and_keeps_them(subject, pm, second_pm):
    start(subject, pm)
    wanted = NewCondition("  Train Cebu to 90%. ", date(2099, 12, 1))
    outcome = decide(
        subject, second_pm, verdict=Verdict.APPROVE_WITH_CONDITIONS, conditions=[wanted]
    )
    assert outcome.completes_route
    [condition] = outcome.decision.conditions.all()
    assert (condition.text, condition.due_on) == ("Train Cebu to 90%.", date(2099, 12, 1))
    [entry] = entries("approvals.step.decided")
    assert entry.after["conditions"] == [{"text": "Train Cebu to 90%.", "due_on": "2099-12-01"}]


@pytest.mark.parametrize(
    ("verdict", "conditions", "fault"),
    [
        (Verdict.APPROVE_WITH_CONDITIONS, [], ("conditions", "required")),
        (Verdict.APPROVE, [NewCondition("x")], ("conditions", "not_here")),
        (REJECT, [NewCondition("x")], ("conditions", "not_here")),
        (Verdict.APPROVE_WITH_CONDITIONS, [NewCondition(" ")], ("/conditions/0/text", "required")),
        (
            Verdict.APPROVE_WITH_CONDITIONS,
            [NewCondition("x"), NewCondition("y", date(2020, 1, 1))],
            ("/conditions/1/due_on", "past"),
        ),
        (Verdict.APPROVE_WITH_CONDITIONS, [NewCondition("x")] * 21, ("conditions", "too_many")),
    ],
)
def test_refuses_conditions_that_do_not_fit(subject, pm, second_pm, verdict, conditions, fault):
    start(subject, pm)
    with pytest.raises(Invalid) as caught:
        decide(subject, second_pm, verdict=verdict, conditions=conditions, note="Because.")
    assert [(e.pointer, e.code) for e in caught.value.errors] == [fault]


@pytest.fixture
def condition(subject, pm, second_pm) -> Condition:
    start(subject, pm)
    decide(subject, second_pm, verdict=Verdict.APPROVE_WITH_CONDITIONS,
           conditions=[NewCondition("Train Cebu.")])  # fmt: skip
    return Condition.objects.get()


def test_an_approver_closes_a_condition_with_evidence(condition, second_pm):
    closed = actions.close_condition(condition.pk, by=second_pm, evidence="Cebu is at 93%.")
    assert (closed.closed_by, closed.evidence, closed.version) == (second_pm, "Cebu is at 93%.", 2)
    [entry] = entries("approvals.condition.closed")
    assert (entry.subject_name, entry.why) == ("Train Cebu.", "Cebu is at 93%.")
    with pytest.raises(NotAllowed, match="closed already"):
        actions.close_condition(condition.pk, by=second_pm, evidence="Again.")


def test_a_colleague_who_holds_the_step_may_close_it(condition, make_person):
    third = make_person("third", Role.PM)
    assert actions.close_condition(condition.pk, by=third, evidence="Seen.").closed_by == third


def test_refuses_to_close_without_evidence(condition, second_pm):
    with pytest.raises(Invalid) as caught:
        actions.close_condition(condition.pk, by=second_pm, evidence=" ")
    assert caught.value.errors[0].pointer == "evidence"


def test_the_submitter_cannot_close_a_condition(condition, pm):
    with pytest.raises(SelfApproval):
        actions.close_condition(condition.pk, by=pm, evidence="Done, trust me.")


def test_somebody_else_cannot_tell_the_condition_from_an_absent_one(condition, analyst):
    with pytest.raises(NotFound) as there:
        actions.close_condition(condition.pk, by=analyst, evidence="x")
    with pytest.raises(NotFound) as absent:
        actions.close_condition(condition.pk + 99, by=analyst, evidence="x")
    assert there.value.message == absent.value.message


def test_a_condition_of_a_void_decision_is_moot(condition, subject, pm, second_pm):
    actions.void_run(subject, by=pm, changed_fields=["tier"])
    with pytest.raises(Filled, match="Pm changed tier"):
        actions.close_condition(condition.pk, by=second_pm, evidence="Done.")


def test_tokens_do_not_close_conditions(condition, second_pm):
    second_pm.token_permissions = frozenset()
    with pytest.raises(PeopleOnly):
        actions.close_condition(condition.pk, by=second_pm, evidence="x")


# ---- taking back and voiding --------------------------------------------------------------------


def test_the_submitter_withdraws(subject, pm, second_pm, senior_manager):
    start(subject, pm, TIER_ONE)
    decide(subject, second_pm)
    run = actions.withdraw_run(subject, by=pm, why="Dates change.")
    assert (run.state, run.ended_by, run.counts) == ("withdrawn", pm, False)
    [entry] = entries("approvals.run.withdrawn")
    assert (entry.why, entry.before["state"], entry.after["state"]) == (
        "Dates change.", "open", "withdrawn"
    )  # fmt: skip
    with pytest.raises(Filled, match="Pm withdrew this"):
        actions.withdraw_run(subject, by=pm)


def test_nobody_else_withdraws(subject, pm, second_pm):
    start(subject, pm)
    with pytest.raises(PermissionDenied, match="Only Pm, who submitted this"):
        actions.withdraw_run(subject, by=second_pm)


def test_an_approved_run_cannot_be_withdrawn(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm)
    with pytest.raises(Filled, match="This is approved already") as caught:
        actions.withdraw_run(subject, by=pm)
    assert caught.value.current["state"] == "approved"


@pytest.mark.parametrize("complete", [False, True])
def test_a_material_edit_voids_open_and_complete_runs(
    subject, pm, second_pm, senior_manager, complete
):
    start(subject, pm, TIER_ONE)
    decide(subject, second_pm)
    if complete:
        decide(subject, senior_manager)
    run = actions.void_run(subject, by=pm, changed_fields=["start date", "exposure cap"])
    assert (run.state, run.voided_by, run.counts) == ("void", pm, False)
    assert run.voided_fields == ["start date", "exposure cap"]
    assert Decision.objects.count() == 1 + complete  # what was decided stays readable
    [entry] = entries("approvals.run.voided")
    assert entry.why == "changed start date and exposure cap"
    with pytest.raises(Filled, match="Pm changed start date and exposure cap"):
        decide(subject, senior_manager)


def test_voiding_twice_or_without_a_run_is_harmless(subject, pm, second_pm):
    assert actions.void_run(subject, by=pm, changed_fields=["tier"]) is None
    start(subject, pm)
    assert actions.void_run(subject, by=pm, changed_fields=["tier"]) is not None
    assert actions.void_run(subject, by=pm, changed_fields=["tier"]) is None
    assert len(entries("approvals.run.voided")) == 1


def test_the_product_itself_may_void(subject, pm, second_pm):
    start(subject, pm)
    run = actions.void_run(subject, by=None, why="the launch was cancelled")
    assert run.voided_by is None
    [entry] = entries("approvals.run.voided")
    assert (entry.actor_name, entry.why) == ("VROps", "the launch was cancelled")


def test_voiding_without_saying_why_is_a_programming_error(subject, pm):
    with pytest.raises(ValueError, match="say which fields changed"):
        actions.void_run(subject, by=pm)


def test_after_voiding_it_can_be_submitted_again(subject, pm, second_pm):
    start(subject, pm)
    decide(subject, second_pm)
    actions.void_run(subject, by=pm, changed_fields=["tier"])
    start(subject, pm)
    assert decide(subject, second_pm).completes_route  # a new run, so a new word
    assert list(Run.objects.order_by("pk").values_list("state", flat=True)) == ["void", "approved"]


# ---- the database's own guards ------------------------------------------------------------------


def test_decisions_can_be_neither_changed_nor_removed(subject, pm, second_pm):
    start(subject, pm)
    decision = decide(subject, second_pm).decision
    for sql in ("UPDATE vrops_approvals_decision SET note = 'x'",
                "DELETE FROM vrops_approvals_decision"):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match=r"append-only|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert Decision.objects.get() == decision


def test_the_database_refuses_a_second_word_of_the_same_person(
    subject, pm, second_pm, senior_manager, analyst
):
    run = start(subject, pm, TIER_ONE)
    step = run.steps.first()
    decide(subject, second_pm)
    values = {"run": run, "step": step, "verdict": "approve", "subject_version": 1, "sheet": {},
              "sheet_hash": "x"}  # fmt: skip
    for by, for_whom in ((second_pm, analyst), (analyst, second_pm)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(by=by, on_behalf_of=for_whom, **values)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Run, {"state": "void"}),
        (Run, {"state": "done"}),
        (Run, {"state": "approved"}),
        (Step, {"state": "waiting"}),
        (Step, {"state": "done"}),
        (Step, {"quorum": 0}),
    ],
)
def test_the_database_refuses_impossible_rows(subject, pm, second_pm, model, values):
    start(subject, pm)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)
