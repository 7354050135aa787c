"""What a message changed, in words."""

from typing import Any

import pytest

from escalations.tickets.domain.telling import owners, told


def ticket(state: str, assignee: int | None = None, **more: Any) -> dict[str, Any]:
    return {"state": state, "assignee_id": assignee, **more}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (ticket("new"), ticket("research", 7), ["took it"]),
        (ticket("new", 8), ticket("research", 8), ["moved it from new to research"]),
        (
            ticket("waiting_reporter", 7), ticket("research", 7),
            ["brought it back to research; it was waiting on reporter"],
        ),
        (ticket("research"), ticket("research", 8), ["gave it to Ada Analyst"]),
        (ticket("research"), ticket("research", 9), ["gave it to somebody else"]),
        (ticket("research", 7), ticket("research"), ["made it nobody's"]),
        (
            ticket("waiting_supplier"), ticket("research", 7),
            ["took it", "brought it back to research; it was waiting on supplier"],
        ),
        (
            ticket("research", 8), ticket("research", 8, began="next response"),
            ["started the clock for the next response"],
        ),
        (ticket("research", 8), ticket("research", 8), []),
        (None, ticket("research", 7), []),
        (ticket("new"), None, []),
    ],
)  # fmt: skip
def test_every_change_is_told(before: Any, after: Any, said: list[str]) -> None:
    assert list(told(before, after, actor=7, names={8: "Ada Analyst"})) == said


def test_names_are_needed_of_new_owners_only() -> None:
    assert owners(ticket("new"), ticket("new", 8)) == {8}
    assert owners(ticket("new", 8), ticket("new", 8)) == set()
    assert owners(ticket("new", 8), ticket("new")) == set()
    assert owners(None, ticket("new", 8)) == set()
