"""Approvals with conditions, and closing those."""

from datetime import date

import pytest

from tests.vrops.approvals.runs import decide, entries, start
from vrops.access.domain import Role
from vrops.approvals import actions
from vrops.approvals.domain.conditions import NewCondition
from vrops.approvals.domain.refusals import (
    Filled,
    PeopleOnly,
    SelfApproval,
)
from vrops.approvals.domain.routes import Verdict
from vrops.approvals.models import Condition
from vrops.core.errors import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
REJECT = Verdict.REJECT


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
