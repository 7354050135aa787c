"""A lifecycle as one table: which verb leaves which states and what it reaches.

Pages ask the table which buttons to draw, actions move records by it, tests walk every pair of it.
A verb that the table does not allow is refused with a sentence that names the verb to use first.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from vrops.core.errors import NotAllowed

# `Verb.reaches` of a verb that leads back to what the record was before (resume, un-merge).
PREVIOUS = "(previous)"
_LONGEST_ADVICE = 2


class Tone(StrEnum):
    """How the verb's button looks; a danger verb is never advised as the way to another."""

    PRIMARY = "primary"
    DEFAULT = "default"
    GHOST = "ghost"
    DANGER = "danger"


class Stateful(Protocol):
    """What a record needs to be moved; with a PREVIOUS verb also `state_before: str`."""

    state: str
    version: int


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the table.

    `reaches` names several states when the outcome decides (match: matched or exception).
    `label` is the button ("Send back"); without one the product does it by itself and pages draw
    no button. `past` is the participle ("sent back"). `instruct` ("send it back") and `cannot`
    ("go live") replace the wording of sentences where label and participle do not give it.
    """

    name: str
    leaves: tuple[str, ...]
    reaches: str | tuple[str, ...]
    label: str
    past: str
    tone: Tone = Tone.DEFAULT
    instruct: str = ""
    cannot: str = ""

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The states it may reach; (PREVIOUS,) when memory decides."""
        return (self.reaches,) if isinstance(self.reaches, str) else self.reaches

    @property
    def advice(self) -> str:
        """What to tell a person who should use it first: “submit it”."""
        return self.instruct or f"{self.label[:1].lower()}{self.label[1:]} it"


class Lifecycle:
    """States (the first is where records begin) and verbs of one kind of record.

    `words` gives the reading of a state where its name does not ("research": "in research").
    """

    def __init__(
        self,
        noun: str,
        states: tuple[str, ...],
        verbs: tuple[Verb, ...],
        words: Mapping[str, str] | None = None,
    ) -> None:
        self.noun = noun
        self.states = tuple(states)
        self.table = tuple(verbs)
        self.words = dict(words or {})
        used = {state for verb in self.table for state in (*verb.leaves, *verb.outcomes)}
        wrong = (used | set(self.words)) - {*self.states, PREVIOUS}
        if wrong or _repeats(self.states) or _repeats([verb.name for verb in self.table]):
            raise ValueError(f"lifecycle of {noun}: unknown {sorted(wrong)} or a name twice")
        if any(PREVIOUS in verb.leaves or not verb.leaves for verb in self.table):
            raise ValueError(f"lifecycle of {noun}: a verb leaves at least one real state")
        # States that a PREVIOUS verb leaves: in them a record remembers what it was.
        self._remembering = frozenset(
            state for verb in self.table if verb.reaches == PREVIOUS for state in verb.leaves
        )

    @property
    def initial(self) -> str:
        """Where a new record begins."""
        return self.states[0]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """State and its words with a capital, for a model field and filters."""
        return [(state, self._words(state, capital=True)) for state in self.states]

    def verb(self, name: str) -> Verb:
        """The row of that name; LookupError when there is none, since it does not exist."""
        for verb in self.table:
            if verb.name == name:
                return verb
        raise LookupError(f"a {self.noun} has no verb {name!r}")

    def verbs(self, state: str) -> tuple[Verb, ...]:
        """The verbs that may leave the state, in the order of the table."""
        return tuple(verb for verb in self.table if state in verb.leaves)

    def buttons(self, state: str) -> tuple[Verb, ...]:
        """The verbs of the state that people use; rights are asked apart."""
        return tuple(verb for verb in self.verbs(state) if verb.label)

    def allowed(self, state: str, name: str) -> bool:
        """Whether the verb may leave the state."""
        return state in self.verb(name).leaves

    def reach(self, state: str, name: str, *, before: str = "", to: str | None = None) -> str:
        """The state the verb leads to.

        `before` is what the record was earlier, for a PREVIOUS verb; `to` picks the outcome of a
        verb that has several. Raises NotAllowed with a sentence that says what to do next.
        """
        verb = self.verb(name)
        if state not in verb.leaves:
            raise NotAllowed(self.refusal(state, name, before=before))
        if verb.reaches == PREVIOUS:
            if before not in self._possible_before(state):
                raise NotAllowed(
                    f"This {self.noun} cannot {self._cannot(verb)}: "
                    "what it was before is not known."
                )
            return before
        if to is None and len(verb.outcomes) == 1:
            return verb.outcomes[0]
        if to not in verb.outcomes:
            raise ValueError(f"{name} of a {self.noun} reaches {verb.outcomes}, not {to!r}")
        return to

    def move(self, record: Stateful, name: str, *, to: str | None = None) -> None:
        """Put the record into the state the verb reaches and count its version up by one.

        Nothing is saved. A record whose lifecycle has a PREVIOUS verb remembers in `state_before`
        what it was when it came to a state that such a verb leaves. Raises NotAllowed as `reach`.
        """
        before = str(getattr(record, "state_before", ""))
        reached = self.reach(record.state, name, before=before, to=to)
        if self._remembering and reached not in self._remembering:
            record.state_before = ""  # type: ignore[attr-defined]
        elif self._remembering and record.state not in self._remembering:
            record.state_before = record.state  # type: ignore[attr-defined]
        record.state = reached
        record.version += 1

    def refusal(self, state: str, name: str, *, before: str = "") -> str:
        """Why the verb may not leave the state, and what to do first, as one sentence."""
        verb = self.verb(name)
        if verb.outcomes == (state,):
            return f"This {self.noun} is already {self._words(state)}."
        subject = self._subject(state)
        start = f"{subject[:1].upper()}{subject[1:]} cannot {self._cannot(verb)}"
        if not self.verbs(state):
            return f"{start}; {subject} stays as it is."
        steps = [step.advice for step in self._way(state, verb.leaves, before)]
        return f"{start}; {' and '.join(steps)} first." if steps else f"{start}."

    def _way(self, state: str, goals: tuple[str, ...], before: str) -> tuple[Verb, ...]:
        """The fewest harmless verbs from the state to one of the goals; () when too many."""
        queue: deque[tuple[str, tuple[Verb, ...]]] = deque([(state, ())])
        while queue:
            at, way = queue.popleft()
            if at in goals:
                return way
            if len(way) == _LONGEST_ADVICE:
                continue
            for verb in self.buttons(at):
                outcomes = verb.outcomes
                if verb.reaches == PREVIOUS:  # as a second step it would undo the first
                    outcomes = () if way else (before,) if before else self._possible_before(at)
                if verb.tone is not Tone.DANGER:
                    queue.extend((outcome, (*way, verb)) for outcome in outcomes)
        return ()

    def _possible_before(self, state: str) -> tuple[str, ...]:
        """What a record in this state can have been, in the order of the states."""
        into = {s for verb in self.table if state in verb.outcomes for s in verb.leaves}
        return tuple(s for s in self.states if s in into - self._remembering)

    def _words(self, state: str, *, capital: bool = False) -> str:
        words = self.words.get(state) or state.replace("_", " ")
        return words[:1].upper() + words[1:] if capital else words

    def _subject(self, state: str) -> str:
        """“a draft launch”, “a launch that is on hold”."""
        words = self._words(state)
        if " " in words:
            return f"{_article(self.noun)} {self.noun} that is {words}"
        return f"{_article(words)} {words} {self.noun}"

    def _cannot(self, verb: Verb) -> str:
        return verb.cannot or f"be {verb.past}"


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def _repeats(names: Sequence[str]) -> bool:
    return len(set(names)) != len(names)
