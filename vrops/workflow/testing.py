"""For tests of a lifecycle: walk every pair of state and verb against a table written by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vrops.core.errors import NotAllowed
from vrops.workflow.domain import PREVIOUS, Lifecycle

# state -> verb -> the state reached, or a tuple of them; PREVIOUS for a verb with a memory.
Table = Mapping[str, Mapping[str, str | tuple[str, ...]]]


@dataclass
class Moved:
    """The least a record needs to be moved."""

    state: str
    version: int = 1
    state_before: str = ""


def check_lifecycle(lifecycle: Lifecycle, table: Table) -> None:
    """Assert that the lifecycle allows exactly the table and refuses every other pair in words.

    Also that every state can be reached, that each refusal leaves the record as it was, and that a
    move counts the version up by one.
    """
    named = {verb for row in table.values() for verb in row}
    assert named == {verb.name for verb in lifecycle.table}, "the table names other verbs"
    assert set(table) == set(lifecycle.states), "the table names other states"
    for state in lifecycle.states:
        for verb in lifecycle.table:
            expected = table[state].get(verb.name)
            if expected is None:
                _check_refused(lifecycle, state, verb.name)
            else:
                _check_moves(lifecycle, state, verb.name, expected)
    reached = {lifecycle.initial}
    for _ in lifecycle.states:
        reached |= {end for s in reached for verb in lifecycle.verbs(s) for end in verb.outcomes}
    missing = set(lifecycle.states) - reached
    assert not missing, f"nothing leads to {sorted(missing)}"


def _check_refused(lifecycle: Lifecycle, state: str, verb: str) -> None:
    assert not lifecycle.allowed(state, verb), f"{verb} of {state} should be refused"
    record = Moved(state)
    sentence = ""
    try:
        lifecycle.move(record, verb)
    except NotAllowed as error:
        sentence = str(error)
    assert sentence.endswith("."), f"{verb} of {state} is not refused with a sentence"
    assert lifecycle.noun in sentence, sentence
    assert record == Moved(state), f"{verb} of {state} was refused but changed the record"


def _check_moves(
    lifecycle: Lifecycle, state: str, verb: str, expected: str | tuple[str, ...]
) -> None:
    assert lifecycle.allowed(state, verb), f"{verb} of {state} should be allowed"
    if expected == PREVIOUS:
        _check_memory(lifecycle, state, verb)
        return
    outcomes = (expected,) if isinstance(expected, str) else expected
    assert set(outcomes) == set(lifecycle.verb(verb).outcomes), f"{verb} of {state}"
    for outcome in outcomes:
        record = Moved(state)
        lifecycle.move(record, verb, to=outcome if len(outcomes) > 1 else None)
        assert (record.state, record.version) == (outcome, 2), f"{verb} of {state}"


def _check_memory(lifecycle: Lifecycle, state: str, verb: str) -> None:
    entries = [v for v in lifecycle.table if state in v.outcomes]
    assert entries, f"nothing leads to {state}"
    for entry in entries:
        for before in entry.leaves:
            record = Moved(before)
            lifecycle.move(record, entry.name, to=state if len(entry.outcomes) > 1 else None)
            lifecycle.move(record, verb)
            assert record == replace(Moved(before), version=3), f"{verb} after {entry.name}"
