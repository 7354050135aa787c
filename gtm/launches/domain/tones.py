"""The colours of launches: the same state looks the same in lists, on the calendar, on its page."""

# Blue new, violet in work, amber waiting on someone, green done, red refused, none for drafts.
STATES = {
    "planning": "violet",
    "submitted": "amber",
    "approved": "green",
    "live": "green",
    "on_hold": "amber",
    "rejected": "red",
}
KINDS = {"promotion": "blue", "process": "teal", "flagship": "violet"}
# Not decided yet: drawn with a broken line.
TENTATIVE = ("draft", "planning", "on_hold")
LEGEND = (
    ("blue", "Promotion"),
    ("teal", "Process or plan"),
    ("violet", "Flagship"),
    ("green", "Live"),
    ("amber", "Waiting for approval"),
    ("draft", "Not approved yet"),
)


def of_state(state: str) -> str:
    """The tone of the state's badge."""
    return STATES.get(state, "")


def of_bar(state: str, kind: str) -> str:
    """The tone of a launch on the calendar: what it is, unless its state matters more."""
    if state in ("submitted", "live"):
        return STATES[state]
    return KINDS[kind]


def is_tentative(state: str) -> bool:
    return state in TENTATIVE
