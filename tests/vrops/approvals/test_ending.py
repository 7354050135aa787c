"""Taking runs back, voiding them, and what the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.vrops.approvals.examples import TIER_ONE
from tests.vrops.approvals.runs import decide, entries, start
from vrops.approvals import actions
from vrops.approvals.domain.refusals import (
    Filled,
)
from vrops.approvals.models import Decision, Run, Step
from vrops.core.errors import PermissionDenied

pytestmark = pytest.mark.django_db


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
