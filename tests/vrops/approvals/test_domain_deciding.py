"""Who may decide, in tables: separation of duties, order, quorum, backups, delegation."""

import itertools
import random

import pytest

from vrops.approvals.domain.deciding import (
    DecisionNow,
    Denial,
    Effect,
    Right,
    RunNow,
    StepNow,
    candidates,
    effect,
    nobody_for,
    standing,
    waiting_for,
)
from vrops.approvals.domain.filling import Need, unfillable
from vrops.approvals.domain.refusals import AlreadyDecided, Filled, NotYourStep, SelfApproval
from vrops.approvals.domain.routes import RunState, StepState, Verdict

ROSA, MARCUS, PRIYA, HELEN, HANA, IAN, DANA = range(1, 8)
NAMES = {
    ROSA: "Rosa", MARCUS: "Marcus", PRIYA: "Priya", HELEN: "Helen", HANA: "Hana", IAN: "Ian",
    DANA: "Dana",
}  # fmt: skip
WAITING, OPEN, DONE = StepState.WAITING, StepState.OPEN, StepState.DONE
APPROVE, SEND_BACK, REJECT = Verdict.APPROVE, Verdict.SEND_BACK, Verdict.REJECT


def step(
    number: int, name: str, *people: int, position: int = 1, quorum: int = 1,
    state: StepState = OPEN, backups: tuple[int, ...] = (),
) -> StepNow:  # fmt: skip
    return StepNow(
        id=number, position=position, name=name, quorum=quorum, state=state,
        regulars=frozenset(people), backups=frozenset(backups),
    )  # fmt: skip


def run(*steps: StepNow, decided: tuple = (), delegated: tuple = (), **more) -> RunNow:
    """Submitted by Rosa; `decided` holds (step, by) or (step, by, on behalf of)."""
    decisions = tuple(DecisionNow(d[0], d[1], d[-1], APPROVE) for d in decided)
    values = {"state": RunState.OPEN, "submitted_by": ROSA, "names": NAMES, **more}
    return RunNow(steps=steps, decisions=decisions, delegations=delegated, **values)


def who(now: RunNow, verdict: Verdict = APPROVE) -> dict[str, tuple[str, str]]:
    """Person -> (step, for whom), of everybody who may decide."""
    found = {}
    for person, name in NAMES.items():
        right = standing(now, person, verdict)
        if isinstance(right, Right):
            found[name] = (right.step.name, NAMES[right.on_behalf_of])
    return found


def denied(now: RunNow, person: int) -> tuple[type, str]:
    denial = standing(now, person)
    assert isinstance(denial, Denial)
    return denial.refusal, denial.sentence


PM = step(1, "Program manager", ROSA, MARCUS, PRIYA)
HEAD = step(2, "Senior manager", HELEN, position=2, state=WAITING)


def test_holders_of_an_open_step_may_decide_and_the_submitter_may_not():
    now = run(PM, HEAD)
    assert who(now) == {
        "Marcus": ("Program manager", "Marcus"), "Priya": ("Program manager", "Priya")
    }  # fmt: skip
    assert denied(now, ROSA) == (
        SelfApproval, "You submitted this, and nobody approves their own submission."
    )  # fmt: skip


def test_a_later_step_is_not_open_yet():
    assert denied(run(PM, HEAD), HELEN) == (
        NotYourStep, "“Senior manager” decides after Program manager."
    )  # fmt: skip


def test_somebody_outside_the_route_is_told_whom_it_waits_for():
    assert denied(run(PM, HEAD), DANA) == (
        NotYourStep, "This waits for Marcus or Priya (Program manager)."
    )  # fmt: skip


def test_parallel_steps_are_open_together():
    legal = step(3, "Legal", HANA)
    now = run(PM, legal)
    assert who(now)["Hana"] == ("Legal", "Hana")
    assert waiting_for(now) == "This waits for Marcus or Priya (Program manager) and Hana (Legal)."


def test_nobody_decides_twice():
    done = run(step(1, "Program manager", MARCUS, PRIYA, quorum=2), decided=((1, MARCUS),))
    assert denied(done, MARCUS) == (AlreadyDecided, "You have decided on this already.")
    assert "Priya" in who(done)


def test_nobody_fills_two_steps():
    both = run(
        step(1, "Program manager", MARCUS, state=DONE),
        step(2, "Legal", MARCUS, HANA, position=2),
        decided=((1, MARCUS),),
    )
    assert who(both) == {"Hana": ("Legal", "Hana")}


def test_a_filled_step_says_who_filled_it():
    now = run(
        step(1, "Program manager", MARCUS, PRIYA, state=DONE),
        step(2, "Senior manager", HELEN, position=2),
        decided=((1, MARCUS),),
    )
    assert denied(now, PRIYA) == (Filled, "“Program manager” is approved already, by Marcus.")


def test_a_run_that_is_over_says_how_it_ended():
    over = run(PM, state=RunState.SENT_BACK, ended="Priya sent this back.")
    for person in NAMES:
        assert denied(over, person) == (Filled, "Priya sent this back.")


# ---- backups ----------------------------------------------------------------------------------


def test_a_step_only_the_submitter_could_fill_goes_to_the_backup():
    now = run(step(1, "Senior manager", ROSA, backups=(HELEN,)))
    assert who(now) == {"Helen": ("Senior manager", "Helen")}


def test_a_step_whose_only_holder_has_decided_elsewhere_goes_to_the_backup():
    now = run(
        step(1, "Program manager", MARCUS, state=DONE),
        step(2, "Senior manager", MARCUS, position=2, backups=(HELEN,)),
        decided=((1, MARCUS),),
    )
    assert who(now) == {"Helen": ("Senior manager", "Helen")}


def test_a_step_whose_holders_have_left_goes_to_the_backup():
    assert who(run(step(1, "Legal", backups=(IAN,)))) == {"Ian": ("Legal", "Ian")}


def test_a_backup_waits_while_somebody_else_can():
    now = run(step(1, "Senior manager", HELEN, backups=(IAN,)))
    assert denied(now, IAN) == (
        NotYourStep, "You are the backup for “Senior manager”; Helen can decide."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("people", "quorum", "decided", "expected"),
    [
        ((MARCUS, PRIYA), 2, (), {MARCUS, PRIYA}),
        ((MARCUS, ROSA), 2, (), {MARCUS, IAN}),  # one too few without the submitter
        ((MARCUS, PRIYA), 2, (MARCUS,), {PRIYA}),
        ((MARCUS, ROSA), 2, (MARCUS,), {IAN}),
        ((MARCUS, PRIYA, HELEN), 2, (), {MARCUS, PRIYA, HELEN}),
    ],
)
def test_backups_join_exactly_when_the_others_are_too_few(people, quorum, decided, expected):
    legal = step(1, "Legal", *people, quorum=quorum, backups=(IAN,))
    now = run(legal, decided=tuple((1, person) for person in decided))
    assert candidates(now, legal) == expected


# ---- delegation -------------------------------------------------------------------------------


def test_a_stand_in_decides_for_somebody_who_is_away():
    now = run(step(1, "Senior manager", HELEN), delegated=((HELEN, DANA),))
    assert who(now) == {
        "Helen": ("Senior manager", "Helen"), "Dana": ("Senior manager", "Helen")
    }  # fmt: skip


def test_own_rights_go_before_delegated_ones():
    now = run(PM, step(2, "Legal", HANA), delegated=((HANA, MARCUS),))
    assert who(now)["Marcus"] == ("Program manager", "Marcus")


def test_delegates_do_not_chain():
    now = run(step(1, "Legal", HANA), delegated=((HANA, DANA), (DANA, IAN)))
    assert who(now).keys() == {"Hana", "Dana"}


def test_the_submitter_cannot_stand_in_and_nobody_stands_in_for_the_submitter():
    now = run(PM, delegated=((MARCUS, ROSA), (ROSA, DANA)))
    assert denied(now, ROSA)[0] is SelfApproval
    assert denied(now, DANA) == (NotYourStep, "You stand in for Rosa, who submitted this.")


def test_once_the_stand_in_decided_the_person_away_has_decided_too():
    pair = step(1, "Legal", HANA, IAN, quorum=2)
    now = run(pair, decided=((1, DANA, HANA),), delegated=((HANA, DANA),))
    assert who(now) == {"Ian": ("Legal", "Ian")}
    assert denied(now, HANA) == (AlreadyDecided, "Dana has decided on this for you.")
    assert denied(now, DANA) == (AlreadyDecided, "You have decided on this already.")


def test_once_the_person_away_decided_the_stand_in_has_nothing_left():
    pair = step(1, "Legal", HANA, IAN, quorum=2)
    now = run(pair, decided=((1, HANA),), delegated=((HANA, DANA),))
    assert denied(now, DANA) == (
        AlreadyDecided, "You stand in for Hana, who has decided already."
    )  # fmt: skip


def test_whoever_decided_for_another_is_not_decided_for_in_turn():
    pair = step(1, "Legal", HANA, MARCUS, PRIYA, quorum=2)
    now = run(pair, decided=((1, MARCUS, HANA),), delegated=((MARCUS, DANA),))
    assert denied(now, DANA)[0] is AlreadyDecided


def test_one_stand_in_speaks_for_one_of_two_people_away():
    pair = step(1, "Legal", HANA, IAN, quorum=2)
    now = run(pair, delegated=((HANA, DANA), (IAN, DANA)))
    assert who(now)["Dana"] == ("Legal", "Hana")


def test_a_stand_in_of_a_backup_counts_when_the_backup_does():
    now = run(step(1, "Senior manager", ROSA, backups=(HELEN,)), delegated=((HELEN, DANA),))
    assert who(now)["Dana"] == ("Senior manager", "Helen")


# ---- which of several steps -------------------------------------------------------------------


def test_of_two_open_steps_the_one_with_fewer_others_is_filled():
    now = run(step(1, "Any PM", MARCUS, PRIYA, HELEN), step(2, "Legal", MARCUS, HANA))
    assert who(now)["Marcus"] == ("Legal", "Marcus")


def test_a_step_is_left_to_others_by_the_only_one_who_can_fill_a_later_one():
    now = run(
        step(1, "Program manager", MARCUS, HELEN),
        step(2, "Senior manager", HELEN, position=2, state=WAITING),
    )
    assert who(now) == {"Marcus": ("Program manager", "Marcus")}
    refusal, sentence = denied(now, HELEN)
    assert refusal is NotYourStep
    assert sentence == (
        "You are needed for “Senior manager”, and nobody fills two steps; "
        "leave “Program manager” to Marcus."
    )


def test_sending_back_is_never_held_back_for_a_later_step():
    now = run(
        step(1, "Program manager", MARCUS, HELEN),
        step(2, "Senior manager", HELEN, position=2, state=WAITING),
    )
    for verdict in (SEND_BACK, REJECT):
        assert who(now, verdict)["Helen"] == ("Program manager", "Helen")


def test_nobody_is_held_back_when_the_route_cannot_be_filled_anyway():
    now = run(
        step(1, "Program manager", MARCUS),
        step(2, "Senior manager", MARCUS, position=2, state=WAITING),
    )
    assert who(now) == {"Marcus": ("Program manager", "Marcus")}


# ---- what a decision does ---------------------------------------------------------------------


def test_a_verdict_below_the_quorum_changes_nothing_else():
    pair = step(1, "Legal", HANA, IAN, quorum=2)
    assert effect(run(pair), pair, APPROVE) == Effect()


def test_the_last_approval_approves_the_run():
    pair = step(1, "Legal", HANA, IAN, quorum=2)
    now = run(pair, decided=((1, HANA),))
    assert effect(now, pair, APPROVE) == Effect(fills_step=True, ends_run=RunState.APPROVED)


def test_the_next_position_opens_when_all_steps_of_this_one_are_full():
    legal = step(3, "Legal", HANA)
    later = step(4, "Finance", IAN, position=5, state=WAITING)
    also = step(5, "Care", DANA, position=5, state=WAITING)
    last = step(6, "Head", HELEN, position=9, state=WAITING)
    both_open = run(PM, legal, later, also, last)
    assert effect(both_open, PM, APPROVE) == Effect(fills_step=True)
    full = step(1, "Program manager", MARCUS, state=DONE)
    one_open = run(full, legal, later, also, last, decided=((1, MARCUS),))
    assert effect(one_open, legal, APPROVE) == Effect(fills_step=True, opens=(later, also))


@pytest.mark.parametrize(
    ("verdict", "state"), [(SEND_BACK, RunState.SENT_BACK), (REJECT, RunState.REJECTED)]
)
def test_one_send_back_or_reject_ends_the_run(verdict: Verdict, state: RunState):
    pair = step(1, "Legal", HANA, IAN, quorum=2)
    assert effect(run(pair, HEAD), pair, verdict) == Effect(ends_run=state)


def test_conditions_count_as_an_approval():
    one = step(1, "Legal", HANA)
    verdict = Verdict.APPROVE_WITH_CONDITIONS
    assert effect(run(one), one, verdict).ends_run is RunState.APPROVED


# ---- a route that could never end -------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ((PM, HEAD), ""),
        ((step(1, "Legal"),),
         "Nobody can decide on “Legal” today; name a backup or change the route."),
        ((step(1, "Legal", ROSA),),
         ("Only Rosa could decide on “Legal”, and nobody approves their own submission; "
          "name a backup.")),
        ((step(1, "Legal", ROSA, backups=(IAN,)),), ""),
        ((step(1, "Legal", ROSA, HANA, quorum=2),),
         "“Legal” needs 2 people and only Hana can decide; name a backup."),
        ((step(1, "Program manager", HELEN), step(2, "Head", HELEN, position=2)),
         "There are too few people for “Head”, since nobody fills two steps; name a backup."),
        ((step(1, "Program manager", HELEN, MARCUS), step(2, "Head", HELEN, position=2)), ""),
    ],
)  # fmt: skip
def test_a_route_that_nobody_could_finish_says_why(steps, sentence):
    assert nobody_for(run(*steps)) == sentence


def test_long_lists_of_people_are_cut():
    names = {number: f"Person {number:02}" for number in range(10, 20)} | {ROSA: "Rosa"}
    now = run(step(1, "Any PM", *range(10, 20)), names=names)
    who = "Person 10, Person 11, Person 12 or 7 others"
    assert waiting_for(now) == f"This waits for {who} (Any PM)."


# ---- filling places with different people -------------------------------------------------------


def brute(needs: list[Need]) -> bool:
    seats = [need.people for need in needs for _ in range(need.quorum)]
    return any(len(set(pick)) == len(seats) for pick in itertools.product(*seats))


def test_the_matching_agrees_with_trying_everything():
    dice = random.Random(7)
    seen = set()
    for _ in range(400):
        needs = [
            Need(f"{n}", dice.randint(1, 2), frozenset(dice.sample(range(6), dice.randint(0, 4))))
            for n in range(dice.randint(1, 3))
        ]
        seen.add(brute(needs))
        assert (unfillable(needs) is None) == brute(needs)
    assert seen == {True, False}


def test_every_person_walks_every_small_run_to_its_end():
    """Whatever order people decide in, nobody decides twice and the run ends approved."""
    for order in itertools.permutations((MARCUS, PRIYA, HELEN, HANA)):
        steps = (
            step(1, "Program manager", ROSA, MARCUS, PRIYA),
            step(2, "Legal", HANA, MARCUS),
            step(3, "Senior manager", HELEN, PRIYA, position=2, state=WAITING),
        )
        now, ended = run(*steps), None
        for person in order * 3:
            right = standing(now, person)
            if ended or not isinstance(right, Right):
                continue
            now, ended = decided(now, right, person)
        assert ended is RunState.APPROVED
        assert len({d.by for d in now.decisions}) == len(now.decisions) == 3


def decided(now: RunNow, right: Right, person: int) -> tuple[RunNow, RunState | None]:
    happens = effect(now, right.step, APPROVE)
    opened = {s.id for s in happens.opens}

    def state(s: StepNow) -> StepState:
        if s.id == right.step.id and happens.fills_step:
            return DONE
        return OPEN if s.id in opened else s.state

    steps = tuple(
        step(s.id, s.name, *s.regulars, position=s.position, state=state(s)) for s in now.steps
    )
    pairs = tuple((d.step_id, d.by) for d in now.decisions)
    return run(*steps, decided=(*pairs, (right.step.id, person))), happens.ends_run
