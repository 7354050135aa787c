"""Deciding for somebody who is away: who may arrange it, when it counts, and what is recorded."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from tests.vrops.approvals.examples import ONE_PM, SHEET
from vrops.access.domain import Role
from vrops.approvals import actions
from vrops.approvals.domain.refusals import AlreadyDecided, NotYourStep, PeopleOnly
from vrops.approvals.domain.routes import RouteSpec, StepSpec
from vrops.approvals.models import Decision, Delegation
from vrops.core import clock
from vrops.core.errors import Invalid, NotAllowed, PermissionDenied
from vrops.log.models import Entry
from vrops.people.models import User

pytestmark = pytest.mark.django_db
HEAD = RouteSpec((StepSpec(name="Senior manager", role=Role.SENIOR_MANAGER),))


def today() -> date:
    return clock.today(settings.COMPANY_ZONE)


def delegate(giver: User, to: User, by: User | None = None, first: int = 0, days: int = 7):
    starts_on = today() + timedelta(days=first)
    ends_on = starts_on + timedelta(days=days)
    return actions.delegate(
        giver, to=to, by=by or giver, starts_on=starts_on, ends_on=ends_on, why="Vacation"
    )


def decide(subject, by: User, **more) -> actions.Outcome:
    return actions.decide(
        subject, by=by, version=1, sheet=SHEET, sheet_hash=SHEET.hash, **more
    )  # fmt: skip


def start(subject, by: User, route: RouteSpec = HEAD):
    return actions.start_run(subject, route=route, by=by, version=1, sheet=SHEET)


def test_a_stand_in_decides_and_it_says_for_whom(subject, pm, senior_manager, second_pm):
    start(subject, pm)
    delegate(senior_manager, second_pm)
    decision = decide(subject, second_pm).decision
    assert (decision.by, decision.on_behalf_of) == (second_pm, senior_manager)
    assert decision.delegated
    entry = Entry.objects.get(event="approvals.step.decided")
    assert (entry.actor, entry.after["on_behalf_of"]) == (second_pm, "Senior Manager")


def test_before_its_first_day_and_from_its_end_it_does_not_count(
    subject, pm, senior_manager, second_pm
):
    start(subject, pm)
    delegation = delegate(senior_manager, second_pm, first=1, days=2)
    for day, counts in ((0, False), (1, True), (2, True), (3, False)):
        noon = clock.now() + timedelta(days=day)
        with transaction.atomic():
            if counts:
                assert decide(subject, second_pm, at=noon).completes_route
            else:
                with pytest.raises(NotYourStep):
                    decide(subject, second_pm, at=noon)
            transaction.set_rollback(True)
    assert delegation.ends_on == today() + timedelta(days=3)


def test_once_called_off_it_does_not_count(subject, pm, senior_manager, second_pm):
    start(subject, pm)
    delegation = delegate(senior_manager, second_pm)
    actions.end_delegation(delegation.pk, by=senior_manager, why="Back early")
    with pytest.raises(NotYourStep):
        decide(subject, second_pm)
    delegate(senior_manager, second_pm)  # the days are free again
    entry = Entry.objects.get(event="approvals.delegation.ended")
    assert (entry.actor, entry.why) == (senior_manager, "Back early")


def test_the_submitter_does_not_stand_in_for_an_approver(subject, pm, senior_manager):
    start(subject, pm)
    delegate(senior_manager, pm)
    with pytest.raises(Exception, match="nobody approves their own submission"):
        decide(subject, pm)


def test_a_stand_in_of_the_submitter_gains_nothing(subject, pm, second_pm, analyst):
    start(subject, pm, ONE_PM)
    delegate(pm, analyst)
    with pytest.raises(NotYourStep, match="You stand in for Pm, who submitted this"):
        decide(subject, analyst)


def test_a_person_and_their_stand_in_have_one_word(subject, pm, second_pm, make_person, analyst):
    third = make_person("third", Role.PM)
    start(subject, pm, RouteSpec((StepSpec(name="PMs", role=Role.PM, quorum=2),)))
    delegate(second_pm, analyst)
    decide(subject, analyst)
    with pytest.raises(AlreadyDecided, match="Analyst has decided on this for you"):
        decide(subject, second_pm)
    assert decide(subject, third).completes_route


def test_a_delegation_is_recorded(senior_manager, second_pm):
    delegation = delegate(senior_manager, second_pm)
    entry = Entry.objects.get(event="approvals.delegation.given")
    assert (entry.actor, entry.why) == (senior_manager, "Vacation")
    assert entry.subject_name == "Second Pm for Senior Manager"
    assert entry.after["starts_on"] == delegation.starts_on.isoformat()


def test_those_who_run_the_team_may_arrange_it_for_others(
    pm, second_pm, senior_manager, administrator
):
    delegate(pm, second_pm, by=senior_manager)
    delegate(second_pm, pm, by=administrator)
    assert Delegation.objects.count() == 2


def test_others_may_not(pm, second_pm, analyst):
    with pytest.raises(PermissionDenied):
        delegate(pm, second_pm, by=analyst)


def test_nobody_makes_themselves_a_stand_in(pm, senior_manager):
    with pytest.raises(NotAllowed, match="Nobody makes themselves a stand-in"):
        delegate(pm, senior_manager, by=senior_manager)


def test_tokens_do_not_delegate(pm, second_pm):
    pm.token_permissions = frozenset({"approvals.delegation.change"})
    with pytest.raises(PermissionDenied):
        delegate(pm, second_pm)


def test_a_service_user_does_not_delegate(pm, second_pm):
    pm.kind = User.Kind.SERVICE
    with pytest.raises(PeopleOnly):
        delegate(pm, second_pm)


@pytest.mark.parametrize(
    ("dates", "pointer"), [({"first": -1}, "starts_on"), ({"days": 0}, "ends_on")]
)
def test_refuses_impossible_dates(pm, second_pm, dates, pointer):
    with pytest.raises(Invalid) as caught:
        delegate(pm, second_pm, **dates)
    assert [error.pointer for error in caught.value.errors] == [pointer]


def test_refuses_a_stand_in_without_access(pm, second_pm):
    second_pm.is_active = False
    with pytest.raises(Invalid, match="has no access now"):
        delegate(pm, second_pm)


def test_refuses_oneself(pm):
    with pytest.raises(NotAllowed):
        delegate(pm, pm)


def test_refuses_a_second_stand_in_on_the_same_days(pm, second_pm, analyst):
    delegate(pm, second_pm, days=7)
    with pytest.raises(NotAllowed, match="has a stand-in on some of those days already"):
        delegate(pm, analyst, first=6)
    delegate(pm, analyst, first=7)  # half-open: the end of one is the start of the next
    delegate(second_pm, analyst)  # and another person is another matter


def test_the_database_refuses_an_overlap_and_oneself(pm, second_pm):
    delegate(pm, second_pm)
    values = {"starts_on": today(), "ends_on": today() + timedelta(days=1)}
    for to in (second_pm, pm):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(from_user=pm, to_user=to, **values)


def test_the_stand_in_may_call_it_off_and_others_cannot_find_it(pm, second_pm, analyst):
    delegation = delegate(pm, second_pm)
    with pytest.raises(Delegation.DoesNotExist):
        actions.end_delegation(delegation.pk, by=analyst)
    assert actions.end_delegation(delegation.pk, by=second_pm).ended_by == second_pm
    with pytest.raises(NotAllowed, match="over already"):
        actions.end_delegation(delegation.pk, by=pm)


def test_people_see_their_own_delegations_and_team_leads_see_all(
    pm, second_pm, analyst, rep, senior_manager
):
    delegation = delegate(pm, second_pm)
    for user, sees in (
        (pm, True), (second_pm, True), (senior_manager, True), (analyst, False), (rep, False)
    ):  # fmt: skip
        assert (delegation in Delegation.objects.visible_to(user)) is sees
    assert not Decision.objects.exists()
