"""Routes that make sense, and what is said about the others."""

import pytest

from vrops.access.domain import Role
from vrops.approvals.domain.routes import MOST_STEPS, RouteSpec, StepSpec
from vrops.core.errors import Invalid

PM = StepSpec(name="Program manager", role=Role.PM)


def faults(*steps: StepSpec) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        RouteSpec(steps)
    assert caught.value.message.startswith("The route cannot be used: ")
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_a_route_of_parallel_and_serial_steps_is_accepted():
    legal = StepSpec(name="Legal", people=(7, 8), quorum=2, backups=(9,))
    head = StepSpec(name="Senior manager", role=Role.SENIOR_MANAGER, position=2, due_days=2)
    floor = StepSpec(name="Floor", role=Role.SUPERVISOR, site_id=3, position=3, due_hours=4)
    assert RouteSpec((PM, legal, head, floor)).steps[1] is legal


def test_a_route_needs_a_step_and_has_an_upper_limit():
    assert faults() == [("/steps", "required")]
    many = [StepSpec(name=f"Step {n}", role=Role.PM) for n in range(MOST_STEPS + 1)]
    assert faults(*many) == [("/steps", "too_many")]
    assert len(RouteSpec(tuple(many[:-1])).steps) == MOST_STEPS


def test_every_fault_is_named_with_its_place():
    again = StepSpec(name="Program manager", role=Role.ANALYST)
    assert faults(PM, again) == [("/steps/1/name", "taken")]


@pytest.mark.parametrize(
    ("step", "pointer", "code"),
    [
        (StepSpec(name=" ", role=Role.PM), "name", "required"),
        (StepSpec(name="A", role=Role.PM, position=0), "position", "too_small"),
        (StepSpec(name="A"), "role", "one_of"),
        (StepSpec(name="A", role=Role.PM, people=(1,)), "role", "one_of"),
        (StepSpec(name="A", people=(1,), site_id=2), "people", "no_place"),
        (StepSpec(name="A", role=Role.REP, site_id=2, group_id=3), "site_id", "one_place"),
        (StepSpec(name="A", role=Role.PM, quorum=0), "quorum", "too_small"),
        (StepSpec(name="A", people=(1, 1), quorum=2), "quorum", "too_large"),
        (StepSpec(name="A", people=(1,), backups=(1, 2)), "backups", "named_twice"),
        (StepSpec(name="A", role=Role.PM, due_days=1, due_hours=1), "due_days", "one_of"),
        (StepSpec(name="A", role=Role.PM, due_days=0), "due_days", "out_of_range"),
        (StepSpec(name="A", role=Role.PM, due_hours=1001), "due_hours", "out_of_range"),
    ],
)
def test_a_step_without_sense_is_refused(step: StepSpec, pointer: str, code: str):
    assert (f"/steps/0/{pointer}", code) in faults(step)
