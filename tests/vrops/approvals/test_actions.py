"""Starting and deciding runs: allowed, refused for each reason, recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cast import LONG_AGO, MakePerson
from tests.vrops.approvals.examples import ONE_PM, PM, SHEET, TIER_ONE, approve_teams
from tests.vrops.approvals.runs import decide, entries, start
from tests.vrops.calendars.examples import OFFICE
from vrops.access.domain import Role
from vrops.approvals import queries
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
from vrops.approvals.models import Decision, Run, StepPerson
from vrops.calendars.actions import create_calendar
from vrops.calendars.domain import open_time
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, StaleVersion
from vrops.log.models import Entry
from vrops.people.models import Grant, HQGroup, Site, Team, User

pytestmark = pytest.mark.django_db
REJECT, SEND_BACK = Verdict.REJECT, Verdict.SEND_BACK
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 am in New York


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
